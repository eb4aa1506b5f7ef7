// datetime and color: integers that know what they mean when they are printed.
#pragma once
#include <type_traits>

#include "text.hpp"

namespace mql5 {

template <class T>
constexpr bool isNumber = std::is_arithmetic_v<T> || std::is_enum_v<T>;

// Seconds since 1970. It turns into long by itself, into anything else by a cast; what is calculated with it stays a datetime.
struct datetime {
  long seconds = 0;
  datetime() = default;
  template <class T, class = std::enable_if_t<isNumber<T>>>
  constexpr datetime(T value) : seconds(static_cast<long>(value)) {}
  constexpr datetime(Null) {}
  explicit datetime(const string &text);

  // A template, so that only long itself is reached: `c ? time : 0` then has one meaning, as in MQL5.
  template <class T, std::enable_if_t<std::is_same_v<T, long> || std::is_same_v<T, double>, int> = 0>
  constexpr operator T() const { return static_cast<T>(seconds); }
  template <class T, std::enable_if_t<isNumber<T> && !std::is_same_v<T, long> && !std::is_same_v<T, double>, int> = 0>
  explicit constexpr operator T() const { return static_cast<T>(seconds); }

  datetime &operator+=(long step) { seconds += step; return *this; }
  datetime &operator-=(long step) { seconds -= step; return *this; }
  datetime &operator++() { ++seconds; return *this; }
  datetime operator++(int) { return datetime(seconds++); }
  datetime &operator--() { --seconds; return *this; }
  datetime operator--(int) { return datetime(seconds--); }
};

// 0x00BBGGRR.
struct color {
  uint value = 0;
  color() = default;
  template <class T, class = std::enable_if_t<isNumber<T>>>
  constexpr color(T number) : value(static_cast<uint>(number)) {}
  explicit color(const string &text);
  template <class T, std::enable_if_t<std::is_same_v<T, uint> || std::is_same_v<T, long>, int> = 0>
  constexpr operator T() const { return static_cast<T>(value); }
  template <class T, std::enable_if_t<isNumber<T> && !std::is_same_v<T, uint> && !std::is_same_v<T, long>, int> = 0>
  explicit constexpr operator T() const { return static_cast<T>(value); }
};

template <class T>
using IfInteger = std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>>;
template <class T>
using IfFloating = std::enable_if_t<std::is_floating_point_v<T>>;

// datetime with a whole number is a datetime, with a double a double; compared, they are numbers.
#define MQL_TIME_ARITHMETIC(OP)                                                                                                       \
  constexpr datetime operator OP(datetime left, datetime right) { return datetime(left.seconds OP right.seconds); }                   \
  template <class T, class = IfInteger<T>>                                                                                            \
  constexpr datetime operator OP(datetime left, T right) { return datetime(left.seconds OP static_cast<long>(right)); }               \
  template <class T, class = IfInteger<T>>                                                                                            \
  constexpr datetime operator OP(T left, datetime right) { return datetime(static_cast<long>(left) OP right.seconds); }
#define MQL_TIME_DOUBLE(OP)                                                                                                           \
  template <class T, class = IfFloating<T>, class = void>                                                                             \
  constexpr double operator OP(datetime left, T right) { return static_cast<double>(left.seconds) OP static_cast<double>(right); }    \
  template <class T, class = IfFloating<T>, class = void>                                                                             \
  constexpr double operator OP(T left, datetime right) { return static_cast<double>(left) OP static_cast<double>(right.seconds); }
#define MQL_TIME_COMPARE(OP)                                                                                                          \
  constexpr bool operator OP(datetime left, datetime right) { return left.seconds OP right.seconds; }                                 \
  template <class D, class T, std::enable_if_t<std::is_same_v<D, datetime> && isNumber<T>, int> = 0>                                  \
  constexpr bool operator OP(D left, T right) { return left.seconds OP static_cast<long>(right); }                                    \
  template <class T, class D, std::enable_if_t<isNumber<T> && std::is_same_v<D, datetime>, int> = 0>                                  \
  constexpr bool operator OP(T left, D right) { return static_cast<long>(left) OP right.seconds; }
MQL_TIME_ARITHMETIC(+)
MQL_TIME_ARITHMETIC(-)
MQL_TIME_ARITHMETIC(*)
MQL_TIME_ARITHMETIC(/)
MQL_TIME_ARITHMETIC(%)
MQL_TIME_DOUBLE(+)
MQL_TIME_DOUBLE(-)
MQL_TIME_DOUBLE(*)
MQL_TIME_DOUBLE(/)
MQL_TIME_COMPARE(==)
MQL_TIME_COMPARE(!=)
MQL_TIME_COMPARE(<)
MQL_TIME_COMPARE(>)
MQL_TIME_COMPARE(<=)
MQL_TIME_COMPARE(>=)
#undef MQL_TIME_ARITHMETIC
#undef MQL_TIME_DOUBLE
#undef MQL_TIME_COMPARE

constexpr datetime operator-(datetime value) { return datetime(-value.seconds); }

constexpr bool operator==(color left, color right) { return left.value == right.value; }
constexpr bool operator!=(color left, color right) { return left.value != right.value; }
template <class C, class T, std::enable_if_t<std::is_same_v<C, color> && isNumber<T>, int> = 0>
constexpr bool operator==(C left, T right) { return left.value == static_cast<uint>(right); }
template <class C, class T, std::enable_if_t<std::is_same_v<C, color> && isNumber<T>, int> = 0>
constexpr bool operator!=(C left, T right) { return left.value != static_cast<uint>(right); }

}  // namespace mql5
