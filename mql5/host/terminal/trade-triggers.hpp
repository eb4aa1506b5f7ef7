// What the trade server does by itself: stops and targets, stop-out, the night's swap.
#pragma once
#include <cstdio>
#include "trade-pending.hpp"

namespace term {

inline std::string priceText(const SymbolSpec &spec, double price) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*f", spec.digits, price);
  return text;
}

inline Fill closingFill(World &w, const Position &p, const Symbol &symbol, int reason, const std::string &comment) {
  Order order;
  order.ticket = ++w.broker.lastOrder;
  order.magic = p.magic; order.symbol = p.symbol; order.comment = comment; order.reason = reason; order.positionId = p.identifier;
  order.type = p.type == POSITION_TYPE_BUY ? ORDER_TYPE_SELL : ORDER_TYPE_BUY;
  order.volumeInitial = p.volume;
  order.setupMsc = w.now;
  return {order, p.volume, closePrice(symbol.server, p.type)};
}

/** Stops and targets are executed at the market: a gap makes a stop worse and a target better. */
inline void runStops(World &w, Symbol &symbol) {
  const std::vector<Position> positions = w.broker.book.positions;
  for (const Position &p : positions) {
    if (p.symbol != symbol.spec.name) continue;
    const double price = closePrice(symbol.server, p.type), side = p.type == POSITION_TYPE_BUY ? 1 : -1;
    const bool isStop = p.sl > 0 && side * (price - p.sl) <= symbol.spec.point * 1e-3;
    const bool isTarget = p.tp > 0 && side * (p.tp - price) <= symbol.spec.point * 1e-3;
    if (!isStop && !isTarget) continue;
    const std::string comment = isStop ? "[sl " + priceText(symbol.spec, p.sl) + "]" : "[tp " + priceText(symbol.spec, p.tp) + "]";
    fillClose(w, *findPosition(w.broker.book, p.ticket), symbol.spec, closingFill(w, p, symbol, isStop ? DEAL_REASON_SL : DEAL_REASON_TP, comment));
  }
}

/** Closes the worst position until the margin level is above the stop-out level again. */
inline void runStopOut(World &w) {
  const AccountSpec &account = w.scenario.account;
  Book &book = w.broker.book;
  while (!book.positions.empty()) {
    const double margin = marginOf(w, book.positions), equity = equityOf(w, book, true);
    const double level = account.stopOutMode == 0 ? (margin > 0 ? equity / margin * 100 : 1e9) : equity;
    if (margin <= 0 || level > account.stopOutLevel) return;
    Position *worst = nullptr;
    double least = 0;
    for (Position &p : book.positions) {
      const Symbol *symbol = serverSymbol(w, p.symbol);
      const double profit = floatingOf(w, p, symbol->server) + p.swap;
      if (isTradeOpen(symbol->spec, w.now) && (worst == nullptr || profit < least)) { worst = &p; least = profit; }
    }
    if (worst == nullptr) return;
    Symbol *symbol = serverSymbol(w, worst->symbol);
    char comment[32];
    std::snprintf(comment, sizeof comment, account.stopOutMode == 0 ? "[so %.2f%%]" : "[so %.2f]", level);
    fillClose(w, *worst, symbol->spec, closingFill(w, *worst, *symbol, DEAL_REASON_SO, comment));
  }
}

/** At the server's midnight every position pays or earns the swap of the day that ends; three of them on one weekday, none at the weekend. */
inline void runRollover(World &w) {
  const long endingDay = w.now / 86400000 - 1;
  const int weekday = dayOfWeek(endingDay * 86400);
  if (weekday == 0 || weekday == 6) return;
  for (Position &p : w.broker.book.positions) {
    const Symbol *symbol = serverSymbol(w, p.symbol);
    const int nights = weekday == symbol->spec.swapTripleDay ? 3 : 1;
    p.swap = roundMoney(w, p.swap + nights * swapOf(w, symbol->spec, p, symbol->server));
    const bool isReopened = w.scenario.account.swapReopens;
    if (isReopened) p.ticket = ++w.broker.lastOrder;
    p.updateMsc = isReopened ? w.now : p.updateMsc;
    w.batch.push_back(ofPosition(p));
  }
}

/** One tick at the server. */
inline void serveTick(World &w, Symbol &symbol) {
  if (w.broker.book.positions.empty() && w.broker.book.orders.empty()) return;
  if (isTradeOpen(symbol.spec, w.now)) {
    runPending(w, symbol);
    runStops(w, symbol);
  }
  runStopOut(w);
  flushBatch(w);
}

}  // namespace term
