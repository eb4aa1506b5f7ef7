#include "critical.hpp"

#include <cfenv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <ucontext.h>
#include <unistd.h>

#include "array.hpp"

// The sanitizers leave these signals to the handler below, and memory that is still held at the end to undeletedObjects. The terminal is
// built without them, so room inside a vector that both sides write to cannot be watched.
extern "C" const char *__asan_default_options() { return "detect_leaks=0:handle_sigfpe=0:handle_segv=0:detect_container_overflow=0"; }

namespace mql5 {
namespace {

volatile sig_atomic_t isInHandler = 0;

std::string baseName(const std::string &path) { return path.substr(path.find_last_of('/') + 1); }

// " in 'file.mqh' (12)" for an address of the program; empty where the line table does not say. Binutils come with the compiler.
std::string placeOf(const void *address) {
  char command[160];
  std::snprintf(command, sizeof command, "addr2line -i -e /proc/%d/exe %p 2>/dev/null", static_cast<int>(getpid()), address);
  const std::unique_ptr<FILE, int (*)(FILE *)> pipe(popen(command, "r"), pclose);
  char line[1024];
  while (pipe != nullptr && std::fgets(line, sizeof line, pipe.get()) != nullptr) {
    const std::string text(line, std::strcspn(line, " \n"));
    const size_t colon = text.rfind(':');
    const std::string file = baseName(text.substr(0, colon));
    const bool isProgram = file.find(".mq5") != std::string::npos || file.find(".mqh") != std::string::npos;
    if (isProgram) return " in '" + file + "' (" + text.substr(colon + 1) + ")";
  }
  return "";
}

// A full stack faults just below where it ends.
bool isStackFull(const siginfo_t *signal, long stackPointer) {
  const long distance = stackPointer - static_cast<long>(reinterpret_cast<intptr_t>(signal->si_addr));
  return distance > -65536 && distance < 65536;
}

void onSignal(int signal, siginfo_t *info, void *context) {
  if (isInHandler == 0) {
    std::signal(signal, SIG_DFL);
    return;
  }
  const auto &registers = static_cast<ucontext_t *>(context)->uc_mcontext.gregs;
  const std::string what = signal == SIGFPE ? "zero divide" : isStackFull(info, registers[REG_RSP]) ? "stack overflow" : "invalid pointer access";
  throw MqlAbort{what + placeOf(reinterpret_cast<const void *>(registers[REG_RIP]))};
}

void catchSignals() {
  static char room[256 * 1024];
  const stack_t stack{room, 0, sizeof room};
  sigaltstack(&stack, nullptr);
  struct sigaction action = {};
  action.sa_sigaction = onSignal;
  // The handler leaves by an exception, so the signal must not stay blocked. It has a stack of its own, in case that of the program is full.
  action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK;
  sigaction(SIGFPE, &action, nullptr);
  sigaction(SIGSEGV, &action, nullptr);
}

// A double divided by zero is a critical error as well; functions of the library that meet one calculate under QuietMaths.
class Trap {
 public:
  Trap() {
    catchSignals();
    std::feclearexcept(FE_DIVBYZERO);
    feenableexcept(FE_DIVBYZERO);
    isInHandler = 1;
  }
  ~Trap() {
    isInHandler = 0;
    fedisableexcept(FE_DIVBYZERO);
  }
};

}  // namespace

std::string callHandler(const std::function<void()> &handler) {
  try {
    const Trap trap;
    handler();
    return "";
  } catch (const MqlAbort &error) {
    return error.what;
  }
}

void abortOutOfRange(const ArrayIndex &index, size_t size) {
  throw MqlAbort{"array out of range in '" + baseName(index.file) + "' (" + std::to_string(index.line) + "): index " + std::to_string(index.value) +
                 " of " + std::to_string(size) + " elements"};
}

}  // namespace mql5
