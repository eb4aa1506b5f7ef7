// Everything one run consists of. One per process; the parts beside are functions on it.
#pragma once
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>
#include "incoming.hpp"
#include "market-files.hpp"
#include "output.hpp"
#include "random.hpp"
#include "records.hpp"
#include "scenario.hpp"

namespace term {

struct Symbol {
  SymbolSpec spec;
  std::vector<Quote> ticks;
  size_t next = 0;
  Quote server, seen;         // what the trade server has, and what the terminal has been shown
  std::vector<Quote> missed;  // while the terminal was offline
  bool selected = true;
  std::vector<Bar> bars[TIMEFRAME_COUNT];
  long askedAt[TIMEFRAME_COUNT] = {};  // first request for the history of a timeframe
};

/** The trade server: it lives on while the terminal is offline or the program is dead. */
struct Broker {
  Book book;
  std::vector<Delayed> delayed;
  ulong64 lastOrder = 5000000000ul, lastDeal = 7000000000ul;  // beyond 32 bits, as at large brokers
  long rolloverDay = 0, savedMsc = 0;
};

enum class EventKind { NewTick, Timer, Transaction, Trade };

struct Event {
  EventKind kind = EventKind::NewTick;
  Transaction transaction;
};

/** The handlers of the program; an empty one does not exist. */
struct Handlers {
  std::function<int()> onInit;
  std::function<void(int)> onDeinit;
  std::function<void()> onTick, onTimer, onTrade, onStart;
  std::function<void(const Transaction &)> onTransaction;
};

struct Socket {
  int file = -1;
  bool isConnected = false, isAwaiting = false;
  int sendMs = 0;
  long sentUs = -1;  // real time at which something left that was not answered yet
  std::string host;
  Incoming incoming;
};

/** A moment at which a fault changes something by itself. */
struct Moment {
  long at = 0;
  size_t fault = 0;
  bool isEnd = false;
};

struct World {
  Scenario scenario;
  Random random;
  std::vector<Symbol> symbols;
  Broker broker;
  std::unique_ptr<Book> frozen;  // what an offline terminal still shows
  std::vector<Moment> moments;
  size_t nextMoment = 0;

  long now = 0;         // server milliseconds
  long quoteMsc = 0;    // newest quote shown of any symbol of the Market Watch
  long skewMs = 0;      // the computer's clock has jumped by this
  long start = 0;
  long tickUs = 0;      // real time at which the last tick came
  bool isOnline = true, isLive = false, isStopped = false, isScript = false;
  std::string programName;
  int deinitReason = 1;

  long timerMs = 0, timerNext = 0;
  bool isTickBusy = false, isTimerBusy = false;
  std::deque<Event> events;
  std::vector<Transaction> batch;
  unsigned lastRequest = 0;

  std::map<int, Socket> sockets;
  int lastSocket = 0;

  int ownError = 0;
  int *lastError = &ownError;

  Book &book() { return frozen ? *frozen : broker.book; }
};

/** Real microseconds since the program began. */
inline long realMicros() {
  using Clock = std::chrono::steady_clock;
  static const auto began = Clock::now();
  return static_cast<long>(std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began).count());
}

inline World &world() {
  static World instance;
  return instance;
}

/** Keeps the code for GetLastError; returns false so that a failure is one line. */
inline bool fail(World &w, int code) {
  *w.lastError = code;
  return false;
}

/** Starts an event line with its virtual time. */
inline JsonObject eventOf(const World &w, const char *name) {
  JsonObject object;
  object("event", name);
  object("time", w.now);
  return object;
}

inline void emit(const JsonObject &object) { emitLine(object.done()); }

inline Symbol *serverSymbol(World &w, const std::string &name) {
  for (Symbol &symbol : w.symbols)
    if (symbol.spec.name == name) return &symbol;
  return nullptr;
}

}  // namespace term
