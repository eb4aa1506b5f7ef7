#include "api-program.hpp"

#include "api-support.hpp"
#include "lockstep.hpp"

namespace mql5 {
namespace {

using term::world;

datetime withParts(datetime value, MqlDateTime &parts) {
  TimeToStruct(value, parts);
  return value;
}

double marginLevel(term::World &w) {
  const double margin = term::marginOf(w, w.book().positions);
  return margin > 0 ? term::equityOf(w, w.book(), false) / margin * 100 : 0;
}

}  // namespace

// In the tester all clocks are one.
datetime TimeCurrent() { return world().quoteMsc / 1000; }
datetime TimeTradeServer() { return world().scenario.run.tester ? TimeCurrent() : datetime(term::computerNow(world()) / 1000); }
datetime TimeGMT() { return world().scenario.run.tester ? TimeCurrent() : datetime((term::computerNow(world()) - term::gmtOffset(world())) / 1000); }
datetime TimeLocal() { return world().scenario.run.tester ? TimeCurrent() : datetime((term::computerNow(world()) - term::gmtOffset(world()) + term::localOffset(world())) / 1000); }
datetime TimeCurrent(MqlDateTime &parts) { return withParts(TimeCurrent(), parts); }
datetime TimeTradeServer(MqlDateTime &parts) { return withParts(TimeTradeServer(), parts); }
datetime TimeGMT(MqlDateTime &parts) { return withParts(TimeGMT(), parts); }
datetime TimeLocal(MqlDateTime &parts) { return withParts(TimeLocal(), parts); }
int TimeGMTOffset() { return static_cast<int>(TimeGMT().seconds - TimeLocal().seconds); }
int TimeDaylightSavings() { return 0; }

int PeriodSeconds(ENUM_TIMEFRAMES timeframe) {
  const int place = term::timeframeOf(timeframe == PERIOD_CURRENT ? _Period : timeframe);
  return place < 0 ? 0 : static_cast<int>(term::TIMEFRAMES[place].seconds);
}

void Sleep(int milliseconds) {
  if (milliseconds > 0) term::passTime(world(), world().now + milliseconds);
}

void ExpertRemove() {
  _StopFlag = true;
  world().isStopped = true;
  world().deinitReason = REASON_PROGRAM;
}

bool EventSetMillisecondTimer(int milliseconds) {
  term::World &w = world();
  if (milliseconds <= 0) return failWith(ERR_INVALID_PARAMETER);
  w.timerMs = std::max({static_cast<long>(milliseconds), 16L, w.scenario.run.timerFloorMs});
  w.timerNext = w.now + w.timerMs;
  return true;
}

bool EventSetTimer(int seconds) { return seconds > 0 ? EventSetMillisecondTimer(seconds * 1000) : failWith(ERR_INVALID_PARAMETER); }

void EventKillTimer() {
  term::World &w = world();
  w.timerMs = 0;
  w.isTimerBusy = false;
  w.events.erase(std::remove_if(w.events.begin(), w.events.end(), [](const term::Event &event) { return event.kind == term::EventKind::Timer; }), w.events.end());
}

long AccountInfoInteger(ENUM_ACCOUNT_INFO_INTEGER property) {
  const term::AccountSpec &a = world().scenario.account;
  switch (property) {
    case ACCOUNT_LOGIN: return a.login;
    case ACCOUNT_TRADE_MODE: return a.kind;
    case ACCOUNT_TRADE_ALLOWED: return a.tradeAllowed && world().isOnline;
    case ACCOUNT_TRADE_EXPERT: return a.tradeExpert;
    case ACCOUNT_LEVERAGE: return a.leverage;
    case ACCOUNT_MARGIN_SO_MODE: return a.stopOutMode;
    case ACCOUNT_LIMIT_ORDERS: return a.limitOrders;
    case ACCOUNT_MARGIN_MODE: return a.marginMode;
    case ACCOUNT_CURRENCY_DIGITS: return a.digits;
    case ACCOUNT_FIFO_CLOSE: return a.fifo;
    case ACCOUNT_HEDGE_ALLOWED: return a.marginMode == 2 && a.hedgeAllowed;
  }
  return failWith(ERR_TRADE_WRONG_PROPERTY);
}

double AccountInfoDouble(ENUM_ACCOUNT_INFO_DOUBLE property) {
  term::World &w = world();
  term::Book &book = w.book();
  const term::AccountSpec &a = w.scenario.account;
  switch (property) {
    case ACCOUNT_BALANCE: return book.balance;
    case ACCOUNT_CREDIT: return a.credit;
    case ACCOUNT_PROFIT: return term::floating(w, book, false);
    case ACCOUNT_EQUITY: return term::equityOf(w, book, false);
    case ACCOUNT_MARGIN: return term::marginOf(w, book.positions);
    case ACCOUNT_MARGIN_FREE: return term::roundMoney(w, term::equityOf(w, book, false) - term::marginOf(w, book.positions));
    case ACCOUNT_MARGIN_LEVEL: return marginLevel(w);
    case ACCOUNT_MARGIN_SO_CALL: return a.marginCallLevel;
    case ACCOUNT_MARGIN_SO_SO: return a.stopOutLevel;
    case ACCOUNT_MARGIN_INITIAL: case ACCOUNT_MARGIN_MAINTENANCE: case ACCOUNT_ASSETS: case ACCOUNT_LIABILITIES: case ACCOUNT_COMMISSION_BLOCKED: return 0;
  }
  return failWith(ERR_TRADE_WRONG_PROPERTY);
}

string AccountInfoString(ENUM_ACCOUNT_INFO_STRING property) {
  const term::AccountSpec &a = world().scenario.account;
  switch (property) {
    case ACCOUNT_NAME: return textOf(a.name);
    case ACCOUNT_COMPANY: return textOf(a.company);
    case ACCOUNT_SERVER: return textOf(a.server);
    case ACCOUNT_CURRENCY: return textOf(a.currency);
  }
  failWith(ERR_TRADE_WRONG_PROPERTY);
  return textOf("");
}

int TerminalInfoInteger(ENUM_TERMINAL_INFO_INTEGER property) {
  term::World &w = world();
  const term::TerminalSpec &t = w.scenario.terminal;
  switch (property) {
    case TERMINAL_BUILD: return t.build;
    case TERMINAL_CONNECTED: return w.isOnline;
    case TERMINAL_TRADE_ALLOWED: return t.tradeAllowed;
    case TERMINAL_MAXBARS: return static_cast<int>(t.maxBars);
    case TERMINAL_PING_LAST: return static_cast<int>(t.pingUs);
    case TERMINAL_X64: return 1;
    case TERMINAL_CPU_CORES: return 2;
    case TERMINAL_CODEPAGE: return 1252;
    case TERMINAL_DLLS_ALLOWED: case TERMINAL_EMAIL_ENABLED: case TERMINAL_FTP_ENABLED: case TERMINAL_MQID: case TERMINAL_VPS:
    case TERMINAL_COMMUNITY_ACCOUNT: case TERMINAL_COMMUNITY_CONNECTION: case TERMINAL_NOTIFICATIONS_ENABLED: case TERMINAL_OPENCL_SUPPORT: return 0;
    default: refuse(property);
  }
}

string TerminalInfoString(ENUM_TERMINAL_INFO_STRING property) {
  const term::TerminalSpec &t = world().scenario.terminal;
  switch (property) {
    case TERMINAL_COMPANY: return textOf(t.company);
    case TERMINAL_NAME: return textOf(t.name);
    case TERMINAL_PATH: case TERMINAL_DATA_PATH: return textOf(t.dataPath);
    case TERMINAL_COMMONDATA_PATH: return textOf(t.dataPath + "/Common");
    case TERMINAL_LANGUAGE: return textOf(t.language);
  }
  failWith(ERR_INVALID_PARAMETER);
  return textOf("");
}

int MQLInfoInteger(ENUM_MQL_INFO_INTEGER property) {
  const term::Scenario &s = world().scenario;
  switch (property) {
    case MQL_PROGRAM_TYPE: return world().isScript ? PROGRAM_SCRIPT : PROGRAM_EXPERT;
    case MQL_TRADE_ALLOWED: return s.terminal.mqlTradeAllowed;  // the button has a flag of its own
    case MQL_TESTER: return s.run.tester;
    case MQL_DLLS_ALLOWED: case MQL_SIGNALS_ALLOWED: case MQL_DEBUG: case MQL_PROFILER: case MQL_FORWARD: case MQL_OPTIMIZATION:
    case MQL_VISUAL_MODE: case MQL_FRAME_MODE: return 0;
    default: refuse(property);
  }
}

string MQLInfoString(ENUM_MQL_INFO_STRING property) {
  const std::string &name = world().programName;
  if (property == MQL_PROGRAM_NAME) return textOf(name);
  return textOf(world().scenario.terminal.dataPath + (world().isScript ? "/MQL5/Scripts/" : "/MQL5/Experts/") + name + ".ex5");
}

long ChartID() { return 1; }
string ChartSymbol(long chart) {
  if (chart == 0 || chart == 1) return _Symbol;
  failWith(ERR_CHART_NOT_FOUND);
  return textOf("");
}
ENUM_TIMEFRAMES ChartPeriod(long chart) {
  if (chart != 0 && chart != 1) failWith(ERR_CHART_NOT_FOUND);
  return chart == 0 || chart == 1 ? _Period : PERIOD_CURRENT;
}
void ChartRedraw(long) {}

bool SendNotification(const string &text) {
  term::JsonObject event = term::eventOf(world(), "notification");
  event("text", text.utf8());
  term::emit(event);
  return true;
}

bool PlaySound(const string &file) {
  term::JsonObject event = term::eventOf(world(), "sound");
  event("file", file.utf8());
  term::emit(event);
  return true;
}

}  // namespace mql5
