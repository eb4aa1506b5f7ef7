// Fills: a new position, more of one, less of one, its reversal, and a pair that closes one another.
#pragma once
#include "trade-check.hpp"

namespace term {

/** What a fill is made of, whoever ordered it. */
struct Fill {
  Order order;  // ticket, magic, comment, reason, sl and tp as asked for
  double lots = 0, price = 0;
};

inline Deal dealOf(const Fill &fill, int entry, ulong64 positionId) {
  Deal deal;
  deal.order = fill.order.ticket; deal.positionId = positionId; deal.magic = fill.order.magic; deal.symbol = fill.order.symbol;
  deal.comment = fill.order.comment; deal.type = isBuyType(fill.order.type) ? DEAL_TYPE_BUY : DEAL_TYPE_SELL; deal.entry = entry;
  deal.reason = fill.order.reason; deal.volume = fill.lots; deal.price = fill.price; deal.sl = fill.order.sl; deal.tp = fill.order.tp;
  return deal;
}

inline void closeRecord(World &w, Fill fill, ulong64 positionId) {
  fill.order.positionId = positionId;
  recordFilled(w, fill.order, fill.lots);
}

inline Deal fillOpen(World &w, const SymbolSpec &spec, const Fill &fill) {
  Position p;
  p.ticket = p.identifier = fill.order.ticket;
  p.magic = fill.order.magic; p.symbol = spec.name; p.comment = fill.order.comment;
  p.type = isBuyType(fill.order.type) ? POSITION_TYPE_BUY : POSITION_TYPE_SELL;
  p.reason = fill.order.reason; p.volume = fill.lots; p.priceOpen = fill.price; p.sl = fill.order.sl; p.tp = fill.order.tp;
  p.timeMsc = p.updateMsc = w.now;
  w.broker.book.positions.push_back(p);
  closeRecord(w, fill, p.identifier);
  Deal deal = dealOf(fill, DEAL_ENTRY_IN, p.identifier);
  deal.commission = commissionOf(w, spec, fill.lots);
  return addDeal(w, deal);
}

/** Takes lots out of a position; the part of the swap goes with them. `p` is gone afterwards when nothing is left. */
inline Deal fillClose(World &w, Position &p, const SymbolSpec &spec, const Fill &fill, int entry = DEAL_ENTRY_OUT, bool isCharged = true) {
  const bool isWhole = fill.lots >= p.volume - 1e-9;
  Deal deal = dealOf(fill, entry, p.identifier);
  deal.profit = profitOf(w, spec, p.type, fill.lots, p.priceOpen, fill.price);
  deal.swap = isWhole ? p.swap : roundMoney(w, p.swap * fill.lots / p.volume);
  deal.commission = isCharged ? commissionOf(w, spec, fill.lots) : 0;
  closeRecord(w, fill, p.identifier);
  if (isWhole) {
    const ulong64 ticket = p.ticket;
    auto &all = w.broker.book.positions;
    all.erase(std::find_if(all.begin(), all.end(), [&](const Position &x) { return x.ticket == ticket; }));
  } else {
    p.swap = roundMoney(w, p.swap - deal.swap);
    p.volume = roundVolume(p.volume - fill.lots);
    p.updateMsc = w.now;
  }
  return addDeal(w, deal);
}

inline Deal fillMore(World &w, Position &p, const SymbolSpec &spec, const Fill &fill) {
  p.priceOpen = (p.priceOpen * p.volume + fill.price * fill.lots) / (p.volume + fill.lots);
  p.volume = roundVolume(p.volume + fill.lots);
  if (fill.order.sl > 0) p.sl = fill.order.sl;
  if (fill.order.tp > 0) p.tp = fill.order.tp;
  p.updateMsc = w.now;
  closeRecord(w, fill, p.identifier);
  Deal deal = dealOf(fill, DEAL_ENTRY_IN, p.identifier);
  deal.commission = commissionOf(w, spec, fill.lots);
  return addDeal(w, deal);
}

/** More than there was on the other side: the position turns. Its ticket changes, its identifier does not. */
inline Deal fillReverse(World &w, Position &p, const SymbolSpec &spec, const Fill &fill) {
  Deal deal = dealOf(fill, DEAL_ENTRY_INOUT, p.identifier);
  deal.profit = profitOf(w, spec, p.type, p.volume, p.priceOpen, fill.price);
  deal.swap = p.swap;
  deal.commission = commissionOf(w, spec, fill.lots);
  p.ticket = fill.order.ticket;
  p.type = 1 - p.type;
  p.volume = roundVolume(fill.lots - p.volume);
  p.priceOpen = fill.price;
  p.sl = fill.order.sl; p.tp = fill.order.tp; p.swap = 0;
  p.magic = fill.order.magic; p.comment = fill.order.comment; p.updateMsc = w.now;
  closeRecord(w, fill, p.identifier);
  return addDeal(w, deal);
}

/** A market fill by the rules of the account. `target` is the position that a hedging request names, or 0. */
inline Deal fillMarket(World &w, const SymbolSpec &spec, const Fill &fill, ulong64 target) {
  Book &book = w.broker.book;
  if (isHedging(w)) {
    Position *p = target == 0 ? nullptr : findPosition(book, target);
    return p == nullptr ? fillOpen(w, spec, fill) : fillClose(w, *p, spec, fill);
  }
  Position *p = findNetPosition(book, spec.name);
  if (p == nullptr) return fillOpen(w, spec, fill);
  if ((p->type == POSITION_TYPE_BUY) == isBuyType(fill.order.type)) return fillMore(w, *p, spec, fill);
  return fill.lots > p->volume + 1e-9 ? fillReverse(w, *p, spec, fill) : fillClose(w, *p, spec, fill);
}

/** Two opposite positions of a symbol end one another: the first at the other's price with the profit, the second at its own. */
inline Deal fillCloseBy(World &w, ulong64 first, ulong64 second, const SymbolSpec &spec, Order order) {
  Book &book = w.broker.book;
  const Position a = *findPosition(book, first), b = *findPosition(book, second);
  Fill fill{order, std::min(a.volume, b.volume), b.priceOpen};
  fill.order.positionById = b.identifier;
  fill.order.type = a.type == POSITION_TYPE_BUY ? ORDER_TYPE_SELL : ORDER_TYPE_BUY;
  const Deal deal = fillClose(w, *findPosition(book, first), spec, fill, DEAL_ENTRY_OUT_BY, false);
  fill.order.ticket = ++w.broker.lastOrder;
  fill.order.positionById = a.identifier;
  fill.order.type = b.type == POSITION_TYPE_BUY ? ORDER_TYPE_SELL : ORDER_TYPE_BUY;
  fillClose(w, *findPosition(book, second), spec, fill, DEAL_ENTRY_OUT_BY, false);
  return deal;
}

}  // namespace term
