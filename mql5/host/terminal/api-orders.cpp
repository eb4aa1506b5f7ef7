#include "api-orders.hpp"

#include "orders.hpp"

namespace mql5 {

using term::world;

term::Request requestOf(const MqlTradeRequest &q) {
  term::Request r;
  r.action = q.action; r.type = q.type; r.filling = q.type_filling; r.timeType = q.type_time;
  r.magic = q.magic; r.order = q.order; r.deviation = q.deviation; r.position = q.position; r.positionBy = q.position_by;
  r.symbol = q.symbol.utf8(); r.comment = q.comment.utf8();
  r.volume = q.volume; r.price = q.price; r.stopLimit = q.stoplimit; r.sl = q.sl; r.tp = q.tp;
  r.expiration = q.expiration.seconds;
  return r;
}

MqlTradeRequest requestBack(const term::Request &q) {
  MqlTradeRequest r{};
  r.action = static_cast<ENUM_TRADE_REQUEST_ACTIONS>(q.action); r.type = static_cast<ENUM_ORDER_TYPE>(q.type);
  r.type_filling = static_cast<ENUM_ORDER_TYPE_FILLING>(q.filling); r.type_time = static_cast<ENUM_ORDER_TYPE_TIME>(q.timeType);
  r.magic = q.magic; r.order = q.order; r.deviation = q.deviation; r.position = q.position; r.position_by = q.positionBy;
  r.symbol = textOf(q.symbol); r.comment = textOf(q.comment);
  r.volume = q.volume; r.price = q.price; r.stoplimit = q.stopLimit; r.sl = q.sl; r.tp = q.tp;
  r.expiration = q.expiration;
  return r;
}

MqlTradeResult resultBack(const term::Result &r) {
  MqlTradeResult out{};
  out.retcode = static_cast<uint>(r.retcode); out.deal = r.deal; out.order = r.order; out.volume = r.volume; out.price = r.price;
  out.bid = r.bid; out.ask = r.ask; out.comment = textOf(r.comment); out.request_id = r.requestId;
  return out;
}

MqlTradeTransaction transactionBack(const term::Transaction &t) {
  MqlTradeTransaction out{};
  out.deal = t.deal; out.order = t.order; out.symbol = textOf(t.symbol);
  out.type = static_cast<ENUM_TRADE_TRANSACTION_TYPE>(t.type); out.order_type = static_cast<ENUM_ORDER_TYPE>(t.orderType);
  out.order_state = static_cast<ENUM_ORDER_STATE>(t.orderState); out.deal_type = static_cast<ENUM_DEAL_TYPE>(t.dealType);
  out.time_type = static_cast<ENUM_ORDER_TYPE_TIME>(t.timeType); out.time_expiration = t.expiration;
  out.price = t.price; out.price_trigger = t.priceTrigger; out.price_sl = t.sl; out.price_tp = t.tp; out.volume = t.volume;
  out.position = t.position; out.position_by = t.positionBy;
  return out;
}

bool OrderSend(const MqlTradeRequest &request, MqlTradeResult &result) {
  term::Result answer;
  const bool isAccepted = term::sendOrder(world(), requestOf(request), answer);
  result = resultBack(answer);
  return isAccepted;
}

bool OrderSendAsync(const MqlTradeRequest &request, MqlTradeResult &result) {
  term::Result answer;
  const bool isSent = term::sendLater(world(), requestOf(request), answer);
  result = resultBack(answer);
  return isSent;
}

bool OrderCheck(const MqlTradeRequest &request, MqlTradeCheckResult &result) {
  term::World &w = world();
  term::Result answer;
  const term::Request q = requestOf(request);
  result = MqlTradeCheckResult{};
  result.retcode = static_cast<uint>(term::checkOrder(w, q, answer));
  result.comment = textOf(result.retcode == 0 ? "Done" : answer.comment);
  const term::Book &book = w.book();
  result.balance = book.balance;
  result.equity = term::equityOf(w, book, false);
  result.profit = term::floating(w, book, false);
  result.margin = term::marginOf(w, book.positions);
  const term::Symbol *symbol = term::serverSymbol(w, q.symbol);
  if (symbol != nullptr && request.action == TRADE_ACTION_DEAL && q.position == 0)
    result.margin += term::roundMoney(w, term::marginOf(w, symbol->spec, q.volume, request.type == ORDER_TYPE_BUY ? symbol->seen.ask : symbol->seen.bid, symbol->spec.contractSize));
  result.margin_free = result.equity - result.margin;
  result.margin_level = result.margin > 0 ? result.equity / result.margin * 100 : 0;
  if (result.retcode != 0) failWith(ERR_TRADE_SEND_FAILED);
  return result.retcode == 0;
}

bool OrderCalcMargin(ENUM_ORDER_TYPE type, const string &name, double volume, double price, double &margin) {
  term::World &w = world();
  const term::Symbol *symbol = term::knownSymbol(w, name.utf8());
  if (symbol == nullptr || volume <= 0 || price <= 0 || type == ORDER_TYPE_CLOSE_BY) return failWith(symbol == nullptr ? ERR_MARKET_UNKNOWN_SYMBOL : ERR_INVALID_PARAMETER);
  margin = term::roundMoney(w, term::marginOf(w, symbol->spec, volume, price, symbol->spec.contractSize));
  return true;
}

bool OrderCalcProfit(ENUM_ORDER_TYPE type, const string &name, double volume, double open, double close, double &profit) {
  term::World &w = world();
  const term::Symbol *symbol = term::knownSymbol(w, name.utf8());
  if (symbol == nullptr) return false;
  if ((type != ORDER_TYPE_BUY && type != ORDER_TYPE_SELL) || volume <= 0 || open <= 0 || close <= 0) return failWith(ERR_INVALID_PARAMETER);
  profit = term::profitOf(w, symbol->spec, type == ORDER_TYPE_BUY ? POSITION_TYPE_BUY : POSITION_TYPE_SELL, volume, open, close);
  return true;
}

}  // namespace mql5
