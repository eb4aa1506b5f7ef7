#include "api-order-fields.hpp"

namespace mql5 {
namespace {

using term::world;

// What the last HistorySelect* copied; the getters know nothing else.
std::vector<term::Order> chosenOrders;
std::vector<term::Deal> chosenDeals;

template <class T>
const T *find(const std::vector<T> &all, ulong ticket) {
  for (const T &item : all)
    if (item.ticket == ticket) return &item;
  return nullptr;
}

template <class OrderFits, class DealFits>
bool choose(OrderFits orderFits, DealFits dealFits) {
  chosenOrders.clear();
  chosenDeals.clear();
  for (const term::Order &o : world().book().history)
    if (orderFits(o)) chosenOrders.push_back(o);
  for (const term::Deal &d : world().book().deals)
    if (dealFits(d)) chosenDeals.push_back(d);
  return true;
}

template <class T>
ulong ticketAt(const std::vector<T> &all, int position, int missing) {
  if (position >= 0 && static_cast<size_t>(position) < all.size()) return all[static_cast<size_t>(position)].ticket;
  failWith(missing);
  return 0;
}

const term::Order *historyOrder(ulong ticket) {
  const term::Order *order = find(chosenOrders, ticket);
  if (order == nullptr) failWith(ERR_TRADE_ORDER_NOT_FOUND);
  return order;
}

const term::Deal *historyDeal(ulong ticket) {
  const term::Deal *deal = find(chosenDeals, ticket);
  if (deal == nullptr) failWith(ERR_TRADE_DEAL_NOT_FOUND);
  return deal;
}

bool isBetween(long msc, datetime from, datetime to) { return msc / 1000 >= from.seconds && msc / 1000 <= to.seconds; }

}  // namespace

bool HistorySelect(datetime from, datetime to) {
  return choose([&](const term::Order &o) { return isBetween(o.doneMsc, from, to); }, [&](const term::Deal &d) { return isBetween(d.timeMsc, from, to); });
}

bool HistorySelectByPosition(long identifier) {
  const ulong wanted = static_cast<ulong>(identifier);
  return choose([&](const term::Order &o) { return o.positionId == wanted; }, [&](const term::Deal &d) { return d.positionId == wanted; });
}

bool HistoryOrderSelect(ulong ticket) {
  choose([&](const term::Order &o) { return o.ticket == ticket; }, [](const term::Deal &) { return false; });
  return !chosenOrders.empty() || failWith(ERR_TRADE_ORDER_NOT_FOUND);
}

bool HistoryDealSelect(ulong ticket) {
  choose([](const term::Order &) { return false; }, [&](const term::Deal &d) { return d.ticket == ticket; });
  return !chosenDeals.empty() || failWith(ERR_TRADE_DEAL_NOT_FOUND);
}

int HistoryOrdersTotal() { return static_cast<int>(chosenOrders.size()); }
int HistoryDealsTotal() { return static_cast<int>(chosenDeals.size()); }
ulong HistoryOrderGetTicket(int position) { return ticketAt(chosenOrders, position, ERR_TRADE_ORDER_NOT_FOUND); }
ulong HistoryDealGetTicket(int position) { return ticketAt(chosenDeals, position, ERR_TRADE_DEAL_NOT_FOUND); }

bool HistoryOrderGetDouble(ulong ticket, ENUM_ORDER_PROPERTY_DOUBLE property, double &value) {
  const term::Order *o = historyOrder(ticket);
  return o != nullptr && orderDouble(*o, o->price, property, value);
}
bool HistoryOrderGetInteger(ulong ticket, ENUM_ORDER_PROPERTY_INTEGER property, long &value) {
  const term::Order *o = historyOrder(ticket);
  return o != nullptr && orderInteger(*o, property, value);
}
bool HistoryOrderGetString(ulong ticket, ENUM_ORDER_PROPERTY_STRING property, string &value) {
  const term::Order *o = historyOrder(ticket);
  return o != nullptr && orderString(*o, property, value);
}

bool HistoryDealGetDouble(ulong ticket, ENUM_DEAL_PROPERTY_DOUBLE property, double &value) {
  const term::Deal *d = historyDeal(ticket);
  if (d == nullptr) return false;
  switch (property) {
    case DEAL_VOLUME: value = d->volume; return true;
    case DEAL_PRICE: value = d->price; return true;
    case DEAL_PROFIT: value = d->profit; return true;
    case DEAL_COMMISSION: value = d->commission; return true;
    case DEAL_SWAP: value = d->swap; return true;
    case DEAL_FEE: value = 0; return true;
    case DEAL_SL: value = d->sl; return true;
    case DEAL_TP: value = d->tp; return true;
  }
  return failWith(ERR_TRADE_WRONG_PROPERTY);
}

bool HistoryDealGetInteger(ulong ticket, ENUM_DEAL_PROPERTY_INTEGER property, long &value) {
  const term::Deal *d = historyDeal(ticket);
  if (d == nullptr) return false;
  switch (property) {
    case DEAL_TICKET: value = static_cast<long>(d->ticket); return true;
    case DEAL_ORDER: value = static_cast<long>(d->order); return true;
    case DEAL_POSITION_ID: value = static_cast<long>(d->positionId); return true;
    case DEAL_MAGIC: value = static_cast<long>(d->magic); return true;
    case DEAL_TIME: value = d->timeMsc / 1000; return true;
    case DEAL_TIME_MSC: value = d->timeMsc; return true;
    case DEAL_TYPE: value = d->type; return true;
    case DEAL_ENTRY: value = d->entry; return true;
    case DEAL_REASON: value = d->reason; return true;
  }
  return failWith(ERR_TRADE_WRONG_PROPERTY);
}

bool HistoryDealGetString(ulong ticket, ENUM_DEAL_PROPERTY_STRING property, string &value) {
  const term::Deal *d = historyDeal(ticket);
  if (d == nullptr) return false;
  if (property == DEAL_SYMBOL) value = textOf(d->symbol);
  else if (property == DEAL_COMMENT) value = textOf(d->comment);
  else value = textOf("");
  return true;
}

double HistoryOrderGetDouble(ulong ticket, ENUM_ORDER_PROPERTY_DOUBLE property) { double value = 0; HistoryOrderGetDouble(ticket, property, value); return value; }
long HistoryOrderGetInteger(ulong ticket, ENUM_ORDER_PROPERTY_INTEGER property) { long value = 0; HistoryOrderGetInteger(ticket, property, value); return value; }
string HistoryOrderGetString(ulong ticket, ENUM_ORDER_PROPERTY_STRING property) { string value = textOf(""); HistoryOrderGetString(ticket, property, value); return value; }
double HistoryDealGetDouble(ulong ticket, ENUM_DEAL_PROPERTY_DOUBLE property) { double value = 0; HistoryDealGetDouble(ticket, property, value); return value; }
long HistoryDealGetInteger(ulong ticket, ENUM_DEAL_PROPERTY_INTEGER property) { long value = 0; HistoryDealGetInteger(ticket, property, value); return value; }
string HistoryDealGetString(ulong ticket, ENUM_DEAL_PROPERTY_STRING property) { string value = textOf(""); HistoryDealGetString(ticket, property, value); return value; }

}  // namespace mql5
