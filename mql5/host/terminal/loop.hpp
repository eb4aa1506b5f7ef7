// The life of a program: its handlers are called one at a time, in the order in which their events came.
#pragma once
#include "lockstep.hpp"
#include "scenario-read.hpp"

namespace term {

inline void loadMarket(World &w) {
  for (SymbolSpec &spec : w.scenario.symbols) {
    w.symbols.emplace_back();
    Symbol &symbol = w.symbols.back();
    symbol.spec = spec;
    symbol.selected = spec.selected || spec.name == w.scenario.terminal.chartSymbol;
    if (!spec.ticksFile.empty()) symbol.ticks = readTicks(spec.ticksFile);
    for (const auto &entry : spec.history) symbol.bars[entry.first] = readBars(entry.second);
  }
}

inline void checkBook(World &w) {
  for (const Position &p : w.broker.book.positions)
    if (serverSymbol(w, p.symbol) == nullptr) throw FileFault(w.scenario.brokerFile + ": a position in " + p.symbol + ", which no symbol line describes");
  for (const Order &o : w.broker.book.orders)
    if (serverSymbol(w, o.symbol) == nullptr) throw FileFault(w.scenario.brokerFile + ": an order in " + o.symbol + ", which no symbol line describes");
}

/** Everything up to the start of the program: the broker's past, quotes and bars before it, and what happened while it was dead. */
inline void openWorld(World &w, const std::string &scenarioPath) {
  w.scenario = readScenario(scenarioPath);
  w.random.state = w.scenario.run.seed;
  loadMarket(w);
  w.start = w.scenario.run.start;
  w.deinitReason = w.scenario.run.deinit;
  w.isOnline = w.scenario.terminal.connected;
  const bool isKnown = loadBroker(w);
  checkBook(w);
  Symbol *first = nextTickSymbol(w);
  w.now = isKnown ? w.broker.savedMsc : w.start;
  if (!isKnown) openAccount(w);
  if (!isKnown) w.broker.rolloverDay = (first == nullptr ? w.start : std::min(w.start, first->ticks[0].msc)) / 86400000;
  listMoments(w);
  w.now = first == nullptr ? w.now : std::min(w.now, first->ticks[0].msc);
  advance(w, w.start);
  w.isLive = true;
}

inline long endOf(const World &w) {
  if (w.scenario.run.end > 0) return w.scenario.run.end;
  long last = w.start;
  for (const Symbol &symbol : w.symbols)
    if (!symbol.ticks.empty()) last = std::max(last, symbol.ticks.back().msc);
  return last + 1000;
}

inline void handle(World &w, const Handlers &h, const Event &event) {
  if (event.kind == EventKind::NewTick) { if (h.onTick) h.onTick(); w.isTickBusy = false; }
  if (event.kind == EventKind::Timer) { if (h.onTimer) h.onTimer(); w.isTimerBusy = false; }
  if (event.kind == EventKind::Transaction && h.onTransaction) h.onTransaction(event.transaction);
  if (event.kind == EventKind::Trade && h.onTrade) h.onTrade();
}

inline void drain(World &w, const Handlers &h) {
  while (!w.events.empty() && !w.isStopped) {
    const Event event = w.events.front();
    w.events.pop_front();
    handle(w, h, event);
  }
}

inline long nextEvent(World &w, long end) {
  long next = std::min(end, nextPoint(w));
  if (w.timerMs > 0) next = std::min(next, w.timerNext);
  return std::max(next, w.now);
}

/** Runs an Expert Advisor to its end. The answer is the code of OnInit. */
inline int runExpert(World &w, const Handlers &h) {
  const long end = endOf(w);
  const int code = h.onInit ? h.onInit() : 0;
  if (code == 0) {
    drain(w, h);
    while (!w.isStopped && w.now < end) {
      passTime(w, nextEvent(w, end));
      drain(w, h);
    }
  }
  if (h.onDeinit) h.onDeinit(code == 0 ? w.deinitReason : 8);
  return code;
}

inline void runScript(World &w, const Handlers &h) {
  if (h.onStart) h.onStart();
  if (h.onDeinit) h.onDeinit(0);
  w.events.clear();
}

inline void reportEnd(World &w, int initCode, const std::string &critical) {
  Book &book = w.broker.book;
  JsonObject event = eventOf(w, "end");
  event("initCode", initCode);
  if (!critical.empty()) event("critical", critical);
  event("balance", book.balance);
  event("equity", equityOf(w, book, true));
  event.add("positions", jsonList(book.positions, [](const Position &x, JsonObject &o) { visitPosition(x, o); }));
  event.add("orders", jsonList(book.orders, [](const Order &x, JsonObject &o) { visitOrder(x, o); }));
  event.add("history", jsonList(book.history, [](const Order &x, JsonObject &o) { visitOrder(x, o); }));
  event.add("deals", jsonList(book.deals, [](const Deal &x, JsonObject &o) { visitDeal(x, o); }));
  emit(event);
}

}  // namespace term
