// The line format of scenarios and of the broker's file: `kind key=value key="quoted value"`, one thing a line.
#pragma once
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>
#include "numbers.hpp"

namespace term {

/** What is wrong with a file that somebody wrote: where, what, what to do. */
struct FileFault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Line {
  std::string file;
  int number = 0;
  std::string kind;
  std::vector<std::pair<std::string, std::string>> pairs;

  std::string where() const { return file + ":" + std::to_string(number) + ": " + kind + ": "; }
};

inline std::string quote(const std::string &text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') { out += "\\n"; continue; }
    if (c == '\r') { out += "\\r"; continue; }
    out += c;
  }
  return out + "\"";
}

/** Reads one value from `at`; a quoted one knows the escapes \\ \" \n \r. */
inline std::string readValue(const std::string &text, size_t &at, const std::string &where) {
  std::string out;
  if (at < text.size() && text[at] == '"') {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
      if (text[at] != '\\') { out += text[at]; continue; }
      if (++at >= text.size()) break;
      out += text[at] == 'n' ? '\n' : text[at] == 'r' ? '\r' : text[at];
    }
    if (at >= text.size()) throw FileFault(where + "a quoted value is not closed");
    ++at;
    if (at < text.size() && text[at] != ' ') throw FileFault(where + "a space is needed after the closing quote");
    return out;
  }
  while (at < text.size() && text[at] != ' ') out += text[at++];
  return out;
}

inline Line parseLine(const std::string &text, const std::string &file, int number) {
  Line line{file, number, "", {}};
  size_t at = text.find(' ');
  line.kind = text.substr(0, at);
  if (at == std::string::npos) return line;
  while (at < text.size()) {
    if (text[at] == ' ') { ++at; continue; }
    const size_t equals = text.find('=', at);
    const size_t space = text.find(' ', at);
    if (equals == std::string::npos || (space != std::string::npos && space < equals))
      throw FileFault(line.where() + "'" + text.substr(at, space == std::string::npos ? space : space - at) + "' is not key=value");
    const std::string key = text.substr(at, equals - at);
    for (const auto &pair : line.pairs)
      if (pair.first == key) throw FileFault(line.where() + "key '" + key + "' stands twice");
    at = equals + 1;
    line.pairs.emplace_back(key, readValue(text, at, line.where()));
  }
  return line;
}

inline std::vector<Line> readLines(const std::string &path) {
  std::ifstream in(path);
  if (!in) throw FileFault(path + ": cannot be read");
  std::vector<Line> lines;
  std::string text;
  for (int number = 1; std::getline(in, text); ++number) {
    if (!text.empty() && text.back() == '\r') text.pop_back();
    if (text.empty() || text[0] == '#') continue;
    lines.push_back(parseLine(text, path, number));
  }
  return lines;
}

/** Typed reading of one line. Every key must be asked for: `finish` names those that nobody knows. */
struct Fields {
  const Line &line;
  std::set<std::string> known;

  explicit Fields(const Line &from) : line(from) {}

  const std::string *find(const std::string &key) {
    known.insert(key);
    for (const auto &pair : line.pairs)
      if (pair.first == key) return &pair.second;
    return nullptr;
  }
  [[noreturn]] void fail(const std::string &text) const { throw FileFault(line.where() + text); }

  void operator()(const char *key, std::string &out) {
    if (const std::string *value = find(key)) out = *value;
  }
  void operator()(const char *key, double &out) {
    if (const std::string *value = find(key))
      if (!readDouble(*value, out)) fail(std::string(key) + "=" + *value + " is not a number");
  }
  void operator()(const char *key, long &out) {
    if (const std::string *value = find(key))
      if (!readLong(*value, out)) fail(std::string(key) + "=" + *value + " is not a whole number");
  }
  void operator()(const char *key, ulong64 &out) {
    if (const std::string *value = find(key))
      if (!readUlong(*value, out)) fail(std::string(key) + "=" + *value + " is not a whole number from 0 on");
  }
  void operator()(const char *key, int &out) {
    long wide = out;
    (*this)(key, wide);
    if (wide < INT32_MIN || wide > INT32_MAX) fail(std::string(key) + " does not fit into 32 bits");
    out = static_cast<int>(wide);
  }
  void operator()(const char *key, bool &out) {
    const std::string *value = find(key);
    if (!value) return;
    if (*value != "0" && *value != "1") fail(std::string(key) + "=" + *value + " must be 0 or 1");
    out = *value == "1";
  }
  void required(const char *key) {
    if (!find(key)) fail(std::string("key '") + key + "' is missing");
  }
  /** One of a few words, by position. */
  void choice(const char *key, int &out, const std::vector<std::pair<std::string, int>> &words) {
    const std::string *value = find(key);
    if (!value) return;
    std::string all;
    for (const auto &word : words) {
      if (word.first == *value) { out = word.second; return; }
      all += (all.empty() ? "" : ", ") + word.first;
    }
    fail(std::string(key) + "=" + *value + " is none of: " + all);
  }
  void finish() const {
    for (const auto &pair : line.pairs) {
      if (known.count(pair.first)) continue;
      std::string all;
      for (const std::string &key : known) all += (all.empty() ? "" : ", ") + key;
      fail("unknown key '" + pair.first + "'; known are: " + all);
    }
  }
};

/** Writes a line by the same visit that reads it. */
struct LineWriter {
  std::string text;
  explicit LineWriter(const std::string &kind) : text(kind) {}
  void add(const char *key, const std::string &value) { text += std::string(" ") + key + "=" + value; }
  void operator()(const char *key, const std::string &value) { add(key, quote(value)); }
  void operator()(const char *key, double value) { add(key, writeDouble(value)); }
  void operator()(const char *key, long value) { add(key, std::to_string(value)); }
  void operator()(const char *key, ulong64 value) { add(key, std::to_string(value)); }
  void operator()(const char *key, int value) { add(key, std::to_string(value)); }
  void operator()(const char *key, bool value) { add(key, value ? "1" : "0"); }
};

}  // namespace term
