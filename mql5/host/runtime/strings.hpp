// String*: MQL5's functions on text. Positions count UTF-16 units.
#pragma once
#include <string>

#include "array.hpp"
#include "errors.hpp"
#include "format.hpp"

namespace mql5 {

constexpr uint CP_ACP = 0;
constexpr uint CP_OEMCP = 1;
constexpr uint CP_UTF7 = 65000;
constexpr uint CP_UTF8 = 65001;

inline int StringLen(const string &text) { return text.length(); }
inline int StringBufferLen(const string &text) { return static_cast<int>(text.units().capacity()); }
bool StringAdd(string &text, const string &more);
bool StringInit(string &text, int length = 0, ushort character = 0);
bool StringFill(string &text, ushort character);
bool StringReserve(string &text, uint capacity);
bool StringSetLength(string &text, uint length);
// -1, 0 or 1; a small letter stands before its capital.
int StringCompare(const string &left, const string &right, bool isCaseSensitive = true);
int StringFind(const string &text, const string &wanted, int from = 0);
string StringSubstr(const string &text, int from, int length = -1);
ushort StringGetCharacter(const string &text, int position);
// One position behind the end appends; 0 cuts the text there.
bool StringSetCharacter(string &text, int position, ushort character);
// How often it was replaced.
int StringReplace(string &text, const string &wanted, const string &other);
int StringSplit(const string &text, ushort separator, MqlArray<string> &parts);
int StringTrimLeft(string &text);
int StringTrimRight(string &text);
bool StringToLower(string &text);
bool StringToUpper(string &text);

std::string encodeText(const string &text, uint codepage);
string decodeText(const std::string &bytes, uint codepage);

template <class... A>
int StringConcatenate(string &text, A... values) {
  MQL_ARGUMENTS(A, values)
  text = string::fromBytes(joinText(given));
  return text.length();
}

// The final zero is copied as well and counted; the array grows and never shrinks.
template <class T>
int StringToCharArray(const string &text, MqlArray<T> &array, int from = 0, int count = -1, uint codepage = CP_ACP) {
  static_assert(sizeof(T) == 1, "StringToCharArray writes to char[] or uchar[]");
  std::string bytes = encodeText(text, codepage);
  bytes += '\0';
  if (from < 0) return 0;
  size_t size = count < 0 ? bytes.size() : std::min(bytes.size(), static_cast<size_t>(count));
  const size_t start = static_cast<size_t>(from);
  if (static_cast<size_t>(array.size()) < start + size && !array.resize(start + size)) size = start < static_cast<size_t>(array.size()) ? static_cast<size_t>(array.size()) - start : 0;
  for (size_t at = 0; at < size; ++at) array.raw(start + at) = static_cast<T>(bytes[at]);
  return static_cast<int>(size);
}

// Ends at the first zero.
template <class T>
string CharArrayToString(const MqlArray<T> &array, int from = 0, int count = -1, uint codepage = CP_ACP) {
  static_assert(sizeof(T) == 1, "CharArrayToString reads char[] or uchar[]");
  std::string bytes;
  const int end = count < 0 || count > array.size() - from ? array.size() : from + count;
  for (int at = from < 0 ? 0 : from; at < end && array.raw(static_cast<size_t>(at)) != 0; ++at) bytes += static_cast<char>(array.raw(static_cast<size_t>(at)));
  return decodeText(bytes, codepage);
}

int StringToShortArray(const string &text, MqlArray<ushort> &array, int from = 0, int count = -1);
string ShortArrayToString(const MqlArray<ushort> &array, int from = 0, int count = -1);

}  // namespace mql5
