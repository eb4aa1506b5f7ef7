// What a trade server keeps: positions, orders, deals. One visit each serves saving, loading and reporting.
#pragma once
#include <string>
#include <vector>
#include "enums.hpp"
#include "numbers.hpp"

namespace term {

struct Position {
  ulong64 ticket = 0, identifier = 0, magic = 0;
  std::string symbol, comment;
  int type = 0, reason = 0;
  double volume = 0, priceOpen = 0, sl = 0, tp = 0, swap = 0;
  long timeMsc = 0, updateMsc = 0;
};

template <class P, class V> void visitPosition(P &p, V &v) {
  v("ticket", p.ticket); v("identifier", p.identifier); v("magic", p.magic); v("symbol", p.symbol); v("comment", p.comment);
  v("type", p.type); v("reason", p.reason); v("volume", p.volume); v("priceOpen", p.priceOpen); v("sl", p.sl); v("tp", p.tp);
  v("swap", p.swap); v("timeMsc", p.timeMsc); v("updateMsc", p.updateMsc);
}

struct Order {
  ulong64 ticket = 0, magic = 0, positionId = 0, positionById = 0;
  std::string symbol, comment;
  int type = 0, state = 0, filling = 0, timeType = 0, reason = 0;
  double volumeInitial = 0, volumeCurrent = 0, price = 0, stopLimit = 0, sl = 0, tp = 0;
  long setupMsc = 0, doneMsc = 0, expiration = 0;
};

template <class O, class V> void visitOrder(O &o, V &v) {
  v("ticket", o.ticket); v("magic", o.magic); v("positionId", o.positionId); v("positionById", o.positionById);
  v("symbol", o.symbol); v("comment", o.comment); v("type", o.type); v("state", o.state); v("filling", o.filling);
  v("timeType", o.timeType); v("reason", o.reason); v("volumeInitial", o.volumeInitial); v("volumeCurrent", o.volumeCurrent);
  v("price", o.price); v("stopLimit", o.stopLimit); v("sl", o.sl); v("tp", o.tp); v("setupMsc", o.setupMsc);
  v("doneMsc", o.doneMsc); v("expiration", o.expiration);
}

struct Deal {
  ulong64 ticket = 0, order = 0, positionId = 0, magic = 0;
  std::string symbol, comment;
  int type = 0, entry = 0, reason = 0;
  double volume = 0, price = 0, profit = 0, commission = 0, swap = 0, sl = 0, tp = 0;
  long timeMsc = 0;
};

template <class D, class V> void visitDeal(D &d, V &v) {
  v("ticket", d.ticket); v("order", d.order); v("positionId", d.positionId); v("magic", d.magic); v("symbol", d.symbol);
  v("comment", d.comment); v("type", d.type); v("entry", d.entry); v("reason", d.reason); v("volume", d.volume);
  v("price", d.price); v("profit", d.profit); v("commission", d.commission); v("swap", d.swap); v("sl", d.sl); v("tp", d.tp);
  v("timeMsc", d.timeMsc);
}

struct Request {
  int action = 0, type = 0, filling = 0, timeType = 0;
  ulong64 magic = 0, order = 0, deviation = 0, position = 0, positionBy = 0;
  std::string symbol, comment;
  double volume = 0, price = 0, stopLimit = 0, sl = 0, tp = 0;
  long expiration = 0;
};

template <class R, class V> void visitRequest(R &r, V &v) {
  v("action", r.action); v("type", r.type); v("filling", r.filling); v("timeType", r.timeType); v("magic", r.magic);
  v("order", r.order); v("deviation", r.deviation); v("position", r.position); v("positionBy", r.positionBy);
  v("symbol", r.symbol); v("comment", r.comment); v("volume", r.volume); v("price", r.price); v("stopLimit", r.stopLimit);
  v("sl", r.sl); v("tp", r.tp); v("expiration", r.expiration);
}

struct Result {
  int retcode = 0;
  ulong64 deal = 0, order = 0;
  double volume = 0, price = 0, bid = 0, ask = 0;
  std::string comment;
  unsigned requestId = 0;
};

struct Transaction {
  int type = 0, orderType = 0, orderState = 0, dealType = 0, timeType = 0;
  ulong64 deal = 0, order = 0, position = 0, positionBy = 0;
  std::string symbol;
  double price = 0, priceTrigger = 0, sl = 0, tp = 0, volume = 0;
  long expiration = 0;
  Request request;  // of TRADE_TRANSACTION_REQUEST only
  Result result;
};

/** Everything a terminal can see of its account. */
struct Book {
  double balance = 0;
  std::vector<Position> positions;
  std::vector<Order> orders, history;
  std::vector<Deal> deals;
};

/** A request that the server will carry out later: its answer was lost on the way, or it was only placed. */
struct Delayed {
  long at = 0;
  ulong64 order = 0;
  Request request;
};

}  // namespace term
