#include "file-table.hpp"

#include <filesystem>
#include <system_error>

#include "files.hpp"
#include "host-hooks.hpp"

namespace fs = std::filesystem;

namespace mql5 {
namespace {

constexpr size_t mostFiles = 64;
constexpr int longestPath = 260;

// Both the one who has it open and the one who comes must share what the other does.
bool mayShare(const OpenFile &open, int flags) {
  const auto allows = [](int owner, int guest) {
    const bool canRead = (guest & FILE_READ) == 0 || (owner & FILE_SHARE_READ) != 0;
    const bool canWrite = (guest & FILE_WRITE) == 0 || (owner & FILE_SHARE_WRITE) != 0;
    return canRead && canWrite;
  };
  return allows(open.flags, flags) && allows(flags, open.flags);
}

int refuse(int code) {
  failWith(code);
  return INVALID_HANDLE;
}

void skipMark(OpenFile &file) {
  std::FILE *stream = file.stream.get();
  unsigned char mark[3] = {};
  const size_t size = std::fread(mark, 1, 3, stream);
  const bool isUtf16 = size >= 2 && mark[0] == 0xFF && mark[1] == 0xFE;
  const bool isUtf8 = size == 3 && mark[0] == 0xEF && mark[1] == 0xBB && mark[2] == 0xBF && file.codepage == CP_UTF8;
  if (isUtf16) file.isUnicode = true;
  std::fseek(stream, isUtf16 ? 2 : isUtf8 ? 3 : 0, SEEK_SET);
}

int openFile(const string &name, int flags, std::u16string delimiter, uint codepage) {
  const int kinds = ((flags & FILE_BIN) != 0) + ((flags & FILE_TXT) != 0) + ((flags & FILE_CSV) != 0);
  if (kinds != 1) throw MqlAbort{"FileOpen of '" + name.utf8() + "': the host wants one of FILE_BIN, FILE_TXT and FILE_CSV"};
  if ((flags & (FILE_READ | FILE_WRITE)) == 0) return refuse(ERR_CANNOT_OPEN_FILE);
  const auto path = sandboxPath(name, flags);
  if (!path) return INVALID_HANDLE;
  if (openFiles().size() >= mostFiles) return refuse(ERR_TOO_MANY_FILES);
  if (fs::is_directory(*path)) return refuse(ERR_FILE_IS_DIRECTORY);
  const bool exists = fs::exists(*path);
  const bool canWrite = (flags & FILE_WRITE) != 0;
  if (!exists && !canWrite) return refuse(ERR_FILE_NOT_EXIST);
  for (const auto &[handle, open] : openFiles()) {
    if (open.path == *path && !mayShare(open, flags)) return refuse(ERR_CANNOT_OPEN_FILE);
  }
  std::error_code ignored;
  if (canWrite) fs::create_directories(fs::path(*path).parent_path(), ignored);
  const bool keeps = exists && (flags & FILE_READ) != 0;
  OpenFile file;
  file.path = *path;
  file.flags = flags;
  file.delimiter = std::move(delimiter);
  file.codepage = codepage;
  file.isUnicode = (flags & (FILE_ANSI | FILE_BIN)) == 0 || (flags & FILE_UNICODE) != 0;
  file.stream.reset(std::fopen(path->c_str(), !canWrite ? "rb" : keeps ? "rb+" : "wb+"));
  if (file.stream == nullptr) return refuse(ERR_CANNOT_OPEN_FILE);
  file.size = keeps || !canWrite ? static_cast<long>(fs::file_size(*path)) : 0;
  const bool isText = (flags & FILE_BIN) == 0;
  if (isText && file.size > 0) skipMark(file);
  int handle = 1;
  while (openFiles().count(handle) > 0) ++handle;
  const auto placed = openFiles().emplace(handle, std::move(file)).first;
  if (isText && placed->second.isUnicode && placed->second.size == 0 && canWrite) writeBytes(handle, "\xFF\xFE", 2);
  return handle;
}

}  // namespace

std::map<int, OpenFile> &openFiles() {
  static std::map<int, OpenFile> &files = *new std::map<int, OpenFile>;
  return files;
}

bool isOpen(const std::string &path) {
  for (const auto &[handle, file] : openFiles()) {
    if (file.path == path) return true;
  }
  return false;
}

OpenFile *fileOf(int handle, int flag) {
  const auto found = openFiles().find(handle);
  if (found == openFiles().end()) {
    failWith(ERR_WRONG_FILEHANDLE);
    return nullptr;
  }
  if (flag != 0 && !found->second.has(flag)) {
    failWith(flag == FILE_READ ? ERR_FILE_NOTTOREAD : flag == FILE_WRITE ? ERR_FILE_NOTTOWRITE : ERR_FILE_NOTBIN);
    return nullptr;
  }
  return &found->second;
}

std::optional<std::string> sandboxPath(const string &name, int flags) {
  std::string path = name.utf8();
  for (char &character : path) {
    if (character == '\\') character = '/';
  }
  const bool isOutside = path.empty() || path.front() == '/' || ("/" + path + "/").find("/../") != std::string::npos;
  if (isOutside || path.find_first_of("<>:\"|?*") != std::string::npos) {
    failWith(ERR_WRONG_FILENAME);
    return std::nullopt;
  }
  if (name.length() > longestPath) {
    failWith(ERR_TOO_LONG_FILENAME);
    return std::nullopt;
  }
  const std::string &folder = (flags & FILE_COMMON) != 0 ? hostHooks().commonFolder : hostHooks().filesFolder;
  if (folder.empty()) {
    failWith(ERR_CANNOT_OPEN_FILE);
    return std::nullopt;
  }
  return (fs::path(folder) / path).lexically_normal().string();
}

int FileOpen(const string &name, int flags) { return openFile(name, flags, (flags & FILE_CSV) != 0 ? u"\t" : u"", CP_ACP); }
int FileOpen(const string &name, int flags, ushort delimiter, uint codepage) {
  return openFile(name, flags, delimiter == 0 ? std::u16string() : std::u16string(1, static_cast<char16_t>(delimiter)), codepage);
}
int FileOpen(const string &name, int flags, const string &delimiter, uint codepage) { return openFile(name, flags, delimiter.units().substr(0, 1), codepage); }

void FileClose(int handle) {
  if (fileOf(handle) != nullptr) openFiles().erase(handle);
}

}  // namespace mql5
