// Numbers that cross a text: strict reading, shortest exact writing, rounding of volumes and money.
#pragma once
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace term {

using ulong64 = unsigned long;

/** Reads the whole text as a number; false when anything else is in it. */
inline bool readDouble(const std::string &text, double &out) {
  if (text.empty()) return false;
  char *end = nullptr;
  errno = 0;
  out = std::strtod(text.c_str(), &end);
  return errno == 0 && *end == 0 && std::isfinite(out);
}

inline bool readLong(const std::string &text, long &out) {
  if (text.empty()) return false;
  char *end = nullptr;
  errno = 0;
  out = std::strtol(text.c_str(), &end, 10);
  return errno == 0 && *end == 0;
}

inline bool readUlong(const std::string &text, ulong64 &out) {
  if (text.empty() || text[0] == '-') return false;
  char *end = nullptr;
  errno = 0;
  out = std::strtoul(text.c_str(), &end, 10);
  return errno == 0 && *end == 0;
}

/** The shortest decimal that reads back as the same double. */
inline std::string writeDouble(double value) {
  char text[40];
  for (int precision = 15; precision <= 17; ++precision) {
    std::snprintf(text, sizeof text, "%.*g", precision, value);
    if (std::strtod(text, nullptr) == value) break;
  }
  return text;
}

inline double roundTo(double value, int digits) {
  const double scale = std::pow(10.0, digits);
  const double scaled = value * scale;
  // 1.005 * 100 is 100.49999999999999: a hair is added so that halves of the decimal go away from zero.
  return std::round(scaled + (scaled >= 0 ? 1e-7 : -1e-7)) / scale;
}

/** Volumes have at most eight decimals in MetaTrader. */
inline double roundVolume(double value) { return roundTo(value, 8); }

/** Characters of a UTF-8 text. */
inline size_t characters(const std::string &text) {
  size_t count = 0;
  for (char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

/** True when the value is a whole number of steps. */
inline bool isOnGrid(double value, double step) {
  if (step <= 0) return true;
  const double steps = value / step;
  return std::fabs(steps - std::round(steps)) < 1e-6;
}

}  // namespace term
