// Inputs of a program: the value in the source, or the one of the scenario.
#pragma once
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "enums.hpp"
#include "moment.hpp"

namespace mql5 {

// The text behind `input NAME=` in the file that `--scenario` of this process names; null where there is none.
const std::string *inputText(const std::string &name);
// Names of the scenario that are no inputs of the program.
std::vector<std::string> unknownInputs(const std::vector<const char *> &known);
// Ends the process: a value that cannot be read must not be replaced by another.
[[noreturn]] void refuseInput(const std::string &name, const std::string &text, const std::string &wanted);

long readWholeInput(const std::string &name, const std::string &text, long lowest, ulong highest);
double readRealInput(const std::string &name, const std::string &text);
bool readFlagInput(const std::string &name, const std::string &text);
long readEnumInput(const std::string &name, const std::string &text, const EnumTable &table);

template <class T>
std::enable_if_t<!std::is_enum_v<T>, T> mqlInput(const char *name, T value) {
  const std::string *text = inputText(name);
  if (text == nullptr) return value;
  if constexpr (std::is_same_v<T, string>) return string::fromBytes(*text);
  else if constexpr (std::is_same_v<T, bool>) return readFlagInput(name, *text);
  else if constexpr (std::is_floating_point_v<T>) return static_cast<T>(readRealInput(name, *text));
  else if constexpr (std::is_same_v<T, datetime>) return datetime(readWholeInput(name, *text, 0, ~0UL >> 1));
  else if constexpr (std::is_same_v<T, color>) return color(readWholeInput(name, *text, 0, 0xFFFFFFFFu));
  else {
    static_assert(std::is_integral_v<T>, "an input is a number, a text, a date, a colour or an enumeration");
    return static_cast<T>(readWholeInput(name, *text, static_cast<long>(std::numeric_limits<T>::min()), static_cast<ulong>(std::numeric_limits<T>::max())));
  }
}

// By the name of the member or by its number.
template <class T>
std::enable_if_t<std::is_enum_v<T>, T> mqlInput(const char *name, T value) {
  const std::string *text = inputText(name);
  return text == nullptr ? value : static_cast<T>(readEnumInput(name, *text, mqlEnumTable(value)));
}

}  // namespace mql5
