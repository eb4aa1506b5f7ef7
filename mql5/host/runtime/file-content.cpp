#include <cstring>

#include "file-table.hpp"
#include "files.hpp"

namespace mql5 {
namespace {

// C wants the position set anew between reading and writing.
void turnTo(OpenFile &file, OpenFile::Last now) {
  if (file.last != OpenFile::Last::none && file.last != now) std::fseek(file.stream.get(), 0, SEEK_CUR);
  file.last = now;
}

// One unit of the text as it lies in the file, or -1 at its end.
int readUnit(OpenFile &file) {
  std::FILE *stream = file.stream.get();
  const int low = std::fgetc(stream);
  if (low == EOF || !file.isUnicode) return low;
  const int high = std::fgetc(stream);
  return high == EOF ? -1 : low | high << 8;
}

// Collects units of a text file: bytes of the code page, or UTF-16.
struct Text {
  std::string bytes;
  std::u16string units;
  bool isUnicode;

  void add(int unit) {
    if (isUnicode) units += static_cast<char16_t>(unit);
    else bytes += static_cast<char>(static_cast<unsigned char>(unit));
  }
  void dropReturn() {
    if (isUnicode && !units.empty() && units.back() == u'\r') units.pop_back();
    if (!isUnicode && !bytes.empty() && bytes.back() == '\r') bytes.pop_back();
  }
  string finish(uint codepage) const { return isUnicode ? string(units) : decodeText(bytes, codepage); }
};

string readPart(OpenFile &file) {
  Text text{"", u"", file.isUnicode};
  file.isLineEnding = true;
  for (int unit = readUnit(file); unit >= 0; unit = readUnit(file)) {
    if (unit == '\n') {
      text.dropReturn();
      break;
    }
    if (file.has(FILE_CSV) && !file.delimiter.empty() && unit == file.delimiter[0]) {
      file.isLineEnding = false;
      break;
    }
    text.add(unit);
  }
  return text.finish(file.codepage);
}

std::string encodeFor(const OpenFile &file, const string &text) {
  if (!file.isUnicode) return encodeText(text, file.codepage);
  std::string bytes;
  for (const char16_t unit : text.units()) {
    bytes += static_cast<char>(unit & 0xFF);
    bytes += static_cast<char>(unit >> 8);
  }
  return bytes;
}

string withReturns(const string &text) {
  std::u16string units;
  for (const char16_t unit : text.units()) {
    if (unit == u'\n' && (units.empty() || units.back() != u'\r')) units += u'\r';
    units += unit;
  }
  return string(units);
}

}  // namespace

size_t readBytes(int handle, void *bytes, size_t size) {
  OpenFile *file = fileOf(handle, FILE_READ);
  if (file == nullptr) return 0;
  turnTo(*file, OpenFile::Last::read);
  const size_t count = std::fread(bytes, 1, size, file->stream.get());
  if (count < size) failWith(ERR_FILE_READERROR);
  return count;
}

size_t writeBytes(int handle, const void *bytes, size_t size) {
  OpenFile *file = fileOf(handle, FILE_WRITE);
  if (file == nullptr) return 0;
  turnTo(*file, OpenFile::Last::write);
  const size_t count = std::fwrite(bytes, 1, size, file->stream.get());
  if (count < size) failWith(ERR_FILE_WRITEERROR);
  file->size = std::max(file->size, file->position());
  return count;
}

void FileFlush(int handle) {
  if (const OpenFile *file = fileOf(handle)) std::fflush(file->stream.get());
}

bool FileSeek(int handle, long offset, int origin) {
  OpenFile *file = fileOf(handle);
  if (file == nullptr) return false;
  const long base = origin == SEEK_SET ? 0 : origin == SEEK_CUR ? file->position() : file->size;
  if (base + offset < 0) return failWith(ERR_FILE_READERROR);
  file->last = OpenFile::Last::none;
  return std::fseek(file->stream.get(), base + offset, SEEK_SET) == 0;
}

ulong FileTell(int handle) {
  const OpenFile *file = fileOf(handle);
  return file == nullptr ? 0 : static_cast<ulong>(file->position());
}

ulong FileSize(int handle) {
  const OpenFile *file = fileOf(handle);
  return file == nullptr ? 0 : static_cast<ulong>(file->size);
}

bool FileIsEnding(int handle) {
  const OpenFile *file = fileOf(handle);
  return file == nullptr || file->position() >= file->size;
}

bool FileIsLineEnding(int handle) {
  const OpenFile *file = fileOf(handle, FILE_READ);
  return file == nullptr || file->isLineEnding;
}

string FileReadString(int handle, int length) {
  OpenFile *file = fileOf(handle, FILE_READ);
  if (file == nullptr) return string(std::u16string());
  turnTo(*file, OpenFile::Last::read);
  if (!file->has(FILE_BIN)) return readPart(*file);
  Text text{"", u"", file->isUnicode};
  for (int count = 0; count < length; ++count) {
    const int unit = readUnit(*file);
    if (unit < 0) break;
    text.add(unit);
  }
  return text.finish(file->codepage);
}

double FileReadNumber(int handle) { return StringToDouble(FileReadString(handle)); }
bool FileReadBool(int handle) { return static_cast<bool>(FileReadString(handle)); }
datetime FileReadDatetime(int handle) { return StringToTime(FileReadString(handle)); }

uint FileWriteString(int handle, const string &text, int length) {
  const OpenFile *file = fileOf(handle, FILE_WRITE);
  if (file == nullptr) return 0;
  std::string bytes = encodeFor(*file, file->has(FILE_BIN) ? text : withReturns(text));
  if (file->has(FILE_BIN) && length > 0) bytes.resize(static_cast<size_t>(length) * (file->isUnicode ? 2 : 1), '\0');
  return static_cast<uint>(writeBytes(handle, bytes.data(), bytes.size()));
}

uint writeFields(int handle, FormatArguments fields) {
  const OpenFile *file = fileOf(handle, FILE_WRITE);
  if (file == nullptr) return 0;
  if (file->has(FILE_BIN)) {
    failWith(ERR_FILE_NOTTXTORCSV);
    return 0;
  }
  std::u16string line;
  for (size_t at = 0; at < fields.count; ++at) line.append(at == 0 ? std::u16string() : file->delimiter).append(fields.first[at].shown().units());
  return FileWriteString(handle, string(line + u"\r\n"));
}

}  // namespace mql5
