// MQL5's one-dimensional array: it checks every index, may be fixed in size, and may count from its newest element (series).
#pragma once
#include <algorithm>
#include <cstring>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "types.hpp"

namespace mql5 {

// An index with the line of MQL5 it stands in, for the message of the critical error.
struct ArrayIndex {
  long value;
  const char *file;
  int line;
  template <class T, class = std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>>>
  constexpr ArrayIndex(T index, const char *atFile = __builtin_FILE(), int atLine = __builtin_LINE())
      : value(static_cast<long>(index)), file(atFile), line(atLine) {}
};

[[noreturn]] void abortOutOfRange(const ArrayIndex &index, size_t size);

// What a fixed array holds at first: zeros where MQL5 promises them (globals, static), else something no one may rely on.
enum class Fill { zero, garbage };

template <class T>
class MqlArray {
 public:
  MqlArray() = default;
  // Fixed arrays, as the translator writes them: `T a[n]`, `T a[]={...}`, `T a[n]={...}`.
  static MqlArray sized(size_t size, Fill fill) {
    MqlArray array;
    array.grow(size, fill);
    array.isFixed_ = true;
    return array;
  }
  static MqlArray listed(std::initializer_list<T> values) { return listed(values.size(), values); }
  static MqlArray listed(size_t size, std::initializer_list<T> values) {
    if (values.size() > size) throw MqlAbort{"more initial values than elements"};
    MqlArray array;
    for (const T &value : values) array.cells_.push_back(Cell{value});
    array.grow(size, Fill::zero);
    array.isFixed_ = true;
    return array;
  }
  T &operator[](const ArrayIndex &index) { return cells_[physical(index)].value; }
  const T &operator[](const ArrayIndex &index) const { return cells_[physical(index)].value; }

  int size() const { return static_cast<int>(cells_.size()); }
  bool isFixed() const { return isFixed_; }
  bool isSeries() const { return isSeries_; }
  void setSeries(bool isSeries) { isSeries_ = isSeries; }
  // Elements in the order of memory, whatever the series flag says; the index must be inside.
  T &raw(size_t position) { return cells_[position].value; }
  const T &raw(size_t position) const { return cells_[position].value; }
  T *begin() { return cells_.empty() ? nullptr : &cells_.front().value; }
  T *end() { return begin() + cells_.size(); }
  const T *begin() const { return cells_.empty() ? nullptr : &cells_.front().value; }
  const T *end() const { return begin() + cells_.size(); }

  // False where the array is fixed and cannot take the size.
  bool resize(size_t size, size_t reserve = 0) {
    if (isFixed_) return size <= cells_.size();
    if (size > cells_.capacity()) cells_.reserve(size + reserve);
    if (size < cells_.size()) cells_.resize(size);
    else grow(size, Fill::garbage);
    return true;
  }
  // Replaces what is in a dynamic array; fills what fits of a fixed one. Returns how many were taken.
  int assign(const std::vector<T> &values) {
    resize(values.size());
    const size_t count = std::min(values.size(), cells_.size());
    for (size_t position = 0; position < count; ++position) cells_[position].value = values[position];
    return static_cast<int>(count);
  }
  std::vector<T> toVector() const { return std::vector<T>(begin(), end()); }
  void clear() {
    cells_.clear();
    cells_.shrink_to_fit();
  }
  void swap(MqlArray &other) {
    cells_.swap(other.cells_);
    std::swap(isSeries_, other.isSeries_);
  }

 private:
  // Wrapped, so that std::vector<bool> with its bits is never made.
  struct Cell {
    T value;
  };

  size_t physical(const ArrayIndex &index) const {
    if (index.value < 0 || static_cast<size_t>(index.value) >= cells_.size()) abortOutOfRange(index, cells_.size());
    const size_t position = static_cast<size_t>(index.value);
    return isSeries_ ? cells_.size() - 1 - position : position;
  }

  void grow(size_t size, Fill fill) {
    const size_t before = cells_.size();
    if (size > before) cells_.resize(size);
    // MetaTrader leaves new elements of simple types as the memory was. A pattern shows who reads them before writing.
    if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) {
      if (fill == Fill::garbage && size > before) std::memset(static_cast<void *>(&cells_[before]), 0xCD, (size - before) * sizeof(Cell));
    }
  }

  std::vector<Cell> cells_;
  bool isFixed_ = false;
  bool isSeries_ = false;
};

}  // namespace mql5
