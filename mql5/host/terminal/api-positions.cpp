#include "api-support.hpp"
#include "api-trade.hpp"
#include "api-order-fields.hpp"
#include "deals.hpp"

namespace mql5 {
namespace {

using term::world;

// What Select copied: it does not change with the market afterwards.
struct Chosen {
  bool isThere = false;
  term::Position position;
  double price = 0, profit = 0;
} chosenPosition;

struct ChosenOrder {
  bool isThere = false;
  term::Order order;
  double price = 0;
} chosenOrder;

bool choose(const term::Position *p) {
  chosenPosition.isThere = p != nullptr;
  if (p == nullptr) return failWith(ERR_TRADE_POSITION_NOT_FOUND);
  term::World &w = world();
  const term::Symbol *symbol = term::serverSymbol(w, p->symbol);
  chosenPosition.position = *p;
  chosenPosition.price = term::closePrice(symbol->seen, p->type);
  chosenPosition.profit = term::floatingOf(w, *p, symbol->seen);
  return true;
}

bool chooseOrder(const term::Order *o) {
  chosenOrder.isThere = o != nullptr;
  if (o == nullptr) return failWith(ERR_TRADE_ORDER_NOT_FOUND);
  const term::Symbol *symbol = term::serverSymbol(world(), o->symbol);
  chosenOrder.order = *o;
  chosenOrder.price = o->type % 2 == 0 ? symbol->seen.ask : symbol->seen.bid;
  return true;
}

const term::Position *positionAt(int at) {
  const auto &all = world().book().positions;
  return at >= 0 && static_cast<size_t>(at) < all.size() ? &all[static_cast<size_t>(at)] : nullptr;
}

}  // namespace

int PositionsTotal() { return static_cast<int>(world().book().positions.size()); }

string PositionGetSymbol(int position) { return choose(positionAt(position)) ? textOf(chosenPosition.position.symbol) : textOf(""); }

ulong PositionGetTicket(int position) { return choose(positionAt(position)) ? chosenPosition.position.ticket : 0; }

bool PositionSelect(const string &name) {
  const term::Position *lowest = nullptr;
  const std::string wanted = name.utf8();
  for (const term::Position &p : world().book().positions)
    if (p.symbol == wanted && (lowest == nullptr || p.ticket < lowest->ticket)) lowest = &p;
  return choose(lowest);
}

bool PositionSelectByTicket(ulong ticket) { return choose(term::findPosition(world().book(), ticket)); }

bool PositionGetDouble(ENUM_POSITION_PROPERTY_DOUBLE property, double &value) {
  if (!chosenPosition.isThere) return failWith(ERR_TRADE_POSITION_NOT_FOUND);
  const term::Position &p = chosenPosition.position;
  switch (property) {
    case POSITION_VOLUME: value = p.volume; return true;
    case POSITION_PRICE_OPEN: value = p.priceOpen; return true;
    case POSITION_PRICE_CURRENT: value = chosenPosition.price; return true;
    case POSITION_SL: value = p.sl; return true;
    case POSITION_TP: value = p.tp; return true;
    case POSITION_SWAP: value = p.swap; return true;
    case POSITION_PROFIT: value = chosenPosition.profit; return true;
  }
  return failWith(ERR_TRADE_WRONG_PROPERTY);
}

bool PositionGetInteger(ENUM_POSITION_PROPERTY_INTEGER property, long &value) {
  if (!chosenPosition.isThere) return failWith(ERR_TRADE_POSITION_NOT_FOUND);
  const term::Position &p = chosenPosition.position;
  switch (property) {
    case POSITION_TICKET: value = static_cast<long>(p.ticket); return true;
    case POSITION_IDENTIFIER: value = static_cast<long>(p.identifier); return true;
    case POSITION_MAGIC: value = static_cast<long>(p.magic); return true;
    case POSITION_TYPE: value = p.type; return true;
    case POSITION_REASON: value = p.reason; return true;
    case POSITION_TIME: value = p.timeMsc / 1000; return true;
    case POSITION_TIME_MSC: value = p.timeMsc; return true;
    case POSITION_TIME_UPDATE: value = p.updateMsc / 1000; return true;
    case POSITION_TIME_UPDATE_MSC: value = p.updateMsc; return true;
  }
  return failWith(ERR_TRADE_WRONG_PROPERTY);
}

bool PositionGetString(ENUM_POSITION_PROPERTY_STRING property, string &value) {
  if (!chosenPosition.isThere) return failWith(ERR_TRADE_POSITION_NOT_FOUND);
  if (property == POSITION_SYMBOL) value = textOf(chosenPosition.position.symbol);
  else if (property == POSITION_COMMENT) value = textOf(chosenPosition.position.comment);
  else value = textOf("");
  return true;
}

double PositionGetDouble(ENUM_POSITION_PROPERTY_DOUBLE property) { double value = 0; PositionGetDouble(property, value); return value; }
long PositionGetInteger(ENUM_POSITION_PROPERTY_INTEGER property) { long value = 0; PositionGetInteger(property, value); return value; }
string PositionGetString(ENUM_POSITION_PROPERTY_STRING property) { string value = textOf(""); PositionGetString(property, value); return value; }

int OrdersTotal() { return static_cast<int>(world().book().orders.size()); }

ulong OrderGetTicket(int position) {
  const auto &all = world().book().orders;
  const bool isInside = position >= 0 && static_cast<size_t>(position) < all.size();
  return chooseOrder(isInside ? &all[static_cast<size_t>(position)] : nullptr) ? chosenOrder.order.ticket : 0;
}

bool OrderSelect(ulong ticket) { return chooseOrder(term::findOrder(world().book(), ticket)); }

bool OrderGetDouble(ENUM_ORDER_PROPERTY_DOUBLE property, double &value) {
  if (!chosenOrder.isThere) return failWith(ERR_TRADE_ORDER_NOT_FOUND);
  return orderDouble(chosenOrder.order, chosenOrder.price, property, value);
}
bool OrderGetInteger(ENUM_ORDER_PROPERTY_INTEGER property, long &value) {
  if (!chosenOrder.isThere) return failWith(ERR_TRADE_ORDER_NOT_FOUND);
  return orderInteger(chosenOrder.order, property, value);
}
bool OrderGetString(ENUM_ORDER_PROPERTY_STRING property, string &value) {
  if (!chosenOrder.isThere) return failWith(ERR_TRADE_ORDER_NOT_FOUND);
  return orderString(chosenOrder.order, property, value);
}
double OrderGetDouble(ENUM_ORDER_PROPERTY_DOUBLE property) { double value = 0; OrderGetDouble(property, value); return value; }
long OrderGetInteger(ENUM_ORDER_PROPERTY_INTEGER property) { long value = 0; OrderGetInteger(property, value); return value; }
string OrderGetString(ENUM_ORDER_PROPERTY_STRING property) { string value = textOf(""); OrderGetString(property, value); return value; }

}  // namespace mql5
