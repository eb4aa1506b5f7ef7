// Requests and answers between the program's structures and those of the simulation.
#pragma once
#include "api-support.hpp"
#include "api-trade.hpp"

namespace mql5 {

term::Request requestOf(const MqlTradeRequest &q);
MqlTradeRequest requestBack(const term::Request &q);
MqlTradeResult resultBack(const term::Result &r);
MqlTradeTransaction transactionBack(const term::Transaction &t);

}  // namespace mql5
