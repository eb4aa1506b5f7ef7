// The ledger: deals change the balance, every change is told to the terminal and saved.
#pragma once
#include "broker-file.hpp"
#include "money.hpp"

namespace term {

constexpr size_t TRANSACTION_LIMIT = 1024;

inline void pushTransaction(World &w, const Transaction &t) {
  size_t waiting = 0;
  for (const Event &event : w.events) waiting += event.kind == EventKind::Transaction ? 1 : 0;
  if (waiting >= TRANSACTION_LIMIT) {
    for (size_t i = 0; i < w.events.size(); ++i)
      if (w.events[i].kind == EventKind::Transaction) { w.events.erase(w.events.begin() + static_cast<long>(i)); break; }
  }
  w.events.push_back({EventKind::Transaction, t});
}

/** Every change of the account: on the disk, and told with all positions as they stand. */
inline void keepBook(World &w) {
  saveBroker(w);
  JsonObject event = eventOf(w, "book");
  event.add("positions", jsonList(w.broker.book.positions, [](const Position &x, JsonObject &o) { visitPosition(x, o); }));
  emit(event);
}

/** The transactions of one operation leave together, in no order that a program could rely on. */
inline void flushBatch(World &w) {
  if (w.batch.empty()) return;
  keepBook(w);
  std::vector<Transaction> batch;
  batch.swap(w.batch);
  if (!w.isOnline || !w.isLive) return;  // an offline terminal is told nothing later: it sees the result only
  if (w.scenario.run.shuffle) w.random.shuffle(batch);
  for (const Transaction &t : batch) pushTransaction(w, t);
  w.events.push_back({EventKind::Trade, {}});
}

inline Transaction ofOrder(int type, const Order &o) {
  Transaction t;
  t.type = type; t.order = o.ticket; t.symbol = o.symbol; t.orderType = o.type; t.orderState = o.state; t.timeType = o.timeType;
  t.price = o.price; t.priceTrigger = o.stopLimit; t.sl = o.sl; t.tp = o.tp; t.volume = o.volumeCurrent; t.position = o.positionId;
  t.positionBy = o.positionById; t.expiration = o.expiration;
  return t;
}

inline Transaction ofPosition(const Position &p) {
  Transaction t;
  t.type = TRADE_TRANSACTION_POSITION; t.position = p.ticket; t.symbol = p.symbol; t.price = p.priceOpen; t.sl = p.sl; t.tp = p.tp; t.volume = p.volume;
  return t;
}

/** A market order lives for a moment: added, filled, moved to the history. */
inline void recordFilled(World &w, Order order, double lots) {
  order.state = ORDER_STATE_STARTED;
  w.batch.push_back(ofOrder(TRADE_TRANSACTION_ORDER_ADD, order));
  order.state = ORDER_STATE_FILLED;
  order.volumeCurrent = std::max(0.0, roundVolume(order.volumeInitial - lots));
  order.doneMsc = w.now;
  w.batch.push_back(ofOrder(TRADE_TRANSACTION_ORDER_DELETE, order));
  w.batch.push_back(ofOrder(TRADE_TRANSACTION_HISTORY_ADD, order));
  w.broker.book.history.push_back(order);
}

inline std::string keptComment(const World &w, const std::string &comment) {
  const AccountSpec &account = w.scenario.account;
  const size_t most = static_cast<size_t>(account.commentMax);
  if (account.commentTail.empty() || comment.empty()) return comment.substr(0, most);
  return comment.substr(0, most - std::min(most, account.commentTail.size())) + account.commentTail;
}

/** Books a deal. Profit, commission and swap reach the balance with it. */
inline Deal addDeal(World &w, Deal deal) {
  deal.ticket = ++w.broker.lastDeal;
  deal.timeMsc = w.now;
  w.broker.book.balance = roundMoney(w, w.broker.book.balance + deal.profit + deal.commission + deal.swap);
  w.broker.book.deals.push_back(deal);
  Transaction t;
  t.type = TRADE_TRANSACTION_DEAL_ADD; t.deal = deal.ticket; t.order = deal.order; t.symbol = deal.symbol; t.dealType = deal.type;
  t.price = deal.price; t.volume = deal.volume; t.position = deal.positionId; t.sl = deal.sl; t.tp = deal.tp;
  w.batch.push_back(t);
  JsonObject event = eventOf(w, "deal");
  visitDeal(deal, event);
  event("balance", w.broker.book.balance);
  emit(event);
  return deal;
}

/** The first deal of an account: the money that was paid in. */
inline void openAccount(World &w) {
  Deal deal;
  deal.type = DEAL_TYPE_BALANCE;
  deal.profit = w.scenario.account.balance;
  deal.comment = "Deposit";
  addDeal(w, deal);
  flushBatch(w);
}

inline Position *findPosition(Book &book, ulong64 ticket) {
  for (Position &p : book.positions)
    if (p.ticket == ticket) return &p;
  return nullptr;
}

inline Position *findNetPosition(Book &book, const std::string &symbol) {
  for (Position &p : book.positions)
    if (p.symbol == symbol) return &p;
  return nullptr;
}

inline Order *findOrder(Book &book, ulong64 ticket) {
  for (Order &o : book.orders)
    if (o.ticket == ticket) return &o;
  return nullptr;
}

}  // namespace term
