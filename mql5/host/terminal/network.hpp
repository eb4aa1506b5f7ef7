// WebRequest and Socket*: the list of allowed addresses, the limits, the faults of a network.
#pragma once
#include "http.hpp"
#include "lockstep.hpp"

namespace term {

constexpr size_t SOCKET_LIMIT = 128;

/** An entry is a host or a scheme with a host; with a port it holds for that port alone. */
inline bool isAllowed(const World &w, const std::string &scheme, const std::string &host, long port) {
  for (const std::string &entry : w.scenario.allowed) {
    const size_t mark = entry.find("://");
    if (mark != std::string::npos && !scheme.empty() && entry.substr(0, mark) != scheme) continue;
    std::string rest = mark == std::string::npos ? entry : entry.substr(mark + 3);
    rest = rest.substr(0, rest.find('/'));
    if (rest == host || rest == host + ":" + std::to_string(port)) return true;
  }
  return false;
}

struct WebCall {
  std::string method, url, headers, body;
  int timeoutMs = 0;
};

/** Sends the request; whether its answer reaches the program is another matter. Answers 0 or an error code. */
inline int callServer(World &w, const WebCall &call, const Url &url, HttpAnswer &answer) {
  sockaddr_in address;
  if (!readAddress(url.host, url.port, address)) return ERR_WEBREQUEST_INVALID_ADDRESS;
  const Deadline deadline(call.timeoutMs);
  const int file = networkFault(w, "connectRefused", call.url) ? -1 : connectTcp(address, deadline.left());
  if (file < 0) return ERR_WEBREQUEST_CONNECT_FAILED;
  const bool hasPort = url.port != (url.scheme == "http" ? 80 : 443);
  std::string request = call.method + " " + url.path + " HTTP/1.1\r\nHost: " + url.host + (hasPort ? ":" + std::to_string(url.port) : "") + "\r\nConnection: close\r\n";
  if (!call.body.empty() || call.method != "GET") request += "Content-Length: " + std::to_string(call.body.size()) + "\r\n";
  if (!call.headers.empty()) request += call.headers + (call.headers.back() == '\n' ? "" : "\r\n");
  const HttpEnd end = exchangeHttp(file, request + "\r\n" + call.body, deadline, answer);
  ::close(file);
  return end == HttpEnd::Done ? 0 : end == HttpEnd::Timeout ? ERR_WEBREQUEST_TIMEOUT : ERR_WEBREQUEST_REQUEST_FAILED;
}

inline int callThroughFaults(World &w, const WebCall &call, const Url &url, HttpAnswer &answer) {
  if (FaultSpec *fault = networkFault(w, "serverSilent", call.url)) {
    if (fault->executed) callServer(w, call, url, answer);
    advance(w, w.now + call.timeoutMs);
    return ERR_WEBREQUEST_TIMEOUT;
  }
  const FaultSpec *slow = networkFault(w, "networkSlow", call.url);
  const int code = callServer(w, call, url, answer);
  if (slow == nullptr) return code;
  advance(w, w.now + std::min<long>(slow->delayMs, call.timeoutMs));
  return slow->delayMs > call.timeoutMs ? ERR_WEBREQUEST_TIMEOUT : code;
}

/** With a real stopwatch: how long the answer took, and how long after the last tick it came. Other runs are the same each time. */
inline void reportAnswer(World &w, long sentUs) {
  if (!w.scenario.run.realStopwatch || sentUs < 0) return;
  JsonObject event = eventOf(w, "answer");
  event("tookUs", realMicros() - sentUs);
  event("sinceTickUs", realMicros() - w.tickUs);
  emit(event);
}

/** The HTTP status, or -1 with an error code. */
inline int webRequest(World &w, const WebCall &call, HttpAnswer &answer) {
  Url url;
  int code = 0;
  const long sentUs = realMicros();
  if (w.scenario.run.tester) code = ERR_FUNCTION_NOT_ALLOWED;
  else if (!parseUrl(call.url, url)) code = ERR_WEBREQUEST_INVALID_ADDRESS;
  else if (!isAllowed(w, url.scheme, url.host, url.port)) code = ERR_FUNCTION_NOT_ALLOWED;
  else if (url.scheme == "https") code = ERR_WEBREQUEST_CONNECT_FAILED;  // the simulation speaks no TLS
  else code = callThroughFaults(w, call, url, answer);
  if (code == 0) reportAnswer(w, sentUs);
  JsonObject event = eventOf(w, "request");
  event("method", call.method);
  event("url", call.url);
  event("bytes", static_cast<long>(call.body.size()));
  if (code == 0) event("status", answer.status);
  else event("error", code);
  emit(event);
  if (code == 0) return answer.status;
  fail(w, code);
  return -1;
}

inline Socket *findSocket(World &w, int handle) {
  const auto found = w.sockets.find(handle);
  if (found != w.sockets.end()) return &found->second;
  fail(w, ERR_NETSOCKET_INVALIDHANDLE);
  return nullptr;
}

inline bool dropSocket(World &w, Socket &socket) {
  if (socket.file >= 0) ::close(socket.file);
  socket.file = -1;
  socket.isConnected = socket.isAwaiting = false;
  return fail(w, ERR_NETSOCKET_IO_ERROR);
}

inline int createSocket(World &w) {
  if (w.scenario.run.tester) { fail(w, ERR_FUNCTION_NOT_ALLOWED); return -1; }
  if (w.sockets.size() >= SOCKET_LIMIT) { fail(w, ERR_NETSOCKET_TOO_MANY_OPENED); return -1; }
  w.sockets[++w.lastSocket] = Socket{};
  return w.lastSocket;
}

inline bool closeSocket(World &w, int handle) {
  Socket *socket = findSocket(w, handle);
  if (socket == nullptr) return false;
  if (socket->file >= 0) ::close(socket->file);
  w.sockets.erase(handle);
  return true;
}

inline bool connectSocket(World &w, int handle, const std::string &host, long port, int timeoutMs) {
  Socket *socket = findSocket(w, handle);
  if (socket == nullptr) return false;
  if (!isAllowed(w, "", host, port)) return fail(w, ERR_FUNCTION_NOT_ALLOWED);
  if (socket->file >= 0) ::close(socket->file);
  *socket = Socket{};
  sockaddr_in address;
  const std::string name = host + ":" + std::to_string(port);
  const bool isOpen = !networkFault(w, "connectRefused", name) && readAddress(host, port, address);
  if (isOpen) socket->file = connectTcp(address, timeoutMs);
  socket->isConnected = socket->file >= 0;
  socket->host = name;
  JsonObject event = eventOf(w, "request");
  event("method", "CONNECT");
  event("url", name);
  event("status", socket->isConnected ? 0 : static_cast<int>(ERR_NETSOCKET_CANNOT_CONNECT));
  emit(event);
  return socket->isConnected || fail(w, ERR_NETSOCKET_CANNOT_CONNECT);
}

/** Bytes that wait to be read. The end of the connection is found here, as in every other use of it. */
inline unsigned readableBytes(World &w, int handle) {
  Socket *socket = findSocket(w, handle);
  if (socket == nullptr || !socket->isConnected || isActive(w, "serverSilent")) return 0;
  // A program that asks at once must not find the answer by luck: one run would not be like the next.
  if (!w.scenario.run.realStopwatch) waitForPeers(w);
  if (!waitFor(socket->file, POLLIN, 0)) return 0;
  int count = 0;
  ::ioctl(socket->file, FIONREAD, &count);
  if (count <= 0) dropSocket(w, *socket);
  return count > 0 ? static_cast<unsigned>(count) : 0;
}

/** Waits for all `most` bytes or the time-out. Nothing in that time, or an error, ends the connection: -1. */
inline int readSocket(World &w, int handle, size_t most, int timeoutMs, std::string &into) {
  Socket *socket = findSocket(w, handle);
  if (socket == nullptr) return -1;
  if (!socket->isConnected) { fail(w, ERR_NETSOCKET_IO_ERROR); return -1; }
  const bool isSilent = isActive(w, "serverSilent");
  const Deadline deadline(timeoutMs);
  Received got = isSilent ? Received::Nothing : Received::Some;
  while (got == Received::Some && into.size() < most) got = receiveSome(socket->file, into, most - into.size(), deadline);
  if (got == Received::Nothing) advance(w, w.now + timeoutMs);
  if (!into.empty()) {
    socket->incoming.take(into);
    socket->isAwaiting = !socket->incoming.isWhole();
    reportAnswer(w, socket->sentUs);
    socket->sentUs = -1;
  }
  if (got == Received::Closed || into.empty()) dropSocket(w, *socket);
  return into.empty() ? -1 : static_cast<int>(into.size());
}

inline int sendSocket(World &w, int handle, const std::string &data) {
  Socket *socket = findSocket(w, handle);
  if (socket == nullptr) return -1;
  if (!socket->isConnected) { fail(w, ERR_NETSOCKET_IO_ERROR); return -1; }
  FaultSpec *fault = networkFault(w, "socketDrop", socket->host);
  const FaultSpec *slow = networkFault(w, "networkSlow", socket->host);
  socket->sentUs = realMicros();
  const bool isSent = (fault == nullptr || fault->executed) && sendAll(socket->file, data.data(), data.size(), Deadline(socket->sendMs > 0 ? socket->sendMs : 5000));
  if (fault != nullptr || !isSent) { dropSocket(w, *socket); return -1; }
  socket->isAwaiting = true;
  if (slow != nullptr) advance(w, w.now + slow->delayMs);
  return static_cast<int>(data.size());
}

inline bool isSocketWritable(World &w, int handle) {
  const Socket *socket = findSocket(w, handle);
  return socket != nullptr && socket->isConnected && waitFor(socket->file, POLLOUT, 0);
}

}  // namespace term
