// Objects made by `new`: they are counted, so that CheckPointer knows them and the end of a program names what was forgotten.
#pragma once
#include <cstddef>

#include "enums.hpp"
#include "types.hpp"

namespace mql5 {

#define MQL_LIST_POINTER_TYPE(X) X(POINTER_INVALID, 0) X(POINTER_DYNAMIC, 1) X(POINTER_AUTOMATIC, 2)
MQL_ENUM(ENUM_POINTER_TYPE, MQL_LIST_POINTER_TYPE)

void *newObject(size_t size);
void deleteObject(void *object);
ENUM_POINTER_TYPE pointerType(const void *object);

// In the body of every class of a program.
#define MQL_OBJECT                                                               \
  static void *operator new(size_t size) { return ::mql5::newObject(size); }     \
  static void operator delete(void *object) noexcept(false) { ::mql5::deleteObject(object); }

// A pointer to an object that was deleted is invalid until its memory serves another; only the address sanitizer sees those.
template <class T>
ENUM_POINTER_TYPE CheckPointer(T *object) {
  if (object == nullptr) return POINTER_INVALID;
  if constexpr (std::is_polymorphic_v<T>) return pointerType(object);
  return POINTER_AUTOMATIC;
}
inline ENUM_POINTER_TYPE CheckPointer(Null) { return POINTER_INVALID; }

template <class T>
T *GetPointer(T &object) { return &object; }
template <class T>
T *GetPointer(T *object) { return object; }

}  // namespace mql5
