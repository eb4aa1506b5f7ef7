// MQL5's string: a value of UTF-16 units, with a state of its own for NULL.
#pragma once
#include <string>
#include <string_view>
#include <type_traits>

#include "types.hpp"

namespace mql5 {

std::string toUtf8(std::u16string_view text);
std::u16string fromUtf8(std::string_view bytes);

struct datetime;
struct color;

class string {
 public:
  // Programs are full of text: what copies it is compiled once, in text.cpp, and not at every place.
  string();
  string(Null);
  string(std::u16string units);
  string(const string &other);
  string(string &&other) noexcept;
  string &operator=(const string &other);
  string &operator=(string &&other) noexcept;
  ~string();
  // For the host's side; literals of a program arrive as u"..."_s.
  static string fromBytes(std::string_view utf8) { return string(fromUtf8(utf8)); }

  // In MQL5 a number turns into text only where it is cast; where MetaEditor warns about it, this does not compile.
  explicit string(bool value);
  explicit string(float value);
  explicit string(double value);
  explicit string(datetime value);
  explicit string(color value);
  template <class T, class = std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>>>
  explicit string(T value) : string(asDecimal(value)) {}

  template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>
  explicit operator T() const {
    if constexpr (std::is_same_v<T, bool>) return toBool();
    else if constexpr (std::is_floating_point_v<T>) return static_cast<T>(toDouble());
    else return static_cast<T>(toLong());
  }

  bool isNull() const { return isNull_; }
  const std::u16string &units() const { return units_; }
  // For library functions that write into a string: whatever is written to is no longer NULL.
  std::u16string &write() { isNull_ = false; return units_; }
  std::string utf8() const { return toUtf8(units_); }
  int length() const { return static_cast<int>(units_.size()); }

  ushort operator[](long position) const;
  string &operator+=(const string &other);

 private:
  template <class T>
  static std::u16string asDecimal(T value) {
    if constexpr (std::is_enum_v<T>) return digits(static_cast<long>(value));
    else if constexpr (std::is_unsigned_v<T>) return digits(static_cast<ulong>(value));
    else return digits(static_cast<long>(value));
  }
  static std::u16string digits(long value);
  static std::u16string digits(ulong value);
  bool toBool() const;
  double toDouble() const;
  long toLong() const;

  std::u16string units_;
  bool isNull_ = true;
};

string operator""_s(const char16_t *units, size_t length);

string operator+(const string &left, const string &right);
string operator+(string &&left, const string &right);

#define MQL_IMPLICIT_TEXT [[deprecated("implicit conversion from a number to string: write (string) or a function that formats")]]
template <class T>
using IfNumber = std::enable_if_t<std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_same_v<T, datetime> || std::is_same_v<T, color>>;
template <class T, class = IfNumber<T>>
MQL_IMPLICIT_TEXT string operator+(const string &left, T right) { return left + string(right); }
template <class T, class = IfNumber<T>>
MQL_IMPLICIT_TEXT string operator+(T left, const string &right) { return string(left) + right; }
#undef MQL_IMPLICIT_TEXT

// NULL and "" are two values.
bool operator==(const string &left, const string &right);
bool operator<(const string &left, const string &right);
inline bool operator!=(const string &left, const string &right) { return !(left == right); }
inline bool operator==(const string &left, Null) { return left.isNull(); }
inline bool operator!=(const string &left, Null) { return !left.isNull(); }
inline bool operator==(Null, const string &right) { return right.isNull(); }
inline bool operator!=(Null, const string &right) { return !right.isNull(); }
inline bool operator>(const string &left, const string &right) { return right < left; }
inline bool operator<=(const string &left, const string &right) { return !(right < left); }
inline bool operator>=(const string &left, const string &right) { return !(left < right); }

}  // namespace mql5
