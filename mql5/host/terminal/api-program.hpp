// The program and its surroundings: clocks, timer, chart, account, terminal.
#pragma once
#include "../runtime/times.hpp"
#include "api-types.hpp"

namespace mql5 {

inline string _Symbol;
inline ENUM_TIMEFRAMES _Period = PERIOD_M1;
inline double _Point = 0;
inline int _Digits = 0;
inline int _UninitReason = 0;

inline string Symbol() { return _Symbol; }
inline ENUM_TIMEFRAMES Period() { return _Period; }
inline double Point() { return _Point; }
inline int Digits() { return _Digits; }
inline int UninitializeReason() { return _UninitReason; }

datetime TimeCurrent();
datetime TimeTradeServer();
datetime TimeGMT();
datetime TimeLocal();
datetime TimeCurrent(MqlDateTime &parts);
datetime TimeTradeServer(MqlDateTime &parts);
datetime TimeGMT(MqlDateTime &parts);
datetime TimeLocal(MqlDateTime &parts);
int TimeGMTOffset();
int TimeDaylightSavings();
int PeriodSeconds(ENUM_TIMEFRAMES timeframe = PERIOD_CURRENT);

void Sleep(int milliseconds);
void ExpertRemove();
bool EventSetMillisecondTimer(int milliseconds);
bool EventSetTimer(int seconds);
void EventKillTimer();

long AccountInfoInteger(ENUM_ACCOUNT_INFO_INTEGER property);
double AccountInfoDouble(ENUM_ACCOUNT_INFO_DOUBLE property);
string AccountInfoString(ENUM_ACCOUNT_INFO_STRING property);
int TerminalInfoInteger(ENUM_TERMINAL_INFO_INTEGER property);
string TerminalInfoString(ENUM_TERMINAL_INFO_STRING property);
int MQLInfoInteger(ENUM_MQL_INFO_INTEGER property);
string MQLInfoString(ENUM_MQL_INFO_STRING property);

long ChartID();
string ChartSymbol(long chart = 0);
ENUM_TIMEFRAMES ChartPeriod(long chart = 0);
void ChartRedraw(long chart = 0);
bool SendNotification(const string &text);
bool PlaySound(const string &file);

}  // namespace mql5
