// WebRequest and Socket*. Bytes may be char or uchar, as MetaEditor takes both.
#pragma once
#include "../runtime/array.hpp"
#include "api-types.hpp"

namespace mql5 {

template <class T>
std::string bytesOf(const MqlArray<T> &array, size_t most) {
  static_assert(sizeof(T) == 1, "a char or uchar array is wanted");
  const T *from = array.begin();
  return std::string(reinterpret_cast<const char *>(from), std::min(most, static_cast<size_t>(array.size())));
}

template <class T>
void putBytes(MqlArray<T> &array, const std::string &bytes) {
  static_assert(sizeof(T) == 1, "a char or uchar array is wanted");
  array.assign(std::vector<T>(bytes.begin(), bytes.end()));
}

int webRequestOf(const string &method, const string &url, const std::string &headers, int timeout, const std::string &body, std::string &answer, string &answerHeaders);

template <class T, class R>
int WebRequest(const string &method, const string &url, const string &headers, int timeout, const MqlArray<T> &data, MqlArray<R> &result, string &resultHeaders) {
  std::string answer;
  const int status = webRequestOf(method, url, headers.utf8(), timeout, bytesOf(data, static_cast<size_t>(data.size())), answer, resultHeaders);
  putBytes(result, answer);
  return status;
}

template <class T, class R>
int WebRequest(const string &method, const string &url, const string &cookie, const string &referer, int timeout, const MqlArray<T> &data, int dataSize, MqlArray<R> &result, string &resultHeaders) {
  std::string headers, answer;
  if (cookie.length() > 0) headers += "Cookie: " + cookie.utf8() + "\r\n";
  if (referer.length() > 0) headers += "Referer: " + referer.utf8() + "\r\n";
  const int status = webRequestOf(method, url, headers, timeout, bytesOf(data, static_cast<size_t>(dataSize > 0 ? dataSize : 0)), answer, resultHeaders);
  putBytes(result, answer);
  return status;
}

int SocketCreate(uint flags = SOCKET_DEFAULT);
bool SocketClose(int socket);
bool SocketConnect(int socket, const string &server, uint port, uint timeout);
bool SocketIsConnected(int socket);
uint SocketIsReadable(int socket);
bool SocketIsWritable(int socket);
bool SocketTimeouts(int socket, uint sendTimeout, uint receiveTimeout);
int readSocketInto(int socket, std::string &bytes, uint most, uint timeout);
int sendThroughSocket(int socket, const std::string &bytes);

template <class T>
int SocketRead(int socket, MqlArray<T> &buffer, uint most, uint timeout) {
  std::string bytes;
  const int count = readSocketInto(socket, bytes, buffer.isFixed() ? std::min(most, static_cast<uint>(buffer.size())) : most, timeout);
  if (count >= 0) putBytes(buffer, bytes);
  return count;
}

template <class T>
int SocketSend(int socket, const MqlArray<T> &buffer, uint length) {
  return sendThroughSocket(socket, bytesOf(buffer, length));
}

}  // namespace mql5
