#include "text.hpp"

#include <cstdio>
#include <cstdlib>

#include "convert.hpp"
#include "moment.hpp"

namespace mql5 {
namespace {

void putUtf8(std::string &bytes, uint32_t point) {
  const auto put = [&bytes](uint32_t value) { bytes += static_cast<char>(static_cast<unsigned char>(value)); };
  if (point < 0x80) put(point);
  else if (point < 0x800) { put(0xC0 | point >> 6); put(0x80 | (point & 0x3F)); }
  else if (point < 0x10000) { put(0xE0 | point >> 12); put(0x80 | (point >> 6 & 0x3F)); put(0x80 | (point & 0x3F)); }
  else { put(0xF0 | point >> 18); put(0x80 | (point >> 12 & 0x3F)); put(0x80 | (point >> 6 & 0x3F)); put(0x80 | (point & 0x3F)); }
}

constexpr uint32_t replacement = 0xFFFD;

// One character from `at` on, which moves behind it; what is not UTF-8 becomes U+FFFD.
uint32_t takeUtf8(std::string_view bytes, size_t &at) {
  const auto byte = [&bytes](size_t place) { return place < bytes.size() ? static_cast<unsigned char>(bytes[place]) : 0u; };
  const uint32_t first = byte(at++);
  if (first < 0x80) return first;
  const size_t more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  if (first < 0xC2 || first > 0xF4) return replacement;
  uint32_t point = first & (0x3Fu >> more);
  for (size_t count = 0; count < more; ++count) {
    if ((byte(at) & 0xC0u) != 0x80) return replacement;
    point = point << 6 | (byte(at++) & 0x3Fu);
  }
  const uint32_t lowest = more == 3 ? 0x10000 : more == 2 ? 0x800 : 0x80;
  const bool isSurrogate = point >= 0xD800 && point < 0xE000;
  return point < lowest || isSurrogate || point > 0x10FFFF ? replacement : point;
}

}  // namespace

std::string toUtf8(std::u16string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (size_t at = 0; at < text.size(); ++at) {
    uint32_t point = text[at];
    const bool isHigh = point >= 0xD800 && point < 0xDC00;
    const bool isPair = isHigh && at + 1 < text.size() && text[at + 1] >= 0xDC00 && text[at + 1] < 0xE000;
    if (isPair) point = 0x10000 + ((point - 0xD800) << 10) + (text[++at] - 0xDC00u);
    else if (point >= 0xD800 && point < 0xE000) point = replacement;
    putUtf8(bytes, point);
  }
  return bytes;
}

std::u16string fromUtf8(std::string_view bytes) {
  std::u16string text;
  text.reserve(bytes.size());
  for (size_t at = 0; at < bytes.size();) {
    const uint32_t point = takeUtf8(bytes, at);
    if (point < 0x10000) text += static_cast<char16_t>(point);
    else {
      text += static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10));
      text += static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FF));
    }
  }
  return text;
}

string::string() = default;
string::string(Null) {}
string::string(std::u16string units) : units_(std::move(units)), isNull_(false) {}
string::string(const string &other) = default;
string::string(string &&other) noexcept = default;
string &string::operator=(const string &other) = default;
string &string::operator=(string &&other) noexcept = default;
string::~string() = default;

string &string::operator+=(const string &other) {
  write() += other.units_;
  return *this;
}

string operator""_s(const char16_t *units, size_t length) { return string(std::u16string(units, length)); }

string operator+(const string &left, const string &right) {
  std::u16string sum;
  sum.reserve(left.units().size() + right.units().size());
  sum.append(left.units()).append(right.units());
  return string(std::move(sum));
}
string operator+(string &&left, const string &right) {
  left += right;
  return std::move(left);
}

bool operator==(const string &left, const string &right) { return left.isNull() == right.isNull() && left.units() == right.units(); }
bool operator<(const string &left, const string &right) { return left.units() < right.units(); }

ushort string::operator[](long position) const {
  if (position < 0 || position > length()) throw MqlAbort{"array out of range: character " + std::to_string(position) + " of " + std::to_string(length())};
  return position == length() ? ushort{0} : static_cast<ushort>(units_[static_cast<size_t>(position)]);
}

string::string(bool value) : string(value ? std::u16string(u"true") : std::u16string(u"false")) {}
string::string(float value) : string(fromUtf8(formatNumber("%.6g", static_cast<double>(value)))) {}
string::string(double value) : string(fromUtf8(formatNumber("%.16g", value))) {}
string::string(datetime value) : string(TimeToString(value, TIME_DATE | TIME_SECONDS)) {}
string::string(color value) : string(ColorToString(value)) {}

std::u16string string::digits(long value) { return fromUtf8(std::to_string(value)); }
std::u16string string::digits(ulong value) { return fromUtf8(std::to_string(value)); }

bool string::toBool() const { return units_ == u"true" || StringToInteger(*this) != 0; }
double string::toDouble() const { return StringToDouble(*this); }
long string::toLong() const { return StringToInteger(*this); }
datetime::datetime(const string &text) : seconds(StringToTime(text).seconds) {}
color::color(const string &text) : value(StringToColor(text).value) {}

}  // namespace mql5
