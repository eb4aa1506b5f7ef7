#include "globals.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

#include "errors.hpp"
#include "host-hooks.hpp"

namespace mql5 {
namespace {

struct Variable {
  double value = 0;
  long usedAt = 0;
  bool isTemporary = false;
};

using Variables = std::map<std::string, Variable>;

constexpr long fourWeeks = 28L * 86400;
constexpr int longestName = 63;

// One line each: name, tab, value in hexadecimal, tab, seconds.
Variables load(const std::string &path) {
  Variables variables;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const size_t first = line.find('\t');
    const size_t second = line.find('\t', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const Variable variable{std::strtod(line.c_str() + first + 1, nullptr), std::strtol(line.c_str() + second + 1, nullptr, 10), false};
    if (hostHooks().localSeconds() - variable.usedAt <= fourWeeks) variables[line.substr(0, first)] = variable;
  }
  return variables;
}

Variables &all() {
  static Variables variables = load(hostHooks().globalsFile);
  return variables;
}

Variable *find(const string &name) {
  const auto found = all().find(name.utf8());
  if (found != all().end()) return &found->second;
  failWith(ERR_GLOBALVARIABLE_NOT_FOUND);
  return nullptr;
}

void touch(Variable &variable) { variable.usedAt = hostHooks().localSeconds(); }

bool isName(const string &name) { return name.length() > 0 && name.length() <= longestName; }

}  // namespace

bool GlobalVariableCheck(const string &name) { return find(name) != nullptr; }

datetime GlobalVariableTime(const string &name) {
  const Variable *variable = find(name);
  return variable == nullptr ? datetime(0) : datetime(variable->usedAt);
}

bool GlobalVariableDel(const string &name) { return all().erase(name.utf8()) > 0 || failWith(ERR_GLOBALVARIABLE_NOT_FOUND); }

double GlobalVariableGet(const string &name) {
  double value = 0;
  GlobalVariableGet(name, value);
  return value;
}

bool GlobalVariableGet(const string &name, double &value) {
  Variable *variable = find(name);
  if (variable == nullptr) return false;
  touch(*variable);
  value = variable->value;
  return true;
}

string GlobalVariableName(int index) {
  if (index < 0 || index >= GlobalVariablesTotal()) return string::fromBytes("");
  return string::fromBytes(std::next(all().begin(), index)->first);
}

datetime GlobalVariableSet(const string &name, double value) {
  if (!isName(name)) {
    failWith(ERR_GLOBALVARIABLE_CANNOTWRITE);
    return datetime(0);
  }
  Variable &variable = all()[name.utf8()];
  variable.value = value;
  touch(variable);
  return datetime(variable.usedAt);
}

bool GlobalVariableSetOnCondition(const string &name, double value, double check) {
  Variable *variable = find(name);
  if (variable == nullptr || variable->value != check) return false;
  variable->value = value;
  touch(*variable);
  return true;
}

bool GlobalVariableTemp(const string &name) {
  if (!isName(name)) return failWith(ERR_GLOBALVARIABLE_CANNOTWRITE);
  if (all().count(name.utf8()) > 0) return failWith(ERR_GLOBALVARIABLE_EXISTS);
  all()[name.utf8()] = Variable{0, hostHooks().localSeconds(), true};
  return true;
}

void GlobalVariablesFlush() {
  const std::string &path = hostHooks().globalsFile;
  if (path.empty()) return;
  // Written beside and renamed: a kill in between leaves the old state whole.
  const std::string fresh = path + ".new";
  std::ofstream file(fresh, std::ios::trunc);
  for (const auto &[name, variable] : all()) {
    if (variable.isTemporary) continue;
    char value[64];
    std::snprintf(value, sizeof value, "%a", variable.value);
    file << name << '\t' << value << '\t' << variable.usedAt << '\n';
  }
  file.close();
  if (!file || std::rename(fresh.c_str(), path.c_str()) != 0) failWith(ERR_GLOBALVARIABLE_CANNOTWRITE);
}

int GlobalVariablesDeleteAll(const string &prefix, datetime limit) {
  const std::string start = prefix.utf8();
  int count = 0;
  for (auto variable = all().begin(); variable != all().end();) {
    const bool isMeant = variable->first.rfind(start, 0) == 0 && (limit == 0 || variable->second.usedAt < limit.seconds);
    variable = isMeant ? all().erase(variable) : std::next(variable);
    count += isMeant ? 1 : 0;
  }
  return count;
}

int GlobalVariablesTotal() { return static_cast<int>(all().size()); }

}  // namespace mql5
