#include "inputs.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>

namespace mql5 {
namespace {

std::vector<std::string> ownArguments() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> arguments;
  for (std::string argument; std::getline(file, argument, '\0');) arguments.push_back(argument);
  return arguments;
}

// `NAME=VALUE` or `NAME="VALUE"`, in quotes with \" \\ and \n.
std::string readValue(const std::string &text) {
  if (text.empty() || text.front() != '"') return text;
  std::string value;
  for (size_t at = 1; at < text.size() && text[at] != '"'; ++at) {
    const bool isEscaped = text[at] == '\\' && at + 1 < text.size();
    if (isEscaped) ++at;
    value += isEscaped && text[at] == 'n' ? '\n' : text[at];
  }
  return value;
}

std::map<std::string, std::string> readScenario() {
  std::map<std::string, std::string> inputs;
  const std::vector<std::string> arguments = ownArguments();
  const auto flag = std::find(arguments.begin(), arguments.end(), "--scenario");
  if (flag == arguments.end() || flag + 1 == arguments.end()) return inputs;
  std::ifstream file(*(flag + 1));
  for (std::string line; std::getline(file, line);) {
    const size_t equals = line.find('=');
    if (line.rfind("input ", 0) == 0 && equals != std::string::npos) inputs[line.substr(6, equals - 6)] = readValue(line.substr(equals + 1));
  }
  return inputs;
}

const std::map<std::string, std::string> &scenarioInputs() {
  static const std::map<std::string, std::string> inputs = readScenario();
  return inputs;
}

}  // namespace

const std::string *inputText(const std::string &name) {
  const auto found = scenarioInputs().find(name);
  return found == scenarioInputs().end() ? nullptr : &found->second;
}

std::vector<std::string> unknownInputs(const std::vector<const char *> &known) {
  std::vector<std::string> unknown;
  for (const auto &[name, value] : scenarioInputs()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) unknown.push_back(name);
  }
  return unknown;
}

void refuseInput(const std::string &name, const std::string &text, const std::string &wanted) {
  std::fprintf(stderr, "input %s=%s of the scenario: %s is wanted\n", name.c_str(), text.c_str(), wanted.c_str());
  std::_Exit(2);
}

long readWholeInput(const std::string &name, const std::string &text, long lowest, ulong highest) {
  char *end = nullptr;
  errno = 0;
  const bool isNegative = !text.empty() && text.front() == '-';
  const ulong size = std::strtoul(isNegative ? text.c_str() + 1 : text.c_str(), &end, 10);
  const bool isNumber = !text.empty() && *end == '\0' && errno == 0;
  const bool isInside = isNegative ? size <= static_cast<ulong>(-(lowest + 1)) + 1 && lowest < 0 : size <= highest;
  if (!isNumber || !isInside) refuseInput(name, text, "a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest));
  return isNegative ? static_cast<long>(0 - size) : static_cast<long>(size);
}

double readRealInput(const std::string &name, const std::string &text) {
  char *end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0') refuseInput(name, text, "a number");
  return value;
}

bool readFlagInput(const std::string &name, const std::string &text) {
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  refuseInput(name, text, "true or false");
}

long readEnumInput(const std::string &name, const std::string &text, const EnumTable &table) {
  std::string names;
  for (size_t at = 0; at < table.count; ++at) {
    if (text == table.members[at].name || text == std::to_string(table.members[at].value)) return table.members[at].value;
    names += std::string(at == 0 ? "" : ", ") + table.members[at].name;
  }
  refuseInput(name, text, "one of " + names);
}

}  // namespace mql5
