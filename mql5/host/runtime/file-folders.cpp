#include <algorithm>
#include <filesystem>
#include <fnmatch.h>
#include <system_error>

#include "file-table.hpp"
#include "files.hpp"
#include "host-hooks.hpp"

namespace fs = std::filesystem;

namespace mql5 {
namespace {

struct Search {
  std::vector<std::string> names;
  size_t next = 0;
};

std::map<long, Search> searches;
long lastSearch = 0;

enum class Transfer { copy, move };

bool transfer(const string &from, int common, const string &to, int flags, Transfer how) {
  const auto source = sandboxPath(from, common);
  const auto target = sandboxPath(to, flags);
  if (!source || !target) return false;
  if (!fs::exists(*source)) return failWith(ERR_FILE_NOT_EXIST);
  if (fs::is_directory(*source)) return failWith(ERR_FILE_IS_DIRECTORY);
  if (fs::exists(*target) && (flags & FILE_REWRITE) == 0) return failWith(ERR_FILE_CANNOT_REWRITE);
  // Windows neither moves a file that is open nor writes over one.
  if (isOpen(*target) || (how == Transfer::move && isOpen(*source))) return failWith(ERR_CANNOT_OPEN_FILE);
  std::error_code error;
  fs::create_directories(fs::path(*target).parent_path(), error);
  if (how == Transfer::move) fs::rename(*source, *target, error);
  else fs::copy_file(*source, *target, fs::copy_options::overwrite_existing, error);
  return !error || failWith(ERR_FILE_WRITEERROR);
}

bool removeInside(const std::string &folder) {
  std::error_code error;
  for (const fs::directory_entry &entry : fs::directory_iterator(folder)) {
    if (isOpen(entry.path().string())) return failWith(ERR_CANNOT_CLEAN_DIRECTORY);
    fs::remove_all(entry.path(), error);
    if (error) return failWith(ERR_CANNOT_CLEAN_DIRECTORY);
  }
  return true;
}

}  // namespace

bool FileIsExist(const string &name, int common) {
  const auto path = sandboxPath(name, common);
  if (!path) return false;
  if (fs::is_directory(*path)) return failWith(ERR_FILE_IS_DIRECTORY);
  return fs::exists(*path) || failWith(ERR_FILE_NOT_EXIST);
}

bool FileDelete(const string &name, int common) {
  const auto path = sandboxPath(name, common);
  if (!path) return false;
  if (!fs::is_regular_file(*path)) return failWith(ERR_FILE_NOT_EXIST);
  if (isOpen(*path)) return failWith(ERR_CANNOT_DELETE_FILE);
  std::error_code error;
  return fs::remove(*path, error) || failWith(ERR_CANNOT_DELETE_FILE);
}

bool FileMove(const string &from, int common, const string &to, int flags) { return transfer(from, common, to, flags, Transfer::move); }
bool FileCopy(const string &from, int common, const string &to, int flags) { return transfer(from, common, to, flags, Transfer::copy); }

bool FolderCreate(const string &name, int common) {
  const auto path = sandboxPath(name, common);
  std::error_code error;
  if (!path) return false;
  fs::create_directories(*path, error);
  return !error || failWith(ERR_WRONG_DIRECTORYNAME);
}

bool FolderDelete(const string &name, int common) {
  const auto path = sandboxPath(name, common);
  if (!path) return false;
  if (!fs::is_directory(*path)) return failWith(ERR_DIRECTORY_NOT_EXIST);
  std::error_code error;
  return fs::remove(*path, error) || failWith(ERR_CANNOT_DELETE_DIRECTORY);
}

bool FolderClean(const string &name, int common) {
  const auto path = sandboxPath(name, common);
  if (!path) return false;
  return fs::is_directory(*path) ? removeInside(*path) : failWith(ERR_DIRECTORY_NOT_EXIST);
}

long FileFindFirst(const string &filter, string &found, int common) {
  std::string pattern = filter.utf8();
  std::replace(pattern.begin(), pattern.end(), '\\', '/');
  const std::string folder = fs::path(pattern).parent_path().string();
  const auto path = sandboxPath(folder.empty() ? string::fromBytes(".") : string::fromBytes(folder), common);
  if (!path || !fs::is_directory(*path)) {
    failWith(ERR_FILE_NOT_EXIST);
    return INVALID_HANDLE;
  }
  Search search;
  for (const fs::directory_entry &entry : fs::directory_iterator(*path)) {
    const std::string name = entry.path().filename().string();
    if (fnmatch(fs::path(pattern).filename().c_str(), name.c_str(), FNM_CASEFOLD) == 0) search.names.push_back(name + (entry.is_directory() ? "\\" : ""));
  }
  std::sort(search.names.begin(), search.names.end());
  if (search.names.empty()) {
    failWith(ERR_FILE_NOT_EXIST);
    return INVALID_HANDLE;
  }
  searches[++lastSearch] = search;
  FileFindNext(lastSearch, found);
  return lastSearch;
}

bool FileFindNext(long handle, string &found) {
  const auto search = searches.find(handle);
  if (search == searches.end() || search->second.next >= search->second.names.size()) return false;
  found = string::fromBytes(search->second.names[search->second.next++]);
  return true;
}

void FileFindClose(long handle) { searches.erase(handle); }

}  // namespace mql5
