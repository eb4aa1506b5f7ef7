#include "convert.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "host-hooks.hpp"
#include "times.hpp"

namespace mql5 {

std::string formatNumber(const char *format, double value) {
  if (std::isnan(value)) return std::signbit(value) ? "-nan" : "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  std::array<char, 512> buffer{};
  std::snprintf(buffer.data(), buffer.size(), format, value);
  return buffer.data();
}

string DoubleToString(double value, int digits) {
  const bool isScientific = digits < 0 && digits >= -16;
  const int places = isScientific ? -digits : digits >= 0 && digits <= 16 ? digits : 8;
  const std::string format = "%." + std::to_string(places) + (isScientific ? "e" : "f");
  return string::fromBytes(formatNumber(format.c_str(), value));
}

string IntegerToString(long number, int length, ushort fill) {
  std::u16string text = fromUtf8(std::to_string(number));
  if (length > static_cast<int>(text.size())) text.insert(0, static_cast<size_t>(length) - text.size(), static_cast<char16_t>(fill));
  return string(text);
}

string TimeToString(datetime value, int mode) {
  MqlDateTime parts{};
  TimeToStruct(value, parts);
  std::array<char, 64> date{};
  std::array<char, 64> clock{};
  std::snprintf(date.data(), date.size(), "%04d.%02d.%02d", parts.year, parts.mon, parts.day);
  if ((mode & TIME_SECONDS) != 0) std::snprintf(clock.data(), clock.size(), "%02d:%02d:%02d", parts.hour, parts.min, parts.sec);
  else if ((mode & TIME_MINUTES) != 0) std::snprintf(clock.data(), clock.size(), "%02d:%02d", parts.hour, parts.min);
  std::string text = (mode & TIME_DATE) != 0 ? date.data() : "";
  if (!text.empty() && clock[0] != '\0') text += ' ';
  return string::fromBytes(text + clock.data());
}

string ColorToString(color value, bool) {
  const auto part = [&value](int shift) { return std::to_string(value.value >> shift & 0xFF); };
  return string::fromBytes(part(0) + "," + part(8) + "," + part(16));
}

string ShortToString(ushort character) { return string(std::u16string(1, static_cast<char16_t>(character))); }
string CharToString(uchar character) { return ShortToString(character); }

double StringToDouble(const string &text) { return std::strtod(text.utf8().c_str(), nullptr); }
long StringToInteger(const string &text) { return std::strtol(text.utf8().c_str(), nullptr, 10); }

datetime StringToTime(const string &text) {
  const std::string bytes = text.utf8();
  MqlDateTime parts{};
  int used = 0;
  const char *clock = bytes.c_str();
  if (std::sscanf(clock, "%4d.%2d.%2d%n", &parts.year, &parts.mon, &parts.day, &used) == 3) {
    clock += used;
  } else {
    parts = MqlDateTime{};
    TimeToStruct(datetime(hostHooks().localSeconds()), parts);
    parts.hour = parts.min = parts.sec = 0;
    if (std::sscanf(clock, "%2d:%2d", &parts.hour, &parts.min) != 2) return datetime(0);
  }
  if (std::sscanf(clock, "%2d:%2d:%2d", &parts.hour, &parts.min, &parts.sec) < 1) parts.hour = 0;
  return StructToTime(parts);
}

color StringToColor(const string &text) {
  unsigned red = 0;
  unsigned green = 0;
  unsigned blue = 0;
  const bool isColor = std::sscanf(text.utf8().c_str(), "%u,%u,%u", &red, &green, &blue) == 3;
  return isColor ? color(red | green << 8 | blue << 16) : color(0);
}

double NormalizeDouble(double value, int digits) {
  if (!std::isfinite(value)) return value;
  const double power = std::pow(10.0, digits < 0 ? 0 : digits > 8 ? 8 : digits);
  const double scaled = value * power;
  return std::fabs(scaled) < 9.0e15 ? std::round(scaled) / power : value;
}

}  // namespace mql5
