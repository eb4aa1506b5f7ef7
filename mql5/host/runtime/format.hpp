// Print, StringFormat and their kin.
#pragma once
#include "convert.hpp"
#include "host-hooks.hpp"

namespace mql5 {

// An argument as MetaTrader keeps it: 8 bytes, or a text. A format of the wrong kind reads the bytes as what it expects.
class FormatArgument {
 public:
  enum class Kind { whole, unsignedWhole, flag, moment, colour, real, single, text };

  FormatArgument();
  FormatArgument(const string &value);
  FormatArgument(double value);
  FormatArgument(float value);
  FormatArgument(bool value);
  FormatArgument(datetime value);
  FormatArgument(color value);
  template <class T, class = std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>>>
  FormatArgument(T value) : FormatArgument(static_cast<long>(value), std::is_unsigned_v<T> ? Kind::unsignedWhole : Kind::whole) {}

  bool isText() const { return kind_ == Kind::text; }
  // The text, or what Print shows of the value.
  string shown() const;
  long bits() const;
  double real() const;

 private:
  FormatArgument(long whole, Kind kind);

  Kind kind_;
  long whole_ = 0;
  double real_ = 0;
  string text_;
};

struct FormatArguments {
  const FormatArgument *first;
  size_t count;
};

string formatText(const string &format, FormatArguments arguments);
std::string joinText(FormatArguments arguments);

// By value: an argument may change the array that another was read from. One more at the end, because an array is never empty.
#define MQL_ARGUMENTS(TYPES, VALUES)                                                       \
  static_assert(sizeof...(TYPES) <= 64, "MQL5 takes 64 arguments at most");                \
  const FormatArgument list[] = {FormatArgument(VALUES)..., FormatArgument()};             \
  const FormatArguments given{list, sizeof...(TYPES)};

template <class... A>
string StringFormat(const string &format, A... values) {
  MQL_ARGUMENTS(A, values)
  return formatText(format, given);
}
template <class... A>
void PrintFormat(const string &format, A... values) {
  MQL_ARGUMENTS(A, values)
  hostHooks().print(formatText(format, given).utf8());
}
template <class... A>
void printf(const string &format, A... values) { PrintFormat(format, values...); }
template <class... A>
void Print(A... values) {
  MQL_ARGUMENTS(A, values)
  hostHooks().print(joinText(given));
}
template <class... A>
void Alert(A... values) {
  MQL_ARGUMENTS(A, values)
  hostHooks().alert(joinText(given));
}
template <class... A>
void Comment(A... values) {
  MQL_ARGUMENTS(A, values)
  hostHooks().comment(joinText(given));
}

}  // namespace mql5
