#include "api-market.hpp"

#include "api-program.hpp"
#include "api-support.hpp"
#include "market.hpp"

namespace mql5 {
namespace {

using term::Bar;
using term::world;

// The words of the scenario, in their order.
constexpr int CALC_MODES[] = {SYMBOL_CALC_MODE_FOREX, SYMBOL_CALC_MODE_FUTURES, SYMBOL_CALC_MODE_CFD, SYMBOL_CALC_MODE_CFDINDEX, SYMBOL_CALC_MODE_CFDLEVERAGE, SYMBOL_CALC_MODE_FOREX_NO_LEVERAGE};

/** Today's bar of D1, as long as it is today's. */
const Bar *todayOf(const term::Symbol &symbol) {
  const std::vector<Bar> &days = symbol.bars[term::timeframeNamed("D1")];
  return days.empty() ? nullptr : &days.back();
}

bool sessionOf(const string &name, ENUM_DAY_OF_WEEK day, uint index, bool isTrade, datetime &from, datetime &to) {
  term::Symbol *symbol = symbolOf(name);
  if (symbol == nullptr) return false;
  uint at = 0;
  bool isListed = false;
  for (const term::Session &session : symbol->spec.sessions) {
    if (isTrade ? !session.isTrade : !session.isQuote) continue;
    isListed = true;
    if (session.day != static_cast<int>(day) || at++ != index) continue;
    from = session.from;
    to = session.to;
    return true;
  }
  if (isListed || index > 0) return false;
  from = 0;
  to = 86400;
  return true;
}

}  // namespace

int SymbolsTotal(bool isSelected) {
  int count = 0;
  for (const term::Symbol &symbol : world().symbols) count += symbol.spec.exists && (!isSelected || symbol.selected) ? 1 : 0;
  return count;
}

string SymbolName(int position, bool isSelected) {
  for (const term::Symbol &symbol : world().symbols)
    if (symbol.spec.exists && (!isSelected || symbol.selected) && position-- == 0) return textOf(symbol.spec.name);
  failWith(ERR_INVALID_PARAMETER);
  return textOf("");
}

bool SymbolExist(const string &name, bool &isCustom) {
  isCustom = false;
  const int before = _LastError;
  const bool isKnown = symbolOf(name) != nullptr;
  _LastError = before;
  return isKnown;
}

bool SymbolSelect(const string &name, bool isSelected) {
  term::World &w = world();
  term::Symbol *symbol = symbolOf(name);
  if (symbol == nullptr) return false;
  bool isUsed = symbol->spec.name == w.scenario.terminal.chartSymbol;
  for (const term::Position &p : w.book().positions) isUsed = isUsed || p.symbol == symbol->spec.name;
  if (!isSelected && isUsed) return failWith(ERR_MARKET_SELECT_ERROR);
  symbol->selected = isSelected;
  return true;
}

bool SymbolIsSynchronized(const string &name) { return symbolOf(name) != nullptr && world().isOnline; }

bool SymbolInfoDouble(const string &name, ENUM_SYMBOL_INFO_DOUBLE property, double &value) {
  term::World &w = world();
  term::Symbol *symbol = symbolOf(name);
  if (symbol == nullptr) return false;
  const term::SymbolSpec &s = symbol->spec;
  const Bar *today = todayOf(*symbol);
  switch (property) {
    case SYMBOL_BID: value = symbol->seen.bid; break;
    case SYMBOL_ASK: value = symbol->seen.ask; break;
    case SYMBOL_BIDHIGH: value = today ? today->high : 0; break;
    case SYMBOL_BIDLOW: value = today ? today->low : 0; break;
    case SYMBOL_SESSION_OPEN: value = today ? today->open : 0; break;
    case SYMBOL_LAST: case SYMBOL_LASTHIGH: case SYMBOL_LASTLOW: value = 0; break;
    case SYMBOL_POINT: value = s.point; break;
    case SYMBOL_TRADE_TICK_SIZE: value = s.tickSize; break;
    case SYMBOL_TRADE_TICK_VALUE: case SYMBOL_TRADE_TICK_VALUE_PROFIT: value = term::tickValue(w, s, true); break;
    case SYMBOL_TRADE_TICK_VALUE_LOSS: value = term::tickValue(w, s, false); break;
    case SYMBOL_TRADE_CONTRACT_SIZE: value = s.contractSize; break;
    case SYMBOL_VOLUME_MIN: value = s.volumeMin; break;
    case SYMBOL_VOLUME_MAX: value = s.volumeMax; break;
    case SYMBOL_VOLUME_STEP: value = s.volumeStep; break;
    case SYMBOL_VOLUME_LIMIT: value = s.volumeLimit; break;
    case SYMBOL_SWAP_LONG: value = s.swapLong; break;
    case SYMBOL_SWAP_SHORT: value = s.swapShort; break;
    case SYMBOL_MARGIN_INITIAL: value = s.marginInitial; break;
    case SYMBOL_MARGIN_MAINTENANCE: value = 0; break;
    case SYMBOL_MARGIN_HEDGED: value = s.marginHedged >= 0 ? s.marginHedged : s.contractSize; break;
    default: refuse(property);
  }
  return true;
}

bool SymbolInfoInteger(const string &name, ENUM_SYMBOL_INFO_INTEGER property, long &value) {
  term::Symbol *symbol = symbolOf(name);
  if (symbol == nullptr) return false;
  const term::SymbolSpec &s = symbol->spec;
  switch (property) {
    case SYMBOL_SELECT: case SYMBOL_VISIBLE: value = symbol->selected; break;
    case SYMBOL_EXIST: value = 1; break;
    case SYMBOL_CUSTOM: value = 0; break;
    case SYMBOL_DIGITS: value = s.digits; break;
    case SYMBOL_SPREAD: value = term::spreadPoints(s, symbol->seen); break;
    case SYMBOL_SPREAD_FLOAT: value = 1; break;
    case SYMBOL_TIME: value = symbol->seen.msc / 1000; break;
    case SYMBOL_TIME_MSC: value = symbol->seen.msc; break;
    case SYMBOL_TRADE_CALC_MODE: value = CALC_MODES[s.calcMode]; break;
    case SYMBOL_TRADE_MODE: value = s.tradeMode; break;
    case SYMBOL_TRADE_STOPS_LEVEL: value = s.stopsLevel; break;
    case SYMBOL_TRADE_FREEZE_LEVEL: value = s.freezeLevel; break;
    case SYMBOL_TRADE_EXEMODE: value = s.executionMode; break;
    case SYMBOL_FILLING_MODE: value = s.filling; break;
    case SYMBOL_EXPIRATION_MODE: value = s.expirationModes; break;
    case SYMBOL_ORDER_MODE: value = s.orderModes; break;
    case SYMBOL_SWAP_MODE: value = s.swapMode; break;
    case SYMBOL_SWAP_ROLLOVER3DAYS: value = s.swapTripleDay; break;
    case SYMBOL_START_TIME: value = s.startTime; break;
    case SYMBOL_EXPIRATION_TIME: value = s.expirationTime; break;
    case SYMBOL_VOLUME: value = 0; break;
    default: refuse(property);
  }
  return true;
}

bool SymbolInfoString(const string &name, ENUM_SYMBOL_INFO_STRING property, string &value) {
  term::Symbol *symbol = symbolOf(name);
  if (symbol == nullptr) return false;
  const term::SymbolSpec &s = symbol->spec;
  switch (property) {
    case SYMBOL_DESCRIPTION: value = textOf(s.description); break;
    case SYMBOL_PATH: value = textOf(s.path); break;
    case SYMBOL_CURRENCY_BASE: value = textOf(s.currencyBase); break;
    case SYMBOL_CURRENCY_PROFIT: value = textOf(s.currencyProfit); break;
    case SYMBOL_CURRENCY_MARGIN: value = textOf(s.currencyMargin); break;
    default: refuse(property);
  }
  return true;
}

double SymbolInfoDouble(const string &name, ENUM_SYMBOL_INFO_DOUBLE property) {
  double value = 0;
  SymbolInfoDouble(name, property, value);
  return value;
}
long SymbolInfoInteger(const string &name, ENUM_SYMBOL_INFO_INTEGER property) {
  long value = 0;
  SymbolInfoInteger(name, property, value);
  return value;
}
string SymbolInfoString(const string &name, ENUM_SYMBOL_INFO_STRING property) {
  string value = textOf("");
  SymbolInfoString(name, property, value);
  return value;
}

bool SymbolInfoTick(const string &name, MqlTick &tick) {
  term::Symbol *symbol = symbolOf(name);
  if (symbol == nullptr) return false;
  if (!symbol->selected || symbol->seen.bid <= 0) return failWith(ERR_MARKET_NOT_SELECTED);
  tick = MqlTick{};
  tick.time = symbol->seen.msc / 1000;
  tick.time_msc = symbol->seen.msc;
  tick.bid = symbol->seen.bid;
  tick.ask = symbol->seen.ask;
  tick.flags = TICK_FLAG_BID | TICK_FLAG_ASK;
  return true;
}

bool SymbolInfoSessionTrade(const string &name, ENUM_DAY_OF_WEEK day, uint session, datetime &from, datetime &to) { return sessionOf(name, day, session, true, from, to); }
bool SymbolInfoSessionQuote(const string &name, ENUM_DAY_OF_WEEK day, uint session, datetime &from, datetime &to) { return sessionOf(name, day, session, false, from, to); }

}  // namespace mql5
