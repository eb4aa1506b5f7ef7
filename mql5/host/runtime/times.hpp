// Dates in parts, and the clock of the machine. The clocks of the broker belong to the terminal.
#pragma once
#include "host-hooks.hpp"
#include "moment.hpp"

namespace mql5 {

struct MqlDateTime {
  int year, mon, day, hour, min, sec, day_of_week, day_of_year;  // day_of_year counts from 0, day_of_week from Sunday
  MQL_STRUCT(MqlDateTime)
};

bool TimeToStruct(datetime value, MqlDateTime &parts);
datetime StructToTime(const MqlDateTime &parts);

inline ulong GetMicrosecondCount() { return hostHooks().microseconds(); }
inline ulong GetTickCount64() { return hostHooks().microseconds() / 1000; }
inline uint GetTickCount() { return static_cast<uint>(GetTickCount64()); }

}  // namespace mql5
