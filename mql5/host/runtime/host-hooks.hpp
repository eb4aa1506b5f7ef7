// What the language needs of the machine around it. The defaults serve a program without a terminal; the terminal sets its own
// before the first handler runs.
#pragma once
#include <cstdint>
#include <functional>
#include <string>

namespace mql5 {

struct HostHooks {
  // Texts are UTF-8 and one line each, as Print, Alert and Comment were given them.
  std::function<void(const std::string &)> print;
  std::function<void(const std::string &)> alert;
  std::function<void(const std::string &)> comment;
  // Clock of the machine since the program began: GetTickCount64, GetMicrosecondCount.
  std::function<uint64_t()> microseconds;
  // Seconds of the computer's own clock: when files and global variables were touched.
  std::function<int64_t()> localSeconds;
  // Folder of MQL5/Files and of FILE_COMMON, and the file of the terminal's global variables. Empty: there is none, and every call fails.
  std::string filesFolder;
  std::string commonFolder;
  std::string globalsFile;
};

HostHooks &hostHooks();

}  // namespace mql5
