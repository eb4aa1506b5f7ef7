// What the translator tells about a program: its handlers and its inputs.
#pragma once
#include <string>
#include <vector>

#include "text.hpp"

namespace mql5 {

struct MqlTradeTransaction;
struct MqlTradeRequest;
struct MqlTradeResult;

// A handler the program does not have is null. Call them through callHandler of critical.hpp only.
struct Program {
  const char *name = "";
  bool isScript = false;
  int (*onInit)() = nullptr;  // a void OnInit answers 0
  void (*onDeinit)(int reason) = nullptr;
  void (*onStart)() = nullptr;
  void (*onTick)() = nullptr;
  void (*onTimer)() = nullptr;
  void (*onTrade)() = nullptr;
  void (*onTradeTransaction)(const MqlTradeTransaction &, const MqlTradeRequest &, const MqlTradeResult &) = nullptr;
  void (*onBookEvent)(const string &symbol) = nullptr;
  void (*onChartEvent)(int id, long number, double real, const string &text) = nullptr;
  double (*onTester)() = nullptr;
  std::vector<const char *> inputs;
};

}  // namespace mql5
