// File* and Folder*: MQL5's files, inside the folders that the host hooks name and nowhere else. What is written reaches the disk by
// FileFlush and FileClose; a program that is killed loses the rest.
#pragma once
#include "array.hpp"
#include "errors.hpp"
#include "format.hpp"
#include "strings.hpp"

namespace mql5 {

constexpr int FILE_READ = 1;
constexpr int FILE_WRITE = 2;
constexpr int FILE_BIN = 4;
constexpr int FILE_CSV = 8;
constexpr int FILE_TXT = 16;
constexpr int FILE_ANSI = 32;
constexpr int FILE_UNICODE = 64;
constexpr int FILE_SHARE_READ = 128;
constexpr int FILE_SHARE_WRITE = 256;
constexpr int FILE_REWRITE = 512;
constexpr int FILE_COMMON = 4096;

constexpr int CHAR_VALUE = 1;
constexpr int SHORT_VALUE = 2;
constexpr int INT_VALUE = 4;

// One of FILE_BIN, FILE_TXT and FILE_CSV must be among the flags. A file that is open is shared only where both openers say so.
int FileOpen(const string &name, int flags, ushort delimiter, uint codepage = CP_ACP);
int FileOpen(const string &name, int flags, const string &delimiter, uint codepage = CP_ACP);
int FileOpen(const string &name, int flags);
void FileClose(int handle);
void FileFlush(int handle);
bool FileSeek(int handle, long offset, int origin);
ulong FileTell(int handle);
ulong FileSize(int handle);
bool FileIsEnding(int handle);
bool FileIsLineEnding(int handle);

// In FILE_TXT a line, in FILE_CSV a field, in FILE_BIN `length` characters.
string FileReadString(int handle, int length = -1);
double FileReadNumber(int handle);
bool FileReadBool(int handle);
datetime FileReadDatetime(int handle);
// Each answers the bytes written. FileWriteString puts a \r before every \n that has none, and ends no line.
uint FileWriteString(int handle, const string &text, int length = 0);
uint writeFields(int handle, FormatArguments fields);
template <class... A>
uint FileWrite(int handle, A... values) {
  MQL_ARGUMENTS(A, values)
  return writeFields(handle, given);
}

size_t readBytes(int handle, void *bytes, size_t size);
size_t writeBytes(int handle, const void *bytes, size_t size);

template <class T>
T readValue(int handle) {
  T value{};
  readBytes(handle, &value, sizeof value);
  return value;
}
inline int FileReadInteger(int handle, int size = INT_VALUE) { return size == CHAR_VALUE ? readValue<char>(handle) : size == SHORT_VALUE ? readValue<short>(handle) : readValue<int>(handle); }
inline long FileReadLong(int handle) { return readValue<long>(handle); }
inline float FileReadFloat(int handle) { return readValue<float>(handle); }
inline double FileReadDouble(int handle) { return readValue<double>(handle); }
inline uint FileWriteInteger(int handle, int value, int size = INT_VALUE) { return static_cast<uint>(writeBytes(handle, &value, static_cast<size_t>(size))); }
inline uint FileWriteLong(int handle, long value) { return static_cast<uint>(writeBytes(handle, &value, sizeof value)); }
inline uint FileWriteFloat(int handle, float value) { return static_cast<uint>(writeBytes(handle, &value, sizeof value)); }
inline uint FileWriteDouble(int handle, double value) { return static_cast<uint>(writeBytes(handle, &value, sizeof value)); }

// Elements, not bytes.
template <class T>
uint FileWriteArray(int handle, const MqlArray<T> &array, int start = 0, int count = WHOLE_ARRAY) {
  static_assert(std::is_arithmetic_v<T>, "the host writes arrays of numbers only");
  const int size = count < 0 ? array.size() - start : std::min(count, array.size() - start);
  if (start < 0 || size <= 0) return 0;
  return static_cast<uint>(writeBytes(handle, array.begin() + start, static_cast<size_t>(size) * sizeof(T)) / sizeof(T));
}
template <class T>
uint FileReadArray(int handle, MqlArray<T> &array, int start = 0, int count = WHOLE_ARRAY) {
  static_assert(std::is_arithmetic_v<T>, "the host reads arrays of numbers only");
  const size_t left = static_cast<size_t>(FileSize(handle) - FileTell(handle)) / sizeof(T);
  const size_t size = count < 0 ? left : std::min(left, static_cast<size_t>(count));
  if (start < 0 || (static_cast<size_t>(array.size()) < static_cast<size_t>(start) + size && !array.resize(static_cast<size_t>(start) + size))) return 0;
  return static_cast<uint>(readBytes(handle, array.begin() + start, size * sizeof(T)) / sizeof(T));
}

bool FileIsExist(const string &name, int common = 0);
bool FileDelete(const string &name, int common = 0);
// Flags of the target: FILE_COMMON, and FILE_REWRITE to replace what is there.
bool FileMove(const string &from, int common, const string &to, int flags);
bool FileCopy(const string &from, int common, const string &to, int flags);
bool FolderCreate(const string &name, int common = 0);
bool FolderDelete(const string &name, int common = 0);
bool FolderClean(const string &name, int common = 0);
// Names in order, folders with a backslash behind them.
long FileFindFirst(const string &filter, string &found, int common = 0);
bool FileFindNext(long search, string &found);
void FileFindClose(long search);

}  // namespace mql5
