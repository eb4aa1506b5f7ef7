#include "format.hpp"

#include <array>
#include <cstdio>
#include <cstring>

namespace mql5 {
namespace {

// %[flags][width][.precision][prefix]type
struct Placeholder {
  std::string flags;
  int width = -1;
  int precision = -1;
  std::string prefix;
  char type = 0;
};

class Reader {
 public:
  Reader(const std::u16string &format, FormatArguments arguments) : format_(format), arguments_(arguments) {}

  std::u16string run() {
    std::u16string text;
    while (at_ < format_.size()) {
      if (format_[at_] != u'%') text += format_[at_++];
      else if (peek(1) == '%') { text += u'%'; at_ += 2; }
      else text += fill(readPlaceholder());
    }
    return text;
  }

 private:
  char peek(size_t ahead = 0) const {
    const size_t place = at_ + ahead;
    return place < format_.size() && format_[place] < 0x80 ? static_cast<char>(format_[place]) : '\0';
  }

  const FormatArgument &next() {
    if (used_ >= arguments_.count) throw MqlAbort{"format '" + toUtf8(format_) + "' asks for more than the " + std::to_string(arguments_.count) + " arguments given"};
    return arguments_.first[used_++];
  }

  int readCount() {
    if (peek() == '*') {
      ++at_;
      return static_cast<int>(next().bits());
    }
    int count = 0;
    while (peek() >= '0' && peek() <= '9') count = count * 10 + (format_[at_++] - u'0');
    return count;
  }

  Placeholder readPlaceholder() {
    Placeholder place;
    ++at_;
    while (peek() != '\0' && std::strchr("-+ 0#", peek()) != nullptr) place.flags += static_cast<char>(format_[at_++]);
    if (peek() == '*' || (peek() >= '1' && peek() <= '9')) place.width = readCount();
    if (place.width < -1) {
      place.flags += '-';
      place.width = -place.width;
    }
    if (peek() == '.') {
      ++at_;
      place.precision = readCount();
    }
    for (const char *known : {"I64", "I32", "ll", "l", "h"}) {
      if (toUtf8(format_.substr(at_, std::strlen(known))) != known) continue;
      place.prefix = known;
      at_ += std::strlen(known);
      break;
    }
    place.type = peek();
    if (place.type == '\0' || std::strchr("cCdiouxXeEfgGaAsS", place.type) == nullptr) throw MqlAbort{"format '" + toUtf8(format_) + "' has a placeholder that MQL5 does not know"};
    ++at_;
    return place;
  }

  std::u16string fill(const Placeholder &place) {
    const FormatArgument &argument = next();
    if (std::strchr("sS", place.type) != nullptr) return pad(place, argument.isText() ? argument.shown().units() : u"(non-string passed)");
    if (std::strchr("cC", place.type) != nullptr) return pad(place, std::u16string(1, static_cast<char16_t>(argument.bits())));
    if (std::strchr("di", place.type) != nullptr) return print(place, "l", narrowed(place, argument.bits()));
    if (std::strchr("ouxX", place.type) != nullptr) return print(place, "l", narrowedUnsigned(place, static_cast<ulong>(argument.bits())));
    return print(place, "", argument.real());
  }

  static bool isWide(const Placeholder &place) { return place.prefix == "I64" || place.prefix == "ll"; }
  // Without I64 only 32 bits are printed.
  static long narrowed(const Placeholder &place, long value) { return isWide(place) ? value : place.prefix == "h" ? static_cast<short>(value) : static_cast<int>(value); }
  static ulong narrowedUnsigned(const Placeholder &place, ulong value) { return isWide(place) ? value : place.prefix == "h" ? static_cast<ushort>(value) : static_cast<uint>(value); }

  template <class T>
  static std::u16string print(const Placeholder &place, const char *prefix, T value) {
    std::string format = "%" + place.flags;
    if (place.width >= 0) format += std::to_string(place.width);
    if (place.precision >= 0) format += "." + std::to_string(place.precision);
    format += std::string(prefix) + place.type;
    const int length = std::snprintf(nullptr, 0, format.c_str(), value);
    std::string text(static_cast<size_t>(length) + 1, '\0');
    std::snprintf(text.data(), text.size(), format.c_str(), value);
    text.pop_back();
    return fromUtf8(text);
  }

  static std::u16string pad(const Placeholder &place, std::u16string text) {
    if (place.precision >= 0 && text.size() > static_cast<size_t>(place.precision)) text.resize(static_cast<size_t>(place.precision));
    const size_t width = place.width > 0 ? static_cast<size_t>(place.width) : 0;
    if (text.size() >= width) return text;
    const bool isLeft = place.flags.find('-') != std::string::npos;
    return isLeft ? text + std::u16string(width - text.size(), u' ') : std::u16string(width - text.size(), u' ') + text;
  }

  const std::u16string &format_;
  FormatArguments arguments_;
  size_t at_ = 0;
  size_t used_ = 0;
};

}  // namespace

FormatArgument::FormatArgument() : FormatArgument(0, Kind::whole) {}
FormatArgument::FormatArgument(const string &value) : kind_(Kind::text), text_(value) {}
FormatArgument::FormatArgument(double value) : kind_(Kind::real), real_(value) {}
FormatArgument::FormatArgument(float value) : kind_(Kind::single), real_(static_cast<double>(value)) {}
FormatArgument::FormatArgument(bool value) : FormatArgument(value ? 1 : 0, Kind::flag) {}
FormatArgument::FormatArgument(datetime value) : FormatArgument(value.seconds, Kind::moment) {}
FormatArgument::FormatArgument(color value) : FormatArgument(static_cast<long>(value.value), Kind::colour) {}
FormatArgument::FormatArgument(long whole, Kind kind) : kind_(kind), whole_(whole) {}

string FormatArgument::shown() const {
  switch (kind_) {
    case Kind::text: return text_;
    case Kind::real: return string(real_);
    case Kind::single: return string(static_cast<float>(real_));
    case Kind::flag: return string(whole_ != 0);
    case Kind::moment: return string(datetime(whole_));
    case Kind::colour: return string(color(whole_));
    case Kind::unsignedWhole: return string(static_cast<ulong>(whole_));
    case Kind::whole: break;
  }
  return string(whole_);
}

long FormatArgument::bits() const {
  long value = whole_;
  if (kind_ == Kind::real || kind_ == Kind::single) std::memcpy(&value, &real_, sizeof value);
  return value;
}

double FormatArgument::real() const {
  double value = real_;
  if (kind_ != Kind::real && kind_ != Kind::single) std::memcpy(&value, &whole_, sizeof value);
  return value;
}

string formatText(const string &format, FormatArguments arguments) { return string(Reader(format.units(), arguments).run()); }

std::string joinText(FormatArguments arguments) {
  std::string text;
  for (size_t at = 0; at < arguments.count; ++at) text += arguments.first[at].shown().utf8();
  return text;
}

}  // namespace mql5
