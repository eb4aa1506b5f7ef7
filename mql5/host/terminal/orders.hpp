// OrderSend from the terminal's side: permissions, faults on the way, the request at the server, the answer.
#pragma once
#include "market.hpp"

namespace term {

inline void prices(World &w, const Request &q, Result &r) {
  if (const Symbol *symbol = serverSymbol(w, q.symbol)) { r.bid = symbol->server.bid; r.ask = symbol->server.ask; }
}

/** The symbol of a request: a modify or remove may leave it out, the order knows it. */
inline Request completed(World &w, Request q) {
  if (!q.symbol.empty()) return q;
  if (const Order *o = findOrder(w.broker.book, q.order)) q.symbol = o->symbol;
  else if (const Position *p = findPosition(w.broker.book, q.position)) q.symbol = p->symbol;
  return q;
}

inline int serve(World &w, const Request &asked, const Circumstance &c, Result &r) {
  const Request q = completed(w, asked);
  Symbol *symbol = serverSymbol(w, q.symbol);
  if (characters(q.comment) > COMMENT_MAX) r.comment = "Comment longer than 31 characters";
  if (const int code = checkGround(w, symbol, q)) return code;
  switch (q.action) {
    case TRADE_ACTION_DEAL: return serveDeal(w, *symbol, q, c, r);
    case TRADE_ACTION_SLTP: return serveStops(w, *symbol, q, c.isTrial);
    case TRADE_ACTION_PENDING: return servePlace(w, *symbol, q, c.isTrial, r);
    case TRADE_ACTION_MODIFY: return serveModify(w, *symbol, q, c.isTrial, r);
    case TRADE_ACTION_REMOVE: return serveRemove(w, q, c.isTrial, r);
    case TRADE_ACTION_CLOSE_BY: return serveCloseBy(w, *symbol, q, c.isTrial, r);
    default: return TRADE_RETCODE_INVALID;
  }
}

inline bool isAccepted(int retcode) { return retcode == TRADE_RETCODE_PLACED || retcode == TRADE_RETCODE_DONE || retcode == TRADE_RETCODE_DONE_PARTIAL; }

/** What the terminal refuses before anything leaves it. */
inline int checkTerminal(const World &w) {
  if (!w.scenario.terminal.tradeAllowed || !w.scenario.terminal.mqlTradeAllowed) return TRADE_RETCODE_CLIENT_DISABLES_AT;
  return w.isOnline ? 0 : TRADE_RETCODE_CONNECTION;
}

/** Only placed: an order stands at the server, its deal follows later. */
inline void placeForLater(World &w, const Request &q, long delayMs, Result &r) {
  Order order = orderOf(w, q, 0);
  order.state = ORDER_STATE_PLACED;
  w.broker.book.orders.push_back(order);
  w.batch.push_back(ofOrder(TRADE_TRANSACTION_ORDER_ADD, order));
  w.broker.delayed.push_back({w.now + delayMs, order.ticket, q});
  r.order = order.ticket;
}

/** A request whose answer is lost: carried out now, later, or never. Nothing of it is in the result. */
inline void loseAnswer(World &w, const FaultSpec &fault, const Request &q) {
  if (!fault.executed) return;
  if (fault.delayMs > 0 && q.action == TRADE_ACTION_DEAL) {
    w.broker.delayed.push_back({w.now + fault.delayMs, 0, q});
    saveBroker(w);
    return;
  }
  Result hidden;
  serve(w, q, {}, hidden);
  if (fault.silent) { keepBook(w); w.batch.clear(); }
}

inline int sendThroughFault(World &w, const FaultSpec &fault, const Request &q, Result &r) {
  const int code = retcodeOf(fault);
  Circumstance c;
  if (fault.kind == "slippage") { c.slippagePoints = fault.points; return serve(w, q, c, r); }
  if (fault.kind == "partial") { c.fraction = fault.fraction; return serve(w, q, c, r); }
  const bool isLost = fault.kind == "noAnswer" || code == TRADE_RETCODE_TIMEOUT || code == TRADE_RETCODE_CONNECTION || code == TRADE_RETCODE_ERROR;
  if (isLost) {
    loseAnswer(w, fault, q);
    return code;
  }
  Result trial;
  Circumstance dry;
  dry.isTrial = true;
  if (const int refused = serve(w, q, dry, trial)) { r.comment = trial.comment; return refused; }
  if (code == TRADE_RETCODE_PLACED && q.action == TRADE_ACTION_DEAL) placeForLater(w, q, fault.delayMs, r);
  return code;
}

inline void reportOrder(World &w, const Request &q, const Result &r) {
  JsonObject event = eventOf(w, "order");
  Request copy = q;
  visitRequest(copy, event);
  event("retcode", r.retcode);
  event("dealTicket", r.deal);
  event("orderTicket", r.order);
  event("filledVolume", r.volume);
  event("filledPrice", r.price);
  event("requestId", static_cast<long>(r.requestId));
  emit(event);
}

/** TRADE_TRANSACTION_REQUEST goes with the rest of the batch; a lost answer has none. */
inline void answer(World &w, const Request &q, const Result &r) {
  Transaction t;
  t.type = TRADE_TRANSACTION_REQUEST;
  t.symbol = q.symbol;
  t.request = q;
  t.result = r;
  w.batch.push_back(t);
}

/** True when the server accepted; the return code says more. A program may die on either side of it. */
inline bool sendOrder(World &w, const Request &q, Result &r) {
  maybeKill(w, "beforeOrderSend", q);
  r = Result{};
  r.requestId = ++w.lastRequest;
  r.retcode = checkTerminal(w);
  const bool isForbidden = r.retcode == TRADE_RETCODE_CLIENT_DISABLES_AT;
  if (r.retcode == 0) {
    advance(w, w.now + w.scenario.account.executionMs);
    FaultSpec *fault = orderFault(w, q);
    r.retcode = fault == nullptr ? serve(w, q, {}, r) : sendThroughFault(w, *fault, q, r);
    if (r.retcode != 0 && r.retcode != TRADE_RETCODE_TIMEOUT && r.retcode != TRADE_RETCODE_CONNECTION) {
      prices(w, q, r);
      answer(w, q, r);
    }
    if (isAccepted(r.retcode) && r.volume == 0) r.volume = q.volume;
    flushBatch(w);
  }
  reportOrder(w, q, r);
  maybeKill(w, "afterOrderSend", q);
  if (isAccepted(r.retcode)) return true;
  return fail(w, isForbidden ? ERR_TRADE_DISABLED : ERR_TRADE_SEND_FAILED);
}

/** OrderSendAsync: sent and not waited for. What became of it comes as transactions. */
inline bool sendLater(World &w, const Request &q, Result &r) {
  Result answered;
  sendOrder(w, q, answered);
  r = Result{};
  r.requestId = answered.requestId;
  const bool isForbidden = answered.retcode == TRADE_RETCODE_CLIENT_DISABLES_AT;
  r.retcode = isForbidden ? answered.retcode : static_cast<int>(TRADE_RETCODE_PLACED);
  if (!isForbidden) *w.lastError = ERR_SUCCESS;
  return !isForbidden;
}

/** What OrderCheck says: 0 when the server would take it, and the account afterwards. */
inline int checkOrder(World &w, const Request &q, Result &r) {
  Circumstance c;
  c.isTrial = true;
  return serve(w, q, c, r);
}

}  // namespace term
