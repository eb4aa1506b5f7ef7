// The trade server's answer to a request: checked, carried out, answered with a return code.
#pragma once
#include "trade-fill.hpp"

namespace term {

/** How a request meets the market: slippage and partial fills come from faults. */
struct Circumstance {
  double slippagePoints = 0, fraction = 1;
  ulong64 ticket = 0;     // given already, when the order was only placed at first
  bool isTrial = false;   // OrderCheck: everything is checked, nothing done
  int reason = ORDER_REASON_EXPERT;
};

inline Order orderOf(World &w, const Request &q, ulong64 ticket) {
  Order o;
  o.ticket = ticket != 0 ? ticket : ++w.broker.lastOrder;
  o.magic = q.magic; o.symbol = q.symbol; o.comment = keptComment(w, q.comment); o.type = q.type; o.filling = q.filling; o.timeType = q.timeType;
  o.reason = ORDER_REASON_EXPERT; o.volumeInitial = o.volumeCurrent = q.volume; o.price = q.price; o.stopLimit = q.stopLimit;
  o.sl = q.sl; o.tp = q.tp; o.setupMsc = w.now; o.expiration = q.expiration; o.positionId = q.position;
  return o;
}

/** A request that names a position: the opposite side, not more than it holds, nothing left that could not be closed. */
inline int checkClose(World &w, const Symbol &symbol, const Request &q) {
  const Position *p = findPosition(w.broker.book, q.position);
  if (p == nullptr) return TRADE_RETCODE_POSITION_CLOSED;
  if (p->symbol != q.symbol || (p->type == POSITION_TYPE_BUY) == isBuyType(q.type)) return TRADE_RETCODE_INVALID;
  if (q.volume > p->volume + 1e-9) return TRADE_RETCODE_INVALID_CLOSE_VOLUME;
  const double left = roundVolume(p->volume - q.volume);
  if (left > 0) {
    if (const int code = checkVolume(symbol.spec, q.volume)) return code;
    if (left < symbol.spec.volumeMin - 1e-9) return TRADE_RETCODE_INVALID_VOLUME;
  }
  if (isFrozen(symbol.spec, *p, symbol.server)) return TRADE_RETCODE_FROZEN;
  return checkFifo(w, *p);
}

inline int checkOpen(World &w, const Symbol &symbol, const Request &q, double price) {
  const SymbolSpec &spec = symbol.spec;
  const bool isBuy = isBuyType(q.type);
  const Position *net = isHedging(w) ? nullptr : findNetPosition(w.broker.book, q.symbol);
  const bool isReducing = net != nullptr && (net->type == POSITION_TYPE_BUY) != isBuy && q.volume <= net->volume + 1e-9;
  if (const int code = checkTradeMode(spec, isBuy, !isReducing)) return code;
  if (const int code = checkVolume(spec, q.volume)) return code;
  if (const int code = checkStops(spec, isBuy, closePrice(symbol.server, isBuy ? POSITION_TYPE_BUY : POSITION_TYPE_SELL), q.sl, q.tp)) return code;
  if (isReducing) return 0;
  if (const int code = checkHedge(w, spec, isBuy)) return code;
  if (const int code = checkLimit(w, spec, isBuy, q.volume)) return code;
  return checkMoney(w, spec, isBuy, q.volume, price);
}

inline int serveDeal(World &w, Symbol &symbol, const Request &q, const Circumstance &c, Result &r) {
  if (q.type != ORDER_TYPE_BUY && q.type != ORDER_TYPE_SELL) return TRADE_RETCODE_INVALID;
  const bool isBuy = isBuyType(q.type);
  double price = isBuy ? symbol.server.ask : symbol.server.bid;
  if (const int code = checkFilling(symbol.spec, q)) return code;
  if (const int code = checkMarketPrice(symbol, q, price)) return code;
  if (!isHedging(w) && q.position != 0) {
    const Position *named = findPosition(w.broker.book, q.position);
    if (named == nullptr) return TRADE_RETCODE_POSITION_CLOSED;
    if (named->symbol != q.symbol) return TRADE_RETCODE_INVALID;
  }
  const bool isClosing = isHedging(w) && q.position != 0;
  if (const int code = isClosing ? checkClose(w, symbol, q) : checkOpen(w, symbol, q, price)) return code;
  if (c.isTrial) return 0;
  price += (isBuy ? 1 : -1) * c.slippagePoints * symbol.spec.point;
  double lots = q.volume;
  if (c.fraction < 1) {
    if (q.filling == ORDER_FILLING_FOK) return TRADE_RETCODE_REJECT;  // all or nothing
    lots = std::floor(q.volume * c.fraction / symbol.spec.volumeStep + 1e-9) * symbol.spec.volumeStep;
    if (lots < symbol.spec.volumeMin - 1e-9) return TRADE_RETCODE_REJECT;
  }
  Fill fill{orderOf(w, q, c.ticket), roundVolume(lots), roundTo(price, symbol.spec.digits)};
  fill.order.reason = c.reason;
  const Deal deal = fillMarket(w, symbol.spec, fill, q.position);
  r.deal = deal.ticket; r.order = deal.order; r.volume = deal.volume; r.price = deal.price;
  return lots < q.volume - 1e-9 ? TRADE_RETCODE_DONE_PARTIAL : TRADE_RETCODE_DONE;
}

inline int serveStops(World &w, Symbol &symbol, const Request &q, bool isTrial) {
  Book &book = w.broker.book;
  Position *p = q.position != 0 ? findPosition(book, q.position) : isHedging(w) ? nullptr : findNetPosition(book, q.symbol);
  if (p == nullptr) return q.position == 0 && isHedging(w) ? TRADE_RETCODE_INVALID : TRADE_RETCODE_POSITION_CLOSED;
  if (p->symbol != q.symbol) return TRADE_RETCODE_INVALID;
  const double close = closePrice(symbol.server, p->type);
  if (isFrozen(symbol.spec, *p, symbol.server)) return TRADE_RETCODE_FROZEN;
  if (std::fabs(p->sl - q.sl) < symbol.spec.point * 1e-3 && std::fabs(p->tp - q.tp) < symbol.spec.point * 1e-3) return TRADE_RETCODE_NO_CHANGES;
  if (const int code = checkStops(symbol.spec, p->type == POSITION_TYPE_BUY, close, q.sl, q.tp)) return code;
  if (isTrial) return 0;
  p->sl = q.sl; p->tp = q.tp; p->updateMsc = w.now;
  w.batch.push_back(ofPosition(*p));
  return TRADE_RETCODE_DONE;
}

inline int serveCloseBy(World &w, Symbol &symbol, const Request &q, bool isTrial, Result &r) {
  if (!isHedging(w)) return TRADE_RETCODE_INVALID;
  const Position *a = findPosition(w.broker.book, q.position), *b = findPosition(w.broker.book, q.positionBy);
  if (a == nullptr || b == nullptr) return TRADE_RETCODE_POSITION_CLOSED;
  if (a->symbol != b->symbol || a->symbol != symbol.spec.name || a->type == b->type) return TRADE_RETCODE_INVALID;
  if (isTrial) return 0;
  const Deal deal = fillCloseBy(w, q.position, q.positionBy, symbol.spec, orderOf(w, q, 0));
  r.deal = deal.ticket; r.order = deal.order; r.volume = deal.volume; r.price = deal.price;
  return TRADE_RETCODE_DONE;
}

}  // namespace term
