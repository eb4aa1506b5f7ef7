// What a trade server refuses: each check answers 0 or a return code.
#pragma once
#include "deals.hpp"
#include "faults.hpp"

namespace term {

constexpr size_t COMMENT_MAX = 31;

inline bool isBuyType(int orderType) { return orderType % 2 == 0 && orderType != ORDER_TYPE_CLOSE_BY; }
inline bool isHedging(const World &w) { return w.scenario.account.marginMode == 2; }

inline bool isTradeOpen(const SymbolSpec &spec, long msc) {
  if (spec.expirationTime > 0 && msc / 1000 >= spec.expirationTime) return false;
  const int day = dayOfWeek(msc / 1000);
  const long second = msc / 1000 % 86400;
  bool isListed = false;
  for (const Session &session : spec.sessions) {
    isListed = isListed || session.isTrade;
    if (session.isTrade && session.day == day && second >= session.from && second < session.to) return true;
  }
  return !isListed;
}

inline int checkVolume(const SymbolSpec &spec, double lots) {
  const bool isRight = lots >= spec.volumeMin - 1e-9 && lots <= spec.volumeMax + 1e-9 && isOnGrid(lots, spec.volumeStep);
  return isRight ? 0 : TRADE_RETCODE_INVALID_VOLUME;
}

inline int checkFilling(const SymbolSpec &spec, const Request &q) {
  const bool isPending = q.action == TRADE_ACTION_PENDING;
  if (q.filling == ORDER_FILLING_BOC) {
    const bool isLimit = q.type == ORDER_TYPE_BUY_LIMIT || q.type == ORDER_TYPE_SELL_LIMIT || q.type == ORDER_TYPE_BUY_STOP_LIMIT || q.type == ORDER_TYPE_SELL_STOP_LIMIT;
    return isPending && isLimit && (spec.filling & 4) ? 0 : TRADE_RETCODE_INVALID_FILL;
  }
  if (!isPending && spec.executionMode <= 1) return 0;  // request and instant execution have one policy of their own
  if (q.filling == ORDER_FILLING_FOK) return spec.filling & 1 ? 0 : TRADE_RETCODE_INVALID_FILL;
  if (q.filling == ORDER_FILLING_IOC) return spec.filling & 2 ? 0 : TRADE_RETCODE_INVALID_FILL;
  if (q.filling != ORDER_FILLING_RETURN) return TRADE_RETCODE_INVALID_FILL;
  return isPending || spec.executionMode == 3 ? 0 : TRADE_RETCODE_INVALID_FILL;
}

/** Distance must be above zero and not below the level. */
inline bool isFarEnough(const SymbolSpec &spec, double distance) {
  const int level = std::max(spec.stopsLevel, spec.enforcedStopsLevel);
  return distance > spec.point * 1e-3 && distance >= level * spec.point - spec.point * 1e-3;
}

inline bool isPriceOnGrid(const SymbolSpec &spec, double price) { return isOnGrid(price, spec.tickSize); }

/** `reference` is where the position would be closed now, or the price of a pending order. 0 means no stop, no target. */
inline int checkStops(const SymbolSpec &spec, bool isBuy, double reference, double sl, double tp) {
  const double side = isBuy ? 1 : -1;
  if (sl < 0 || tp < 0 || !isPriceOnGrid(spec, sl) || !isPriceOnGrid(spec, tp)) return TRADE_RETCODE_INVALID_STOPS;
  if (sl > 0 && !isFarEnough(spec, side * (reference - sl))) return TRADE_RETCODE_INVALID_STOPS;
  if (tp > 0 && !isFarEnough(spec, side * (tp - reference))) return TRADE_RETCODE_INVALID_STOPS;
  return 0;
}

inline bool isFrozen(const SymbolSpec &spec, const Position &p, const Quote &quote) {
  if (spec.freezeLevel <= 0) return false;
  const double price = closePrice(quote, p.type), band = spec.freezeLevel * spec.point;
  return (p.sl > 0 && std::fabs(price - p.sl) <= band) || (p.tp > 0 && std::fabs(price - p.tp) <= band);
}

inline int checkTradeMode(const SymbolSpec &spec, bool isBuy, bool isOpening) {
  if (spec.tradeMode == 0) return TRADE_RETCODE_TRADE_DISABLED;
  if (!isOpening) return 0;
  if (spec.tradeMode == 1 && !isBuy) return TRADE_RETCODE_LONG_ONLY;
  if (spec.tradeMode == 2 && isBuy) return TRADE_RETCODE_SHORT_ONLY;
  return spec.tradeMode == 3 ? TRADE_RETCODE_CLOSE_ONLY : 0;
}

/** Positions and pending orders of one direction together. */
inline int checkLimit(World &w, const SymbolSpec &spec, bool isBuy, double lots) {
  if (spec.volumeLimit <= 0) return 0;
  double sum = lots;
  for (const Position &p : w.broker.book.positions)
    if (p.symbol == spec.name && (p.type == POSITION_TYPE_BUY) == isBuy) sum += p.volume;
  for (const Order &o : w.broker.book.orders)
    if (o.symbol == spec.name && isBuyType(o.type) == isBuy) sum += o.volumeCurrent;
  return sum > spec.volumeLimit + 1e-9 ? TRADE_RETCODE_LIMIT_VOLUME : 0;
}

inline int checkMoney(World &w, const SymbolSpec &spec, bool isBuy, double lots, double price) {
  std::vector<Position> after = w.broker.book.positions;
  Position *net = nullptr;
  if (!isHedging(w))
    for (Position &p : after)
      if (p.symbol == spec.name) net = &p;
  const int type = isBuy ? POSITION_TYPE_BUY : POSITION_TYPE_SELL;
  if (net != nullptr && net->type != type) {
    net->volume -= lots;
    if (net->volume < 0) { net->type = type; net->volume = -net->volume; net->priceOpen = price; }
  } else {
    Position p;
    p.symbol = spec.name; p.type = type; p.volume = lots; p.priceOpen = price;
    after.push_back(p);
  }
  const double before = marginOf(w, w.broker.book.positions), needed = marginOf(w, after);
  const double equity = equityOf(w, w.broker.book, true) + commissionOf(w, spec, lots);
  return needed > before && equity < needed ? TRADE_RETCODE_NO_MONEY : 0;
}

/** On a FIFO account a close takes the oldest position of its symbol. */
inline int checkFifo(World &w, const Position &closed) {
  if (!w.scenario.account.fifo) return 0;
  for (const Position &p : w.broker.book.positions)
    if (p.symbol == closed.symbol && p.identifier != closed.identifier && (p.timeMsc < closed.timeMsc || (p.timeMsc == closed.timeMsc && p.identifier < closed.identifier)))
      return TRADE_RETCODE_FIFO_CLOSE;
  return 0;
}

inline int checkHedge(World &w, const SymbolSpec &spec, bool isBuy) {
  if (!isHedging(w) || w.scenario.account.hedgeAllowed) return 0;
  for (const Position &p : w.broker.book.positions)
    if (p.symbol == spec.name && (p.type == POSITION_TYPE_BUY) != isBuy) return TRADE_RETCODE_HEDGE_PROHIBITED;
  return 0;
}

/** Price of a market order: only instant execution and execution on request hold the client to it. */
inline int checkMarketPrice(const Symbol &symbol, const Request &q, double price) {
  const SymbolSpec &spec = symbol.spec;
  if (price <= 0) return TRADE_RETCODE_PRICE_OFF;
  if (spec.executionMode > 1) return 0;
  if (q.price <= 0 || !isPriceOnGrid(spec, q.price)) return TRADE_RETCODE_INVALID_PRICE;
  return std::fabs(q.price - price) > static_cast<double>(q.deviation) * spec.point + spec.point * 1e-3 ? TRADE_RETCODE_REQUOTE : 0;
}

/** Kinds of orders that the symbol takes, by the flags of SYMBOL_ORDER_MODE. */
inline int checkOrderMode(const SymbolSpec &spec, const Request &q) {
  int needed = (q.sl > 0 ? 16 : 0) | (q.tp > 0 ? 32 : 0);
  if (q.action == TRADE_ACTION_CLOSE_BY) needed |= 64;
  if (q.action == TRADE_ACTION_DEAL) needed |= 1;
  if (q.action == TRADE_ACTION_PENDING) needed |= q.type <= ORDER_TYPE_SELL_LIMIT ? 2 : q.type <= ORDER_TYPE_SELL_STOP ? 4 : 8;
  return (spec.orderModes & needed) == needed ? 0 : TRADE_RETCODE_INVALID_ORDER;
}

/** Every request: is there such a symbol, is its market open, may this account trade at all. */
inline int checkGround(World &w, const Symbol *symbol, const Request &q) {
  if (symbol == nullptr || !symbol->spec.exists) return TRADE_RETCODE_INVALID;
  if (characters(q.comment) > COMMENT_MAX) return TRADE_RETCODE_INVALID;
  if (!w.scenario.account.tradeAllowed) return TRADE_RETCODE_TRADE_DISABLED;
  if (!w.scenario.account.tradeExpert) return TRADE_RETCODE_SERVER_DISABLES_AT;
  if (symbol->spec.tradeMode == 0) return TRADE_RETCODE_TRADE_DISABLED;
  if (const int code = checkOrderMode(symbol->spec, q)) return code;
  return isTradeOpen(symbol->spec, w.now) ? 0 : TRADE_RETCODE_MARKET_CLOSED;
}

}  // namespace term
