// Virtual time: ticks of all symbols, moments of faults, late executions and midnights, each at its own millisecond.
#pragma once
#include <sys/socket.h>
#include <climits>
#include "bars.hpp"
#include "trade-triggers.hpp"

namespace term {

/** The computer's clock, as server time: it may have jumped. */
inline long computerNow(const World &w) { return w.now + w.skewMs; }

inline long gmtOffset(const World &w) {
  long offset = w.scenario.run.gmtOffsetMs;
  for (const OffsetChange &change : w.scenario.offsets)
    if (w.now >= change.at) offset = change.gmtMs;
  return offset;
}

inline long localOffset(const World &w) {
  long offset = w.scenario.run.localOffsetMs;
  for (const OffsetChange &change : w.scenario.offsets)
    if (w.now >= change.at) offset = change.localMs;
  return offset;
}

/** Queues what is neither queued nor being handled already. */
inline void queueOnce(World &w, EventKind kind, bool &isBusy) {
  if (isBusy || !w.isLive) return;
  isBusy = true;
  w.events.push_back({kind, {}});
}

inline void showQuote(World &w, Symbol &symbol, const Quote &quote) {
  symbol.seen = quote;
  addToBars(symbol, quote);
  if (!symbol.selected) return;
  w.quoteMsc = std::max(w.quoteMsc, quote.msc);
  if (symbol.spec.name == w.scenario.terminal.chartSymbol) queueOnce(w, EventKind::NewTick, w.isTickBusy);
}

inline void takeTick(World &w, Symbol &symbol) {
  const Quote quote = symbol.ticks[symbol.next++];
  w.tickUs = realMicros();
  symbol.server = quote;
  if (quote.msc > w.broker.savedMsc) serveTick(w, symbol);
  if (w.isOnline) showQuote(w, symbol, quote);
  else symbol.missed.push_back(quote);
}

/** Offline the terminal keeps what it last knew; online again it has all quotes at once, and the account as it is by then. */
inline void setOnline(World &w, bool isOnline) {
  if (isOnline == w.isOnline) return;
  w.isOnline = isOnline;
  JsonObject event = eventOf(w, "connection");
  event("online", isOnline);
  emit(event);
  if (!isOnline) {
    w.frozen = std::make_unique<Book>(w.broker.book);
    return;
  }
  w.frozen.reset();
  for (Symbol &symbol : w.symbols) {
    for (const Quote &quote : symbol.missed) showQuote(w, symbol, quote);
    symbol.missed.clear();
  }
}

/** A person trades at the same account, from a phone: magic number 0, a stop so many points away, or none. `close` ends the oldest position of that kind. */
inline void tradeByHand(World &w, const FaultSpec &fault) {
  Symbol *symbol = serverSymbol(w, fault.symbol);
  if (symbol == nullptr || !isTradeOpen(symbol->spec, w.now)) return;
  Request q;
  q.action = TRADE_ACTION_DEAL; q.symbol = fault.symbol; q.volume = fault.lots; q.type = fault.value ? ORDER_TYPE_BUY : ORDER_TYPE_SELL;
  q.filling = symbol->spec.filling & 1 ? ORDER_FILLING_FOK : symbol->spec.filling & 2 ? ORDER_FILLING_IOC : ORDER_FILLING_RETURN;
  q.price = fault.value ? symbol->server.ask : symbol->server.bid;
  if (fault.points > 0) q.sl = roundTo(q.price + (fault.value ? -1 : 1) * fault.points * symbol->spec.point, symbol->spec.digits);
  if (fault.action == "close") {
    const auto &all = w.broker.book.positions;
    const auto found = std::find_if(all.begin(), all.end(), [&](const Position &p) { return p.magic == 0 && p.symbol == fault.symbol; });
    if (found == all.end() || !isHedging(w)) return;
    q.position = found->ticket; q.sl = 0; q.volume = found->volume; q.type = found->type == POSITION_TYPE_BUY ? ORDER_TYPE_SELL : ORDER_TYPE_BUY;
  }
  Circumstance c;
  c.reason = ORDER_REASON_CLIENT;
  Result r;
  const int code = serveDeal(w, *symbol, q, c, r);
  flushBatch(w);
  JsonObject event = eventOf(w, "hand");
  event("symbol", fault.symbol);
  event("retcode", code);
  emit(event);
}

inline void takeMoment(World &w, const Moment &moment) {
  FaultSpec &fault = w.scenario.faults[moment.fault];
  const bool isPast = moment.at <= w.start;
  if (fault.kind == "kill" && isPast) return;
  if (fault.kind == "hand") {
    if (moment.at > w.broker.savedMsc) tradeByHand(w, fault);
    return;
  }
  if (!isPast && fault.kind != "offline") {
    JsonObject event = eventOf(w, "fault");
    event("kind", fault.kind);
    event("line", fault.line);
    emit(event);
  }
  if (fault.kind == "kill") killProgram();
  if (fault.kind == "clockJump") w.skewMs += fault.byMs;
  if (fault.kind == "autoTrading") w.scenario.terminal.tradeAllowed = fault.value;
  if (fault.kind == "mqlTrading") w.scenario.terminal.mqlTradeAllowed = fault.value;
  if (fault.kind == "accountTrading") w.scenario.account.tradeAllowed = fault.value;
  if (fault.kind == "expertTrading") w.scenario.account.tradeExpert = fault.value;
  if (fault.kind == "socketDrop") for (auto &entry : w.sockets) ::shutdown(entry.second.file, SHUT_RDWR);
  if (fault.kind == "offline") setOnline(w, moment.isEnd && w.scenario.terminal.connected);
}

/** Faults that change something by themselves, in order of time. */
inline void listMoments(World &w) {
  for (size_t i = 0; i < w.scenario.faults.size(); ++i) {
    const FaultSpec &fault = w.scenario.faults[i];
    const std::string &kind = fault.kind;
    if (kind == "offline") {
      w.moments.push_back({fault.from, i, false});
      if (fault.until > 0) w.moments.push_back({fault.until, i, true});
    }
    const bool isSwitch = kind == "clockJump" || kind == "autoTrading" || kind == "mqlTrading" || kind == "accountTrading" || kind == "expertTrading" || kind == "hand" || (kind == "socketDrop" && fault.at > 0);
    if (isSwitch || (kind == "kill" && fault.point.empty())) w.moments.push_back({fault.at, i, false});
  }
  std::stable_sort(w.moments.begin(), w.moments.end(), [](const Moment &a, const Moment &b) { return a.at < b.at; });
}

/** A request that was carried out after its answer had been lost, or had said no more than that it was placed. */
inline void runLate(World &w, const Delayed &item) {
  auto &orders = w.broker.book.orders;
  const auto placed = std::find_if(orders.begin(), orders.end(), [&](const Order &o) { return o.ticket == item.order; });
  Order order = placed == orders.end() ? Order{} : *placed;
  if (placed != orders.end()) orders.erase(placed);
  Symbol *symbol = serverSymbol(w, item.request.symbol);
  Result result;
  Circumstance how;
  how.ticket = item.order;
  const int ground = checkGround(w, symbol, item.request);
  const int code = ground != 0 ? ground : serveDeal(w, *symbol, item.request, how, result);
  if (order.ticket != 0 && result.deal == 0) {
    order.state = ORDER_STATE_REJECTED;
    order.doneMsc = w.now;
    w.batch.push_back(ofOrder(TRADE_TRANSACTION_ORDER_DELETE, order));
    w.batch.push_back(ofOrder(TRADE_TRANSACTION_HISTORY_ADD, order));
    w.broker.book.history.push_back(order);
  }
  JsonObject event = eventOf(w, "delayed");
  event("retcode", code);
  event("deal", result.deal);
  emit(event);
  flushBatch(w);
  saveBroker(w);
}

inline void runDelayed(World &w) {
  auto &delayed = w.broker.delayed;
  for (size_t i = 0; i < delayed.size();) {
    if (delayed[i].at > w.now) { ++i; continue; }
    const Delayed item = delayed[i];
    delayed.erase(delayed.begin() + static_cast<long>(i));
    runLate(w, item);
  }
}

inline Symbol *nextTickSymbol(World &w) {
  Symbol *first = nullptr;
  for (Symbol &symbol : w.symbols)
    if (symbol.next < symbol.ticks.size() && (first == nullptr || symbol.ticks[symbol.next].msc < first->ticks[first->next].msc)) first = &symbol;
  return first;
}

/** The next moment at which anything happens outside the program. */
inline long nextPoint(World &w) {
  long next = LONG_MAX;
  if (Symbol *symbol = nextTickSymbol(w)) next = symbol->ticks[symbol->next].msc;
  if (w.nextMoment < w.moments.size()) next = std::min(next, w.moments[w.nextMoment].at);
  for (const Delayed &delayed : w.broker.delayed) next = std::min(next, delayed.at);
  for (const Order &order : w.broker.book.orders)
    if (order.expiration > 0) next = std::min(next, order.expiration * 1000);
  return std::min(next, (w.broker.rolloverDay + 1) * 86400000);
}

inline void takePoint(World &w) {
  while (w.nextMoment < w.moments.size() && w.moments[w.nextMoment].at <= w.now) takeMoment(w, w.moments[w.nextMoment++]);
  if (w.now >= (w.broker.rolloverDay + 1) * 86400000) {
    w.broker.rolloverDay = w.now / 86400000;
    if (w.now > w.broker.savedMsc) runRollover(w);
    flushBatch(w);
  }
  expireOrders(w);
  runDelayed(w);
  flushBatch(w);
  Symbol *symbol = nextTickSymbol(w);
  if (symbol != nullptr && symbol->ticks[symbol->next].msc <= w.now) takeTick(w, *symbol);
}

/** Lets the market go on until `to`. Events are queued, no handler is called. */
inline void advance(World &w, long to) {
  for (long next = nextPoint(w); next <= to; next = nextPoint(w)) {
    w.now = std::max(w.now, next);
    takePoint(w);
  }
  w.now = std::max(w.now, to);
  if (w.timerMs > 0 && w.now >= w.timerNext) {
    queueOnce(w, EventKind::Timer, w.isTimerBusy);
    w.timerNext += ((w.now - w.timerNext) / w.timerMs + 1) * w.timerMs;
  }
}

/** What the terminal has got of a symbol: nullptr with an error for a name the broker does not have. */
inline Symbol *knownSymbol(World &w, const std::string &name) {
  Symbol *symbol = serverSymbol(w, name.empty() ? w.scenario.terminal.chartSymbol : name);
  if (symbol != nullptr && symbol->spec.exists && !isActive(w, "symbolUnknown", symbol->spec.name)) return symbol;
  fail(w, ERR_MARKET_UNKNOWN_SYMBOL);
  return nullptr;
}

}  // namespace term
