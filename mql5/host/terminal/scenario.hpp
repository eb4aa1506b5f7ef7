// What one run is about: account, terminal, symbols, inputs, faults. Read from lines; every value has its default here.
#pragma once
#include <map>
#include <string>
#include <vector>
#include "numbers.hpp"
#include "timeframes.hpp"

namespace term {

/** Seed, length and pace of a run. Times are server milliseconds. */
struct RunSpec {
  ulong64 seed = 1;
  long start = 0, end = 0;  // end 0: one second after the last tick
  long gmtOffsetMs = 7200000, localOffsetMs = 0;
  long lockstepMs = 250, timerFloorMs = 0;
  bool tester = false, shuffle = true, realStopwatch = false;
  int deinit = 1;
};

struct OffsetChange {
  long at = 0, gmtMs = 0, localMs = 0;
};

struct AccountSpec {
  long login = 1000001, leverage = 100;
  std::string name = "Trader", company = "Simulated Broker", server = "Simulated-Demo", currency = "USD";
  int digits = 2, marginMode = 2, kind = 0, stopOutMode = 0;
  double balance = 10000, credit = 0, commissionPerLot = 0, marginCallLevel = 100, stopOutLevel = 50;
  bool fifo = false, hedgeAllowed = true, tradeAllowed = true, tradeExpert = true, swapReopens = false;
  long limitOrders = 0, executionMs = 0;
  long commentMax = 31;
  std::string commentTail;
};

struct TerminalSpec {
  int build = 5000;
  bool connected = true, tradeAllowed = true, mqlTradeAllowed = true;
  std::string dataPath, language = "English", name = "MetaTrader 5", company = "Simulated Broker";
  long maxBars = 100000, historyBuildMs = 0, pingUs = 1500;
  std::string chartSymbol;
  int chartTimeframe = 0;
};

struct Session {
  int day = 0;
  long from = 0, to = 86400;  // seconds since the server's midnight
  bool isTrade = true, isQuote = true;
};

struct SymbolSpec {
  std::string name, description, path, currencyBase, currencyProfit, currencyMargin;
  int digits = 5, calcMode = 0, tradeMode = 4, executionMode = 2, filling = 3, expirationModes = 15, orderModes = 127;
  int swapMode = 1, swapTripleDay = 3, stopsLevel = 0, enforcedStopsLevel = 0, freezeLevel = 0;
  double point = 0, tickSize = 0, tickValue = 0, contractSize = 100000;
  double volumeMin = 0.01, volumeMax = 100, volumeStep = 0.01, volumeLimit = 0;
  double swapLong = 0, swapShort = 0, marginInitial = 0, marginHedged = -1, marginRate = 1, commissionPerLot = -1;
  long startTime = 0, expirationTime = 0, historyMissingUntil = 0;
  bool selected = true, exists = true;
  std::string ticksFile;
  std::map<int, std::string> history;  // by place in TIMEFRAMES
  std::vector<Session> sessions;
};

struct Rate {
  std::string from, to;
  double value = 0;
};

/** When a fault strikes: by count of chances, by time, by chance. Nothing given: at the first chance. */
struct FaultSpec {
  int line = 0;
  std::string kind, symbol, point, action, address;
  long nth = 0, every = 0, at = 0, from = 0, until = 0, count = 0, delayMs = 0, byMs = 0, code = 0;
  double probability = 0, fraction = 0.5, points = 0, lots = 0;
  bool executed = false, silent = false, value = false;
  long chances = 0, fired = 0;
};

struct Scenario {
  RunSpec run;
  std::vector<OffsetChange> offsets;
  AccountSpec account;
  TerminalSpec terminal;
  std::vector<SymbolSpec> symbols;
  std::vector<Rate> rates;
  std::vector<std::string> allowed;
  std::vector<FaultSpec> faults;
  std::string brokerFile, calendarFile;
};

}  // namespace term
