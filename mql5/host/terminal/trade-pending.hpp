// Pending orders: placed, changed, removed, and what happens to them when the market comes to their price.
#pragma once
#include "trade-server.hpp"

namespace term {

/** How far the market is on the right side of the order's price; negative when it is on the wrong one. */
inline double pendingDistance(int type, double price, const Quote &quote) {
  switch (type) {
    case ORDER_TYPE_BUY_LIMIT: return quote.ask - price;
    case ORDER_TYPE_SELL_LIMIT: return price - quote.bid;
    case ORDER_TYPE_BUY_STOP: case ORDER_TYPE_BUY_STOP_LIMIT: return price - quote.ask;
    default: return quote.bid - price;
  }
}

inline int checkPendingPrices(const Symbol &symbol, const Request &q, int type) {
  const SymbolSpec &spec = symbol.spec;
  if (q.price <= 0 || !isPriceOnGrid(spec, q.price) || !isFarEnough(spec, pendingDistance(type, q.price, symbol.server))) return TRADE_RETCODE_INVALID_PRICE;
  double reference = q.price;
  if (type == ORDER_TYPE_BUY_STOP_LIMIT || type == ORDER_TYPE_SELL_STOP_LIMIT) {
    const bool isRight = type == ORDER_TYPE_BUY_STOP_LIMIT ? q.stopLimit < q.price : q.stopLimit > q.price;
    if (q.stopLimit <= 0 || !isRight || !isPriceOnGrid(spec, q.stopLimit)) return TRADE_RETCODE_INVALID_PRICE;
    reference = q.stopLimit;
  }
  return checkStops(spec, isBuyType(type), reference, q.sl, q.tp);
}

inline int checkExpiration(const World &w, const SymbolSpec &spec, const Request &q) {
  if (!(spec.expirationModes & (1 << q.timeType))) return TRADE_RETCODE_INVALID_EXPIRATION;
  const bool isDated = q.timeType == ORDER_TIME_SPECIFIED || q.timeType == ORDER_TIME_SPECIFIED_DAY;
  return isDated && q.expiration <= w.now / 1000 ? TRADE_RETCODE_INVALID_EXPIRATION : 0;
}

/** The second at which the order ends; 0 for never. */
inline long expiryOf(const World &w, const Request &q) {
  if (q.timeType == ORDER_TIME_DAY) return (w.now / 86400000 + 1) * 86400;
  if (q.timeType == ORDER_TIME_SPECIFIED_DAY) return (q.expiration / 86400 + 1) * 86400;
  return q.timeType == ORDER_TIME_SPECIFIED ? q.expiration : 0;
}

inline int servePlace(World &w, Symbol &symbol, const Request &q, bool isTrial, Result &r) {
  if (q.type < ORDER_TYPE_BUY_LIMIT || q.type > ORDER_TYPE_SELL_STOP_LIMIT) return TRADE_RETCODE_INVALID;
  const bool isBuy = isBuyType(q.type);
  const AccountSpec &account = w.scenario.account;
  if (const int code = checkTradeMode(symbol.spec, isBuy, true)) return code;
  if (const int code = checkVolume(symbol.spec, q.volume)) return code;
  if (const int code = checkFilling(symbol.spec, q)) return code;
  if (const int code = checkPendingPrices(symbol, q, q.type)) return code;
  if (const int code = checkExpiration(w, symbol.spec, q)) return code;
  if (account.limitOrders > 0 && static_cast<long>(w.broker.book.orders.size()) >= account.limitOrders) return TRADE_RETCODE_LIMIT_ORDERS;
  if (const int code = checkLimit(w, symbol.spec, isBuy, q.volume)) return code;
  if (isTrial) return 0;
  Order order = orderOf(w, q, 0);
  order.state = ORDER_STATE_PLACED;
  order.expiration = expiryOf(w, q);
  w.broker.book.orders.push_back(order);
  w.batch.push_back(ofOrder(TRADE_TRANSACTION_ORDER_ADD, order));
  r.order = order.ticket; r.volume = q.volume; r.price = q.price;
  return TRADE_RETCODE_DONE;
}

inline bool isOrderFrozen(const SymbolSpec &spec, const Order &o, const Quote &quote) {
  return spec.freezeLevel > 0 && pendingDistance(o.type, o.price, quote) <= spec.freezeLevel * spec.point;
}

inline int serveModify(World &w, Symbol &symbol, const Request &q, bool isTrial, Result &r) {
  Order *o = findOrder(w.broker.book, q.order);
  if (o == nullptr || o->symbol != symbol.spec.name) return TRADE_RETCODE_INVALID;
  if (isOrderFrozen(symbol.spec, *o, symbol.server)) return TRADE_RETCODE_FROZEN;
  const long expiry = expiryOf(w, q);
  if (o->price == q.price && o->sl == q.sl && o->tp == q.tp && o->stopLimit == q.stopLimit && o->timeType == q.timeType && o->expiration == expiry) return TRADE_RETCODE_NO_CHANGES;
  if (const int code = checkPendingPrices(symbol, q, o->type)) return code;
  if (const int code = checkExpiration(w, symbol.spec, q)) return code;
  if (isTrial) return 0;
  o->price = q.price; o->sl = q.sl; o->tp = q.tp; o->stopLimit = q.stopLimit; o->timeType = q.timeType; o->expiration = expiry;
  w.batch.push_back(ofOrder(TRADE_TRANSACTION_ORDER_UPDATE, *o));
  r.order = o->ticket; r.price = o->price;
  return TRADE_RETCODE_DONE;
}

/** Moves an order out of the list of the living. */
inline Order endOrder(World &w, ulong64 ticket, int state) {
  auto &orders = w.broker.book.orders;
  const auto found = std::find_if(orders.begin(), orders.end(), [&](const Order &o) { return o.ticket == ticket; });
  Order order = *found;
  orders.erase(found);
  order.state = state;
  order.doneMsc = w.now;
  w.batch.push_back(ofOrder(TRADE_TRANSACTION_ORDER_DELETE, order));
  w.batch.push_back(ofOrder(TRADE_TRANSACTION_HISTORY_ADD, order));
  w.broker.book.history.push_back(order);
  return order;
}

inline int serveRemove(World &w, const Request &q, bool isTrial, Result &r) {
  const Order *o = findOrder(w.broker.book, q.order);
  if (o == nullptr) return TRADE_RETCODE_INVALID;
  Symbol *symbol = serverSymbol(w, o->symbol);
  if (isOrderFrozen(symbol->spec, *o, symbol->server)) return TRADE_RETCODE_FROZEN;
  if (isTrial) return 0;
  r.order = endOrder(w, q.order, ORDER_STATE_CANCELED).ticket;
  return TRADE_RETCODE_DONE;
}

/** The market has reached the order: it becomes a deal, or ends for lack of money. */
inline void triggerOrder(World &w, Symbol &symbol, const Order &order) {
  const bool isBuy = isBuyType(order.type);
  const double price = isBuy ? symbol.server.ask : symbol.server.bid;
  const bool isAllowed = checkHedge(w, symbol.spec, isBuy) == 0 && checkMoney(w, symbol.spec, isBuy, order.volumeCurrent, price) == 0;
  if (!isAllowed) {
    endOrder(w, order.ticket, ORDER_STATE_REJECTED);
    return;
  }
  Fill fill{order, order.volumeCurrent, price};
  auto &orders = w.broker.book.orders;
  orders.erase(std::find_if(orders.begin(), orders.end(), [&](const Order &o) { return o.ticket == order.ticket; }));
  fillMarket(w, symbol.spec, fill, 0);
}

inline void runPending(World &w, Symbol &symbol) {
  const std::vector<Order> orders = w.broker.book.orders;
  for (const Order &order : orders) {
    if (order.symbol != symbol.spec.name || order.type < ORDER_TYPE_BUY_LIMIT || pendingDistance(order.type, order.price, symbol.server) > symbol.spec.point * 1e-3) continue;
    if (order.type != ORDER_TYPE_BUY_STOP_LIMIT && order.type != ORDER_TYPE_SELL_STOP_LIMIT) {
      triggerOrder(w, symbol, order);
      continue;
    }
    Order *living = findOrder(w.broker.book, order.ticket);
    living->type = order.type == ORDER_TYPE_BUY_STOP_LIMIT ? ORDER_TYPE_BUY_LIMIT : ORDER_TYPE_SELL_LIMIT;
    living->price = order.stopLimit;
    living->stopLimit = 0;
    w.batch.push_back(ofOrder(TRADE_TRANSACTION_ORDER_UPDATE, *living));
  }
}

inline void expireOrders(World &w) {
  const std::vector<Order> orders = w.broker.book.orders;
  for (const Order &order : orders)
    if (order.expiration > 0 && order.expiration <= w.now / 1000) endOrder(w, order.ticket, ORDER_STATE_EXPIRED);
}

}  // namespace term
