// The open files of a program, and the paths of its sandbox.
#pragma once
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "strings.hpp"

namespace mql5 {

struct OpenFile {
  std::string path;
  int flags = 0;
  std::u16string delimiter;
  uint codepage = CP_ACP;
  bool isUnicode = false;
  bool isLineEnding = false;
  enum class Last { none, read, write } last = Last::none;
  long size = 0;
  std::unique_ptr<std::FILE, int (*)(std::FILE *)> stream{nullptr, std::fclose};

  bool has(int flag) const { return (flags & flag) != 0; }
  long position() const { return std::ftell(stream.get()); }
};

std::map<int, OpenFile> &openFiles();
bool isOpen(const std::string &path);

// The file of a handle that allows what `flag` says, else null with the error left behind.
OpenFile *fileOf(int handle, int flag = 0);

// Where a name of the program lies; nothing, with the error left behind, for a name that Windows or the sandbox refuses.
std::optional<std::string> sandboxPath(const string &name, int flags);

}  // namespace mql5
