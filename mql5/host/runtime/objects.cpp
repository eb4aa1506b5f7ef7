#include "objects.hpp"

#include <cstdlib>
#include <set>
#include <string>

#include "critical.hpp"

namespace mql5 {
namespace {

struct Heap {
  std::set<const void *> alive;
  std::set<const void *> deleted;
};

// Never destroyed: objects of the program may be deleted while globals end.
Heap &heap() {
  static Heap &objects = *new Heap;
  return objects;
}

}  // namespace

void *newObject(size_t size) {
  void *object = std::malloc(size);
  if (object == nullptr) throw MqlAbort{"not enough memory for an object"};
  heap().alive.insert(object);
  heap().deleted.erase(object);
  return object;
}

void deleteObject(void *object) {
  if (object == nullptr) return;
  if (heap().alive.erase(object) == 0) throw MqlAbort{"delete invalid pointer: the object was not made by new, or is deleted already"};
  heap().deleted.insert(object);
  std::free(object);
}

ENUM_POINTER_TYPE pointerType(const void *object) {
  if (heap().alive.count(object) > 0) return POINTER_DYNAMIC;
  return heap().deleted.count(object) > 0 ? POINTER_INVALID : POINTER_AUTOMATIC;
}

std::string undeletedObjects() {
  const size_t count = heap().alive.size();
  return count == 0 ? "" : std::to_string(count) + " undeleted objects left";
}

}  // namespace mql5
