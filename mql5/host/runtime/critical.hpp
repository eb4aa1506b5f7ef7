// Critical errors: what MetaTrader stops a program for becomes MqlAbort, also a division by zero and an access without an object.
#pragma once
#include <functional>
#include <string>

#include "types.hpp"

namespace mql5 {

// Runs a handler of the program. Returns an empty text, or the critical error that ended it; then the program must not be called again.
std::string callHandler(const std::function<void()> &handler);

// The line MetaTrader writes when a program ends with objects that were made by new and never deleted; empty if there are none.
std::string undeletedObjects();

}  // namespace mql5
