// Real TCP for the simulated terminal: connect, send and receive with a limit of real time.
#pragma once
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cerrno>
#include <chrono>
#include <string>

namespace term {

/** Milliseconds of real time that are left. */
struct Deadline {
  std::chrono::steady_clock::time_point end;
  explicit Deadline(long ms) : end(std::chrono::steady_clock::now() + std::chrono::milliseconds(ms)) {}
  int left() const {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    return ms > 0 ? static_cast<int>(ms) : 0;
  }
};

inline bool waitFor(int file, short what, int ms) {
  pollfd entry{file, what, 0};
  int ready;
  do ready = ::poll(&entry, 1, ms); while (ready < 0 && errno == EINTR);
  return ready > 0;
}

/** Addresses as numbers only, and localhost: the simulation asks no name server. */
inline bool readAddress(const std::string &host, long port, sockaddr_in &out) {
  out = sockaddr_in{};
  out.sin_family = AF_INET;
  out.sin_port = htons(static_cast<uint16_t>(port));
  return port > 0 && port < 65536 && ::inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host.c_str(), &out.sin_addr) == 1;
}

/** The open connection, or -1. */
inline int connectTcp(const sockaddr_in &address, int timeoutMs) {
  const int file = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (file < 0) return -1;
  if (::connect(file, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
    int error = errno == EINPROGRESS && waitFor(file, POLLOUT, timeoutMs) ? 0 : ETIMEDOUT;
    socklen_t size = sizeof error;
    if (error == 0) ::getsockopt(file, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) { ::close(file); return -1; }
  }
  const int on = 1;
  ::setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return file;
}

inline bool sendAll(int file, const char *data, size_t size, const Deadline &deadline) {
  for (size_t sent = 0; sent < size;) {
    const ssize_t count = ::send(file, data + sent, size - sent, MSG_NOSIGNAL);
    if (count > 0) { sent += static_cast<size_t>(count); continue; }
    if (count < 0 && errno == EINTR) continue;
    if (count == 0 || errno != EAGAIN || !waitFor(file, POLLOUT, deadline.left())) return false;
  }
  return true;
}

enum class Received { Some, Nothing, Closed };

/** Appends what is there, waiting for it at most until the deadline. */
inline Received receiveSome(int file, std::string &into, size_t most, const Deadline &deadline) {
  char buffer[65536];
  for (;;) {
    const ssize_t count = ::recv(file, buffer, std::min(most, sizeof buffer), 0);
    if (count > 0) { into.append(buffer, static_cast<size_t>(count)); return Received::Some; }
    if (count == 0) return Received::Closed;
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return Received::Closed;
    if (!waitFor(file, POLLIN, deadline.left())) return Received::Nothing;
  }
}

}  // namespace term
