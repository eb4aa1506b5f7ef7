// Array*: MQL5's functions on arrays.
#pragma once
#include <algorithm>

#include "array.hpp"
#include "moment.hpp"

namespace mql5 {

template <class T>
int ArraySize(const MqlArray<T> &array) { return array.size(); }
template <class T>
int ArrayRange(const MqlArray<T> &array, int) { return array.size(); }
template <class T>
bool ArrayIsDynamic(const MqlArray<T> &array) { return !array.isFixed(); }
template <class T>
bool ArrayIsSeries(const MqlArray<T> &) { return false; }
template <class T>
bool ArrayGetAsSeries(const MqlArray<T> &array) { return array.isSeries(); }

template <class T>
int ArrayResize(MqlArray<T> &array, int size, int reserve = 0) {
  if (size < 0 || array.isFixed()) return -1;
  array.resize(static_cast<size_t>(size), static_cast<size_t>(reserve > 0 ? reserve : 0));
  return size;
}

template <class T>
void ArrayFree(MqlArray<T> &array) {
  if (array.isFixed()) return;
  array.clear();
  array.setSeries(false);
}

// The order of a fixed array cannot be turned.
template <class T>
bool ArraySetAsSeries(MqlArray<T> &array, bool isSeries) {
  if (array.isFixed()) return false;
  array.setSeries(isSeries);
  return true;
}

template <class T, class U>
int ArrayInitialize(MqlArray<T> &array, U value) {
  for (T &element : array) element = static_cast<T>(value);
  return array.size();
}

template <class T, class U>
void ArrayFill(MqlArray<T> &array, int start, int count, U value) {
  const int end = std::min(array.size(), start + count);
  for (int at = std::max(0, start); at < end; ++at) array.raw(static_cast<size_t>(at)) = static_cast<T>(value);
}

// In the order of memory. Returns how many were copied; a fixed array takes what fits.
template <class T, class U>
int ArrayCopy(MqlArray<T> &to, const MqlArray<U> &from, int toStart = 0, int fromStart = 0, int count = WHOLE_ARRAY) {
  if (toStart < 0 || fromStart < 0 || fromStart >= from.size()) return 0;
  const std::vector<U> source = from.toVector();
  int size = count < 0 ? from.size() - fromStart : std::min(count, from.size() - fromStart);
  if (to.size() < toStart + size && !to.resize(static_cast<size_t>(toStart + size))) size = std::max(0, to.size() - toStart);
  for (int at = 0; at < size; ++at) to.raw(static_cast<size_t>(toStart + at)) = static_cast<T>(source[static_cast<size_t>(fromStart + at)]);
  return size;
}

template <class T>
bool ArrayInsert(MqlArray<T> &to, const MqlArray<T> &from, uint toStart, uint fromStart = 0, uint count = static_cast<uint>(WHOLE_ARRAY)) {
  std::vector<T> source = from.toVector();
  std::vector<T> target = to.toVector();
  if (to.isFixed() || toStart > target.size() || fromStart > source.size()) return false;
  const size_t size = std::min(static_cast<size_t>(count), source.size() - fromStart);
  const auto first = source.begin() + static_cast<long>(fromStart);
  target.insert(target.begin() + static_cast<long>(toStart), first, first + static_cast<long>(size));
  to.assign(target);
  return true;
}

template <class T>
bool ArrayRemove(MqlArray<T> &array, uint start, uint count = static_cast<uint>(WHOLE_ARRAY)) {
  std::vector<T> values = array.toVector();
  if (array.isFixed() || start >= values.size()) return false;
  const size_t size = std::min(static_cast<size_t>(count), values.size() - start);
  const auto first = values.begin() + static_cast<long>(start);
  values.erase(first, first + static_cast<long>(size));
  array.assign(values);
  return true;
}

template <class T>
bool ArrayReverse(MqlArray<T> &array, uint start = 0, uint count = static_cast<uint>(WHOLE_ARRAY)) {
  const size_t length = static_cast<size_t>(array.size());
  if (start > length) return false;
  const size_t size = std::min(static_cast<size_t>(count), length - start);
  std::reverse(array.begin() + start, array.begin() + start + size);
  return true;
}

template <class T>
bool ArraySwap(MqlArray<T> &left, MqlArray<T> &right) {
  if (left.isFixed() || right.isFixed()) return false;
  left.swap(right);
  return true;
}

// -1, 0 or 1 as the first difference says; -2 for bad places.
template <class T>
int ArrayCompare(const MqlArray<T> &left, const MqlArray<T> &right, int leftStart = 0, int rightStart = 0, int count = WHOLE_ARRAY) {
  if (leftStart < 0 || rightStart < 0 || leftStart > left.size() || rightStart > right.size()) return -2;
  const int leftSize = count < 0 ? left.size() - leftStart : std::min(count, left.size() - leftStart);
  const int rightSize = count < 0 ? right.size() - rightStart : std::min(count, right.size() - rightStart);
  for (int at = 0; at < std::min(leftSize, rightSize); ++at) {
    const T &a = left.raw(static_cast<size_t>(leftStart + at));
    const T &b = right.raw(static_cast<size_t>(rightStart + at));
    if (a < b) return -1;
    if (b < a) return 1;
  }
  return leftSize == rightSize ? 0 : leftSize < rightSize ? -1 : 1;
}

template <class T, class Less>
int extremeIndex(const MqlArray<T> &array, int start, int count, Less isBetter) {
  if (start < 0 || start >= array.size()) return -1;
  const int end = count < 0 ? array.size() : std::min(array.size(), start + count);
  int best = start;
  for (int at = start + 1; at < end; ++at) {
    if (isBetter(array[at], array[best])) best = at;
  }
  return best;
}
// The index follows the series flag.
template <class T>
int ArrayMaximum(const MqlArray<T> &array, int start = 0, int count = WHOLE_ARRAY) {
  return extremeIndex(array, start, count, [](const T &a, const T &b) { return a > b; });
}
template <class T>
int ArrayMinimum(const MqlArray<T> &array, int start = 0, int count = WHOLE_ARRAY) {
  return extremeIndex(array, start, count, [](const T &a, const T &b) { return a < b; });
}

template <class T>
bool ArraySort(MqlArray<T> &array) {
  std::sort(array.begin(), array.end());
  return true;
}

// In a sorted array: the place of the value, or of the nearest below it (the first, if all are above).
template <class T, class U>
int ArrayBsearch(const MqlArray<T> &array, U value) {
  if (array.size() == 0) return -1;
  const T wanted = static_cast<T>(value);
  const T *found = std::lower_bound(array.begin(), array.end(), wanted);
  if (found != array.end() && !(wanted < *found)) return static_cast<int>(found - array.begin());
  return found == array.begin() ? 0 : static_cast<int>(found - array.begin()) - 1;
}

template <class T>
void ZeroMemory(T &value) { value = T{}; }
template <class T>
void ZeroMemory(MqlArray<T> &array) {
  for (T &element : array) element = T{};
}

}  // namespace mql5
