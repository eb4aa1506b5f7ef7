#include "strings.hpp"

namespace mql5 {
namespace {

size_t position(int value) { return static_cast<size_t>(value < 0 ? 0 : value); }

char16_t lower(char16_t unit) { return unit >= u'A' && unit <= u'Z' ? static_cast<char16_t>(unit + 32) : unit; }
char16_t upper(char16_t unit) { return unit >= u'a' && unit <= u'z' ? static_cast<char16_t>(unit - 32) : unit; }

bool isBlank(char16_t unit) { return unit == u' ' || (unit >= 9 && unit <= 13); }

}  // namespace

bool StringAdd(string &text, const string &more) {
  text += more;
  return true;
}

bool StringInit(string &text, int length, ushort character) {
  text.write().assign(position(length), static_cast<char16_t>(character));
  return true;
}

bool StringFill(string &text, ushort character) {
  for (char16_t &unit : text.write()) unit = static_cast<char16_t>(character);
  return true;
}

bool StringReserve(string &text, uint capacity) {
  text.write().reserve(capacity);
  return true;
}

bool StringSetLength(string &text, uint length) {
  if (length < text.units().size()) text.write().resize(length);
  return true;
}

int StringCompare(const string &left, const string &right, bool isCaseSensitive) {
  const std::u16string &a = left.units();
  const std::u16string &b = right.units();
  for (size_t at = 0; at < a.size() && at < b.size(); ++at) {
    if (lower(a[at]) != lower(b[at])) return lower(a[at]) < lower(b[at]) ? -1 : 1;
    if (isCaseSensitive && a[at] != b[at]) return a[at] > b[at] ? -1 : 1;
  }
  return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
}

int StringFind(const string &text, const string &wanted, int from) {
  const size_t found = text.units().find(wanted.units(), position(from));
  return found == std::u16string::npos ? -1 : static_cast<int>(found);
}

string StringSubstr(const string &text, int from, int length) {
  if (from < 0 || from > text.length()) return string(std::u16string());
  return string(text.units().substr(position(from), length < 0 ? std::u16string::npos : position(length)));
}

ushort StringGetCharacter(const string &text, int at) {
  if (at >= 0 && at < text.length()) return static_cast<ushort>(text.units()[position(at)]);
  failWith(ERR_STRING_SMALL_LEN);
  return 0;
}

bool StringSetCharacter(string &text, int at, ushort character) {
  if (at < 0 || at > text.length()) return failWith(ERR_STRING_SMALL_LEN);
  std::u16string &units = text.write();
  if (character == 0) units.resize(position(at));
  else if (at == static_cast<int>(units.size())) units += static_cast<char16_t>(character);
  else units[position(at)] = static_cast<char16_t>(character);
  return true;
}

int StringReplace(string &text, const string &wanted, const string &other) {
  if (wanted.length() == 0) return -1;
  std::u16string result;
  int count = 0;
  size_t from = 0;
  for (size_t found = 0; (found = text.units().find(wanted.units(), from)) != std::u16string::npos; ++count) {
    result.append(text.units(), from, found - from).append(other.units());
    from = found + wanted.units().size();
  }
  if (count == 0) return 0;
  result.append(text.units(), from, std::u16string::npos);
  text.write() = std::move(result);
  return count;
}

int StringSplit(const string &text, ushort separator, MqlArray<string> &parts) {
  std::vector<string> found;
  size_t from = 0;
  while (text.length() > 0) {
    const size_t end = text.units().find(static_cast<char16_t>(separator), from);
    found.emplace_back(text.units().substr(from, end == std::u16string::npos ? end : end - from));
    if (end == std::u16string::npos) break;
    from = end + 1;
  }
  return parts.assign(found);
}

int StringTrimLeft(string &text) {
  size_t count = 0;
  while (count < text.units().size() && isBlank(text.units()[count])) ++count;
  if (count > 0) text.write().erase(0, count);
  return static_cast<int>(count);
}

int StringTrimRight(string &text) {
  size_t end = text.units().size();
  while (end > 0 && isBlank(text.units()[end - 1])) --end;
  const size_t count = text.units().size() - end;
  if (count > 0) text.write().resize(end);
  return static_cast<int>(count);
}

bool StringToLower(string &text) {
  for (char16_t &unit : text.write()) unit = lower(unit);
  return true;
}

bool StringToUpper(string &text) {
  for (char16_t &unit : text.write()) unit = upper(unit);
  return true;
}

// The code page of the machine is taken for western: what it does not have becomes a question mark, as Windows writes it.
std::string encodeText(const string &text, uint codepage) {
  if (codepage == CP_UTF8) return text.utf8();
  if (codepage != CP_ACP) throw MqlAbort{"code page " + std::to_string(codepage) + " is unknown to the host: CP_UTF8 and CP_ACP are known"};
  std::string bytes;
  for (const char16_t unit : text.units()) bytes += unit < 0x100 ? static_cast<char>(static_cast<uchar>(unit)) : '?';
  return bytes;
}

string decodeText(const std::string &bytes, uint codepage) {
  if (codepage == CP_UTF8) return string::fromBytes(bytes);
  if (codepage != CP_ACP) throw MqlAbort{"code page " + std::to_string(codepage) + " is unknown to the host: CP_UTF8 and CP_ACP are known"};
  std::u16string units;
  for (const char byte : bytes) units += static_cast<char16_t>(static_cast<uchar>(byte));
  return string(units);
}

int StringToShortArray(const string &text, MqlArray<ushort> &array, int from, int count) {
  const std::u16string units = text.units() + u'\0';
  size_t size = count < 0 ? units.size() : std::min(units.size(), position(count));
  const size_t start = position(from);
  if (static_cast<size_t>(array.size()) < start + size && !array.resize(start + size)) size = start < static_cast<size_t>(array.size()) ? static_cast<size_t>(array.size()) - start : 0;
  for (size_t at = 0; at < size; ++at) array.raw(start + at) = static_cast<ushort>(units[at]);
  return static_cast<int>(size);
}

string ShortArrayToString(const MqlArray<ushort> &array, int from, int count) {
  std::u16string units;
  const int end = count < 0 || count > array.size() - from ? array.size() : from + count;
  for (int at = from < 0 ? 0 : from; at < end && array.raw(position(at)) != 0; ++at) units += static_cast<char16_t>(array.raw(position(at)));
  return string(units);
}

}  // namespace mql5
