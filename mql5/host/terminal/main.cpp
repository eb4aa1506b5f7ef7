#include "main.hpp"

#include <sys/stat.h>
#include <cstring>

#include "../runtime/critical.hpp"
#include "../runtime/globals.hpp"
#include "../runtime/host-hooks.hpp"
#include "../runtime/inputs.hpp"
#include "api-orders.hpp"
#include "calendar.hpp"
#include "loop.hpp"

namespace mql5 {
namespace {

using term::World;

std::string scenarioPath(int argc, char **argv) {
  if (argc == 3 && std::strcmp(argv[1], "--scenario") == 0) return argv[2];
  throw term::FileFault("usage: program --scenario FILE");
}

void say(const char *event, const std::string &text) {
  term::JsonObject line = term::eventOf(term::world(), event);
  line("text", text);
  term::emit(line);
}

/** Virtual time since the start, and within one of its milliseconds the real time that passed: it never runs back. */
uint64_t stopwatch() {
  static uint64_t last = 0;
  const World &w = term::world();
  const auto real = static_cast<uint64_t>(term::realMicros());
  const auto virtualTime = static_cast<uint64_t>((w.now - w.start) * 1000);
  last = std::max(last, w.scenario.run.realStopwatch ? real : virtualTime);
  return last;
}

void makeFolders(const std::string &path) {
  for (size_t at = 1; at != std::string::npos;) {
    at = path.find('/', at + 1);
    ::mkdir(path.substr(0, at).c_str(), 0755);
  }
}

void setHooks(const World &w) {
  HostHooks &hooks = hostHooks();
  hooks.print = [](const std::string &text) { say("print", text); };
  hooks.alert = [](const std::string &text) { say("alert", text); };
  hooks.comment = [](const std::string &text) { say("comment", text); };
  hooks.microseconds = stopwatch;
  hooks.localSeconds = [] { return TimeLocal().seconds; };
  const std::string &path = w.scenario.terminal.dataPath;
  if (path.empty()) return;
  hooks.filesFolder = path + "/MQL5/Files";
  hooks.commonFolder = path + "/Common/Files";
  hooks.globalsFile = path + "/globals.txt";
  makeFolders(hooks.filesFolder);
  makeFolders(hooks.commonFolder);
}

void setChart(World &w) {
  const term::Symbol *symbol = term::serverSymbol(w, w.scenario.terminal.chartSymbol);
  w.scenario.terminal.chartTimeframe = term::TIMEFRAMES[w.scenario.terminal.chartTimeframe].period;
  _Symbol = textOf(symbol->spec.name);
  _Period = static_cast<ENUM_TIMEFRAMES>(w.scenario.terminal.chartTimeframe);
  _Point = symbol->spec.point;
  _Digits = symbol->spec.digits;
  w.lastError = &_LastError;
}

/** The first critical error stops the program: no handler is called any more, not even OnDeinit. */
struct Caller {
  std::string critical;

  void operator()(const std::function<void()> &handler) {
    if (!critical.empty()) return;
    critical = callHandler(handler);
    if (critical.empty()) return;
    term::world().isStopped = true;
    say("critical", critical);
  }
};

term::Handlers handlersOf(const Program &program, Caller &call) {
  term::Handlers h;
  if (program.onInit) h.onInit = [&] { int code = 1; call([&] { code = program.onInit(); }); return code; };
  if (program.onDeinit) h.onDeinit = [&](int reason) { call([&] { _StopFlag = true; _UninitReason = reason; program.onDeinit(reason); }); };
  if (program.onStart) h.onStart = [&] { call([&] { program.onStart(); }); };
  if (program.onTick) h.onTick = [&] { call([&] { program.onTick(); }); };
  if (program.onTimer) h.onTimer = [&] { call([&] { program.onTimer(); }); };
  if (program.onTrade) h.onTrade = [&] { call([&] { program.onTrade(); }); };
  if (program.onTradeTransaction) h.onTransaction = [&](const term::Transaction &t) {
    call([&] { program.onTradeTransaction(transactionBack(t), requestBack(t.request), resultBack(t.result)); });
  };
  return h;
}

void checkInputs(const Program &program) {
  for (const std::string &name : unknownInputs(program.inputs)) throw term::FileFault("input " + name + " of the scenario is no input of " + program.name);
}

}  // namespace

int runTerminal(int argc, char **argv, Program &program) {
  World &w = term::world();
  try {
    term::openWorld(w, scenarioPath(argc, argv));
    checkInputs(program);
    if (!w.scenario.calendarFile.empty()) term::calendarOf(w);
    setChart(w);
    setHooks(w);
    w.programName = program.name;
    w.isScript = program.isScript;
    Caller call;
    const term::Handlers handlers = handlersOf(program, call);
    int code = 0;
    if (program.isScript) term::runScript(w, handlers);
    else code = term::runExpert(w, handlers);
    GlobalVariablesFlush();
    const std::string undeleted = undeletedObjects();
    if (!undeleted.empty()) say("print", undeleted);
    term::reportEnd(w, code, call.critical);
    return call.critical.empty() ? 0 : 3;
  } catch (const term::FileFault &fault) {
    say("refused", fault.what());
    std::fprintf(stderr, "%s\n", fault.what());
    return 2;
  }
}

}  // namespace mql5
