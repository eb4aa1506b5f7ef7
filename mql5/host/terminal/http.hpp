// One HTTP/1.1 exchange on a connection of its own, as WebRequest makes it.
#pragma once
#include <algorithm>
#include <cctype>
#include "numbers.hpp"
#include "tcp.hpp"

namespace term {

struct Url {
  std::string scheme, host, path;
  long port = 0;
};

/** False when the text is no http or https address. */
inline bool parseUrl(const std::string &text, Url &url) {
  const size_t mark = text.find("://");
  if (mark == std::string::npos) return false;
  url.scheme = text.substr(0, mark);
  if (url.scheme != "http" && url.scheme != "https") return false;
  const size_t slash = text.find('/', mark + 3);
  url.host = text.substr(mark + 3, slash == std::string::npos ? slash : slash - mark - 3);
  url.path = slash == std::string::npos ? "/" : text.substr(slash);
  url.port = url.scheme == "http" ? 80 : 443;
  const size_t colon = url.host.find(':');
  if (colon == std::string::npos) return !url.host.empty();
  const bool isPort = readLong(url.host.substr(colon + 1), url.port);
  url.host.resize(colon);
  return isPort && !url.host.empty();
}

struct HttpAnswer {
  int status = 0;
  std::string headers, body;
};

enum class HttpEnd { Done, Timeout, Broken };

inline std::string lower(std::string text) {
  for (char &c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/** The value of a header, by its name in small letters; empty when it is not there. */
inline std::string headerOf(const std::string &headers, const std::string &name) {
  const std::string all = "\r\n" + lower(headers);
  const size_t at = all.find("\r\n" + name + ":");
  if (at == std::string::npos) return "";
  size_t from = at + name.size() + 3;
  while (from < all.size() && all[from] == ' ') ++from;
  return all.substr(from, all.find("\r\n", from) - from);
}

/** True when the whole body is there; it is moved to `body` without its chunk marks. */
inline bool takeChunked(const std::string &raw, std::string &body, bool &isBroken) {
  body.clear();
  for (size_t at = 0;;) {
    const size_t end = raw.find("\r\n", at);
    if (end == std::string::npos) return false;
    char *stop = nullptr;
    const unsigned long size = std::strtoul(raw.c_str() + at, &stop, 16);
    if (stop == raw.c_str() + at) { isBroken = true; return false; }
    if (raw.size() < end + 2 + size + 2) return false;
    if (size == 0) return true;
    body.append(raw, end + 2, size);
    at = end + 2 + size + 2;
  }
}

/** True when the raw bytes hold the whole answer. `isClosed`: no more will come. */
inline bool takeAnswer(const std::string &raw, bool isClosed, HttpAnswer &answer, bool &isBroken) {
  const size_t end = raw.find("\r\n\r\n");
  if (end == std::string::npos) { isBroken = isClosed; return false; }
  const size_t line = raw.find("\r\n");
  if (raw.compare(0, 5, "HTTP/") != 0 || raw.find(' ') > line) { isBroken = true; return false; }
  answer.status = std::atoi(raw.c_str() + raw.find(' ') + 1);
  answer.headers = line == end ? "" : raw.substr(line + 2, end - line - 2);
  const std::string rest = raw.substr(end + 4), length = headerOf(answer.headers, "content-length");
  if (answer.status == 204 || answer.status == 304) return true;
  if (headerOf(answer.headers, "transfer-encoding").find("chunked") != std::string::npos) {
    const bool isWhole = takeChunked(rest, answer.body, isBroken);
    isBroken = isBroken || (!isWhole && isClosed);
    return isWhole;
  }
  long size = -1;
  if (!length.empty() && (!readLong(length, size) || size < 0)) { isBroken = true; return false; }
  if (size < 0) { answer.body = rest; return isClosed; }
  if (rest.size() < static_cast<size_t>(size)) { isBroken = isClosed; return false; }
  answer.body = rest.substr(0, static_cast<size_t>(size));
  return true;
}

inline HttpEnd exchangeHttp(int file, const std::string &request, const Deadline &deadline, HttpAnswer &answer) {
  if (!sendAll(file, request.data(), request.size(), deadline)) return HttpEnd::Broken;
  std::string raw;
  for (;;) {
    const Received got = receiveSome(file, raw, SIZE_MAX, deadline);
    if (got == Received::Nothing) return HttpEnd::Timeout;
    bool isBroken = false;
    if (takeAnswer(raw, got == Received::Closed, answer, isBroken)) return HttpEnd::Done;
    if (isBroken || got == Received::Closed) return HttpEnd::Broken;
  }
}

}  // namespace term
