// What happened, as NDJSON on stdout: one event a line, written at once, so that a killed program loses none.
#pragma once
#include <cmath>
#include <cstdio>
#include <string>
#include "numbers.hpp"

namespace term {

inline std::string jsonText(const std::string &text) {
  std::string out = "\"";
  for (unsigned char c : text) {
    if (c == '"' || c == '\\') { out += '\\'; out += static_cast<char>(c); }
    else if (c < 0x20 || c == 0x7F) { char code[8]; std::snprintf(code, sizeof code, "\\u%04x", c); out += code; }
    else out += static_cast<char>(c);
  }
  return out + "\"";
}

/** Builds one JSON object by the visits that also save it. 64-bit numbers are texts: JavaScript could not hold them. */
struct JsonObject {
  std::string text = "{";
  void add(const char *key, const std::string &value) {
    if (text.size() > 1) text += ',';
    text += jsonText(key) + ":" + value;
  }
  void operator()(const char *key, const std::string &value) { add(key, jsonText(value)); }
  void operator()(const char *key, const char *value) { add(key, jsonText(value)); }
  void operator()(const char *key, double value) { add(key, std::isfinite(value) ? writeDouble(value) : "null"); }
  void operator()(const char *key, long value) { add(key, std::to_string(value)); }
  void operator()(const char *key, ulong64 value) { add(key, jsonText(std::to_string(value))); }
  void operator()(const char *key, int value) { add(key, std::to_string(value)); }
  void operator()(const char *key, bool value) { add(key, value ? "true" : "false"); }
  std::string done() const { return text + "}"; }
};

template <class List, class Visit> std::string jsonList(const List &list, Visit visit) {
  std::string out = "[";
  for (const auto &item : list) {
    if (out.size() > 1) out += ',';
    JsonObject object;
    visit(item, object);
    out += object.done();
  }
  return out + "]";
}

inline void emitLine(const std::string &json) {
  std::fwrite(json.data(), 1, json.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
}

}  // namespace term
