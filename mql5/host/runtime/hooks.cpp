#include "host-hooks.hpp"

#include <chrono>
#include <cstdio>

namespace mql5 {
namespace {

void putLine(const std::string &text) {
  std::printf("%s\n", text.c_str());
  std::fflush(stdout);
}

const auto start = std::chrono::steady_clock::now();

uint64_t sinceStart() {
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start).count());
}

int64_t now() { return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

}  // namespace

HostHooks &hostHooks() {
  static HostHooks hooks{
      putLine,
      [](const std::string &text) { putLine("Alert: " + text); },
      [](const std::string &text) { putLine("Comment: " + text); },
      sinceStart,
      now,
      "",
      "",
      "",
  };
  return hooks;
}

}  // namespace mql5
