#include "api-network.hpp"

#include "api-support.hpp"
#include "network.hpp"

namespace mql5 {

using term::world;

int webRequestOf(const string &method, const string &url, const std::string &headers, int timeout, const std::string &body, std::string &answer, string &answerHeaders) {
  term::HttpAnswer got;
  const int status = term::webRequest(world(), {method.utf8(), url.utf8(), headers, body, timeout}, got);
  if (status < 0) return -1;
  answer = got.body;
  answerHeaders = textOf(got.headers);
  return status;
}

int SocketCreate(uint) { return term::createSocket(world()); }
bool SocketClose(int socket) { return term::closeSocket(world(), socket); }
bool SocketConnect(int socket, const string &server, uint port, uint timeout) { return term::connectSocket(world(), socket, server.utf8(), port, static_cast<int>(timeout)); }
uint SocketIsReadable(int socket) { return term::readableBytes(world(), socket); }
bool SocketIsWritable(int socket) { return term::isSocketWritable(world(), socket); }

bool SocketIsConnected(int socket) {
  const term::Socket *found = term::findSocket(world(), socket);
  return found != nullptr && found->isConnected;
}

// The time to receive is that of each reading.
bool SocketTimeouts(int socket, uint sendTimeout, uint) {
  term::Socket *found = term::findSocket(world(), socket);
  if (found == nullptr) return false;
  found->sendMs = static_cast<int>(sendTimeout);
  return true;
}

int readSocketInto(int socket, std::string &bytes, uint most, uint timeout) { return term::readSocket(world(), socket, most, static_cast<int>(timeout), bytes); }
int sendThroughSocket(int socket, const std::string &bytes) { return term::sendSocket(world(), socket, bytes); }

}  // namespace mql5
