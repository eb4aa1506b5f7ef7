// What a program sees of the simulated terminal, and what runs it.
#pragma once
#include "../runtime/program.hpp"
#include "api-market.hpp"
#include "api-network.hpp"
#include "api-program.hpp"
#include "api-trade.hpp"

namespace mql5 {

/** Runs the program by the scenario behind `--scenario`. Answers 0, 2 for a scenario that is wrong, 3 for a critical error of the program. */
int runTerminal(int argc, char **argv, Program &program);

}  // namespace mql5
