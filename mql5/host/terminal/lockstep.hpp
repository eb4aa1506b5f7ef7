// Virtual clock and real network in step: after something was sent, time stands until the other side has answered whole, or was given up.
#pragma once
#include <poll.h>
#include <chrono>
#include "market.hpp"

namespace term {

/** Waits for bytes on every socket that was written to and has not been read since, or of which a message was read in part. */
inline void waitForPeers(World &w) {
  using Clock = std::chrono::steady_clock;
  if (w.scenario.run.lockstepMs <= 0) return;
  const auto deadline = Clock::now() + std::chrono::milliseconds(w.scenario.run.lockstepMs);
  for (;;) {
    std::vector<pollfd> files;
    for (const auto &entry : w.sockets)
      if (entry.second.isConnected && entry.second.isAwaiting && !isActive(w, "serverSilent")) files.push_back({entry.second.file, POLLIN, 0});
    if (files.empty()) return;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    const int ready = left > 0 ? ::poll(files.data(), files.size(), static_cast<int>(left)) : 0;
    for (auto &entry : w.sockets)
      for (const pollfd &file : files)
        if (entry.second.file == file.fd && (ready <= 0 || file.revents != 0)) entry.second.isAwaiting = false;
  }
}

/** Every step of virtual time goes through here. */
inline void passTime(World &w, long to) {
  waitForPeers(w);
  advance(w, to);
}

}  // namespace term
