// Runs a program without a terminal: OnInit and OnStart, once. For tests of the language and of parts that call no terminal.
#pragma once
#include "program.hpp"

namespace mql5 {

// `--files FOLDER` and `--common FOLDER` are the sandbox, `--globals FILE` the global variables. Answers 0, what OnInit answered,
// 2 for bad arguments, or 3 for a critical error, which is the last line on standard error.
int runBare(int argc, char **argv, Program &program);

}  // namespace mql5
