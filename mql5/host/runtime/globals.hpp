// Global variables of the terminal: doubles that outlast the program. They are in memory until they are flushed; a terminal that is
// killed loses what was not.
#pragma once
#include "moment.hpp"
#include "text.hpp"

namespace mql5 {

bool GlobalVariableCheck(const string &name);
datetime GlobalVariableTime(const string &name);
bool GlobalVariableDel(const string &name);
double GlobalVariableGet(const string &name);
bool GlobalVariableGet(const string &name, double &value);
string GlobalVariableName(int index);
// The time it was set, or 0.
datetime GlobalVariableSet(const string &name, double value);
// Sets it where its value is `check`, in one step; a variable that does not exist is an error.
bool GlobalVariableSetOnCondition(const string &name, double value, double check);
// Exists until the terminal ends.
bool GlobalVariableTemp(const string &name);
void GlobalVariablesFlush();
// Those whose names begin so and that were not used since then (0: all). Returns how many.
int GlobalVariablesDeleteAll(const string &prefix = mqlNull, datetime limit = 0);
int GlobalVariablesTotal();

}  // namespace mql5
