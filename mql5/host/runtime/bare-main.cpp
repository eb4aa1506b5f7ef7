#include "bare-main.hpp"

#include <cstdio>
#include <cstring>
#include <string>

#include "critical.hpp"
#include "globals.hpp"
#include "host-hooks.hpp"
#include "inputs.hpp"

namespace mql5 {
namespace {

bool readArguments(int argc, char **argv) {
  for (int at = 1; at < argc; at += 2) {
    const std::string flag = argv[at];
    const std::string value = at + 1 < argc ? argv[at + 1] : "";
    if (flag == "--files") hostHooks().filesFolder = value;
    else if (flag == "--common") hostHooks().commonFolder = value;
    else if (flag == "--globals") hostHooks().globalsFile = value;
    else if (flag != "--scenario") {
      std::fprintf(stderr, "unknown argument %s: --files, --common, --globals and --scenario are known\n", flag.c_str());
      return false;
    }
  }
  return true;
}

int fail(const std::string &text) {
  std::fprintf(stderr, "critical: %s\n", text.c_str());
  return 3;
}

}  // namespace

int runBare(int argc, char **argv, Program &program) {
  if (!readArguments(argc, argv)) return 2;
  for (const std::string &name : unknownInputs(program.inputs)) {
    std::fprintf(stderr, "input %s of the scenario is no input of %s\n", name.c_str(), program.name);
    return 2;
  }
  int answer = 0;
  std::string error;
  if (program.onInit != nullptr) error = callHandler([&] { answer = program.onInit(); });
  if (error.empty() && answer == 0 && program.onStart != nullptr) error = callHandler([&] { program.onStart(); });
  if (error.empty() && program.onDeinit != nullptr) error = callHandler([&] { program.onDeinit(1); });
  GlobalVariablesFlush();
  if (!error.empty()) return fail(error);
  const std::string undeleted = undeletedObjects();
  if (!undeleted.empty()) hostHooks().print(undeleted);
  return answer;
}

}  // namespace mql5
