// Lines to a Scenario. Strict: an unknown kind, key or word is an error that names it and says what is known.
#pragma once
#include "lines.hpp"
#include "scenario.hpp"

namespace term {

inline void readRun(Fields &f, RunSpec &s) {
  f("seed", s.seed); f("start", s.start); f("end", s.end);
  f("gmtOffsetMs", s.gmtOffsetMs); f("localOffsetMs", s.localOffsetMs);
  f("lockstepMs", s.lockstepMs); f("timerFloorMs", s.timerFloorMs);
  f("tester", s.tester); f("shuffle", s.shuffle); f("realStopwatch", s.realStopwatch); f("deinit", s.deinit);
  f.required("start");
}

inline void readAccount(Fields &f, AccountSpec &s) {
  f("login", s.login); f("leverage", s.leverage); f("name", s.name); f("company", s.company); f("server", s.server);
  f("currency", s.currency); f("digits", s.digits); f("balance", s.balance); f("credit", s.credit);
  f("commissionPerLot", s.commissionPerLot); f("marginCallLevel", s.marginCallLevel); f("stopOutLevel", s.stopOutLevel);
  f("fifo", s.fifo); f("hedgeAllowed", s.hedgeAllowed); f("tradeAllowed", s.tradeAllowed); f("tradeExpert", s.tradeExpert);
  f("swapReopens", s.swapReopens); f("limitOrders", s.limitOrders); f("executionMs", s.executionMs);
  f("commentMax", s.commentMax); f("commentTail", s.commentTail);
  f.choice("marginMode", s.marginMode, {{"netting", 0}, {"exchange", 1}, {"hedging", 2}});
  f.choice("kind", s.kind, {{"demo", 0}, {"contest", 1}, {"real", 2}});
  f.choice("stopOutMode", s.stopOutMode, {{"percent", 0}, {"money", 1}});
  if (s.leverage <= 0) f.fail("leverage must be above 0");
  if (s.fifo && s.marginMode != 2) f.fail("fifo=1 exists on hedging accounts only");
}

inline void readTerminal(Fields &f, TerminalSpec &s) {
  f("build", s.build); f("connected", s.connected); f("tradeAllowed", s.tradeAllowed); f("mqlTradeAllowed", s.mqlTradeAllowed);
  f("dataPath", s.dataPath); f("language", s.language); f("name", s.name); f("company", s.company);
  f("maxBars", s.maxBars); f("historyBuildMs", s.historyBuildMs); f("pingUs", s.pingUs);
}

inline int readTimeframe(Fields &f, const char *key) {
  std::string name;
  f(key, name);
  const int timeframe = timeframeNamed(name);
  if (timeframe < 0) f.fail(std::string(key) + "=" + name + " is no timeframe; use M1 M5 M15 M30 H1 H4 D1 and the like");
  return timeframe;
}

inline void readSymbol(Fields &f, SymbolSpec &s) {
  f.required("name");
  f("name", s.name); f("description", s.description); f("path", s.path); f("currencyBase", s.currencyBase);
  f("currencyProfit", s.currencyProfit); f("currencyMargin", s.currencyMargin); f("digits", s.digits); f("filling", s.filling);
  f("expirationModes", s.expirationModes); f("orderModes", s.orderModes); f("stopsLevel", s.stopsLevel);
  f("enforcedStopsLevel", s.enforcedStopsLevel); f("freezeLevel", s.freezeLevel); f("point", s.point); f("tickSize", s.tickSize);
  f("tickValue", s.tickValue); f("contractSize", s.contractSize); f("volumeMin", s.volumeMin); f("volumeMax", s.volumeMax);
  f("volumeStep", s.volumeStep); f("volumeLimit", s.volumeLimit); f("swapLong", s.swapLong); f("swapShort", s.swapShort);
  f("marginInitial", s.marginInitial); f("marginHedged", s.marginHedged); f("marginRate", s.marginRate);
  f("commissionPerLot", s.commissionPerLot); f("startTime", s.startTime); f("expirationTime", s.expirationTime);
  f("historyMissingUntil", s.historyMissingUntil); f("selected", s.selected); f("exists", s.exists); f("ticks", s.ticksFile);
  f.choice("calcMode", s.calcMode, {{"forex", 0}, {"futures", 1}, {"cfd", 2}, {"cfdIndex", 3}, {"cfdLeverage", 4}, {"forexNoLeverage", 5}});
  f.choice("tradeMode", s.tradeMode, {{"disabled", 0}, {"longOnly", 1}, {"shortOnly", 2}, {"closeOnly", 3}, {"full", 4}});
  f.choice("executionMode", s.executionMode, {{"request", 0}, {"instant", 1}, {"market", 2}, {"exchange", 3}});
  f.choice("swapMode", s.swapMode, {{"disabled", 0}, {"points", 1}, {"currencySymbol", 2}, {"currencyMargin", 3}, {"currencyDeposit", 4},
    {"interestCurrent", 5}, {"interestOpen", 6}});
  f.choice("swapTripleDay", s.swapTripleDay, {{"sunday", 0}, {"monday", 1}, {"tuesday", 2}, {"wednesday", 3}, {"thursday", 4}, {"friday", 5}, {"saturday", 6}});
  if (s.digits < 0 || s.digits > 10) f.fail("digits must be 0 to 10");
  if (s.point == 0) s.point = roundTo(std::pow(10.0, -s.digits), s.digits);
  if (s.tickSize == 0) s.tickSize = s.point;
  if (s.currencyMargin.empty()) s.currencyMargin = s.currencyBase;
  if (s.volumeStep <= 0 || s.volumeMin <= 0 || s.contractSize <= 0) f.fail("volumeStep, volumeMin and contractSize must be above 0");
}

inline long readClockTime(Fields &f, const char *key, long otherwise) {
  std::string text;
  f(key, text);
  if (text.empty()) return otherwise;
  const size_t colon = text.find(':');
  long hours = 0, minutes = 0;
  if (colon == std::string::npos || !readLong(text.substr(0, colon), hours) || !readLong(text.substr(colon + 1), minutes))
    f.fail(std::string(key) + "=" + text + " is not HH:MM");
  return hours * 3600 + minutes * 60;
}

inline SymbolSpec &symbolOf(Fields &f, Scenario &s) {
  std::string name;
  f.required("symbol");
  f("symbol", name);
  for (SymbolSpec &spec : s.symbols)
    if (spec.name == name) return spec;
  f.fail("symbol '" + name + "' is not described by a symbol line above");
}

inline void readSession(Fields &f, Scenario &s) {
  SymbolSpec &spec = symbolOf(f, s);
  Session session;
  int kind = 2;
  f.required("day");
  f("day", session.day);
  session.from = readClockTime(f, "from", 0);
  session.to = readClockTime(f, "to", 86400);
  f.choice("kind", kind, {{"trade", 0}, {"quote", 1}, {"both", 2}});
  session.isTrade = kind != 1;
  session.isQuote = kind != 0;
  if (session.day < 0 || session.day > 6) f.fail("day is 0 (Sunday) to 6");
  spec.sessions.push_back(session);
}

inline const std::vector<std::string> &faultKinds() {
  static const std::vector<std::string> kinds = {
      // what the trade server answers
      "requote", "reject", "cancel", "placed", "partial", "error", "timeout", "invalid", "tradeDisabled", "marketClosed", "noMoney",
      "priceChanged", "priceOff", "tooManyRequests", "serverDisables", "algoOff", "locked", "frozen", "invalidFill", "connection",
      "retcode", "noAnswer", "slippage",
      // the network
      "socketDrop", "networkSlow", "serverSilent", "connectRefused",
      // program, history, clock, switches
      "kill", "historyMissing", "symbolUnknown", "clockJump", "autoTrading", "mqlTrading", "accountTrading", "expertTrading", "offline",
      // somebody else at the same account
      "hand"};
  return kinds;
}

inline FaultSpec readFault(Fields &f) {
  FaultSpec s;
  s.line = f.line.number;
  f.required("kind");
  f("kind", s.kind); f("symbol", s.symbol); f("point", s.point); f("action", s.action); f("address", s.address);
  f("nth", s.nth); f("every", s.every); f("at", s.at); f("from", s.from); f("until", s.until); f("count", s.count);
  f("delayMs", s.delayMs); f("byMs", s.byMs); f("code", s.code); f("probability", s.probability); f("fraction", s.fraction);
  f("points", s.points); f("lots", s.lots); f("executed", s.executed); f("silent", s.silent); f("value", s.value);
  bool isKnown = false;
  std::string all;
  for (const std::string &kind : faultKinds()) {
    isKnown = isKnown || kind == s.kind;
    all += (all.empty() ? "" : ", ") + kind;
  }
  if (!isKnown) f.fail("kind=" + s.kind + " is none of: " + all);
  if (s.kind == "retcode" && s.code == 0) f.fail("kind=retcode needs code=");
  if (s.kind == "clockJump" && (s.at == 0 || s.byMs == 0)) f.fail("kind=clockJump needs at= and byMs=");
  if (s.kind == "hand" && (s.at == 0 || s.symbol.empty() || (s.lots <= 0 && s.action != "close"))) f.fail("kind=hand needs at=, symbol=, and lots= or action=close");
  if (s.kind == "kill" && s.point.empty() && s.at == 0) f.fail("kind=kill needs point= or at=");
  if (!s.point.empty() && s.point != "beforeOrderSend" && s.point != "afterOrderSend") f.fail("point=" + s.point + " is none of: beforeOrderSend, afterOrderSend");
  if (!s.action.empty() && s.action != "deal" && s.action != "pending" && s.action != "sltp" && s.action != "modify" && s.action != "remove" && s.action != "closeBy" && s.action != "open" && s.action != "close")
    f.fail("action=" + s.action + " is none of: deal, open, close, pending, sltp, modify, remove, closeBy");
  if (s.count == 0 && s.nth == 0 && s.every == 0 && s.probability == 0 && s.from == 0 && s.until == 0) s.count = 1;
  return s;
}

inline void readLine(const Line &line, Scenario &s) {
  Fields f(line);
  if (line.kind == "run") readRun(f, s.run);
  else if (line.kind == "account") readAccount(f, s.account);
  else if (line.kind == "terminal") readTerminal(f, s.terminal);
  else if (line.kind == "offset") { OffsetChange c; f("at", c.at); f("gmtMs", c.gmtMs); f("localMs", c.localMs); s.offsets.push_back(c); }
  else if (line.kind == "chart") { f("symbol", s.terminal.chartSymbol); s.terminal.chartTimeframe = readTimeframe(f, "timeframe"); }
  else if (line.kind == "symbol") { SymbolSpec spec; readSymbol(f, spec); s.symbols.push_back(spec); }
  else if (line.kind == "history") { SymbolSpec &spec = symbolOf(f, s); const int tf = readTimeframe(f, "timeframe"); f.required("file"); f("file", spec.history[tf]); }
  else if (line.kind == "session") readSession(f, s);
  else if (line.kind == "rate") { Rate r; f("from", r.from); f("to", r.to); f("value", r.value); if (r.value <= 0) f.fail("value must be above 0"); s.rates.push_back(r); }
  else if (line.kind == "input") { for (const auto &pair : line.pairs) f.known.insert(pair.first); }  // the runtime reads them before the program's globals are made
  else if (line.kind == "allow") { f.required("address"); std::string a; f("address", a); s.allowed.push_back(a); }
  else if (line.kind == "fault") s.faults.push_back(readFault(f));
  else if (line.kind == "broker") { f.required("file"); f("file", s.brokerFile); }
  else if (line.kind == "calendar") { f.required("file"); f("file", s.calendarFile); }
  else throw FileFault(line.where() + "unknown kind; known are: run, account, terminal, offset, chart, symbol, history, session, rate, input, allow, fault, broker, calendar");
  f.finish();
}

inline Scenario readScenario(const std::string &path) {
  Scenario s;
  for (const Line &line : readLines(path)) readLine(line, s);
  if (s.run.start == 0) throw FileFault(path + ": a run line with start= is needed");
  if (s.symbols.empty()) throw FileFault(path + ": at least one symbol line is needed");
  if (s.terminal.chartSymbol.empty()) s.terminal.chartSymbol = s.symbols[0].name;
  for (const SymbolSpec &spec : s.symbols)
    if (spec.name == s.terminal.chartSymbol) return s;
  throw FileFault(path + ": the chart's symbol '" + s.terminal.chartSymbol + "' has no symbol line");
}

}  // namespace term
