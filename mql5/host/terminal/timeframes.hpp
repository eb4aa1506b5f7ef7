// The standard timeframes and where their bars begin, in server time.
#pragma once
#include <string>
#include "enums.hpp"


namespace term {

struct Timeframe {
  int period;
  const char *name;
  long seconds;
};

inline constexpr Timeframe TIMEFRAMES[] = {
    {PERIOD_M1, "M1", 60},     {PERIOD_M2, "M2", 120},    {PERIOD_M3, "M3", 180},     {PERIOD_M4, "M4", 240},
    {PERIOD_M5, "M5", 300},    {PERIOD_M6, "M6", 360},    {PERIOD_M10, "M10", 600},   {PERIOD_M12, "M12", 720},
    {PERIOD_M15, "M15", 900},  {PERIOD_M20, "M20", 1200}, {PERIOD_M30, "M30", 1800},  {PERIOD_H1, "H1", 3600},
    {PERIOD_H2, "H2", 7200},   {PERIOD_H3, "H3", 10800},  {PERIOD_H4, "H4", 14400},   {PERIOD_H6, "H6", 21600},
    {PERIOD_H8, "H8", 28800},  {PERIOD_H12, "H12", 43200}, {PERIOD_D1, "D1", 86400},  {PERIOD_W1, "W1", 604800},
    {PERIOD_MN1, "MN1", 2592000}};
inline constexpr int TIMEFRAME_COUNT = 21;

/** The place in TIMEFRAMES, or -1. */
inline int timeframeOf(int period) {
  for (int i = 0; i < TIMEFRAME_COUNT; ++i)
    if (TIMEFRAMES[i].period == period) return i;
  return -1;
}

inline int timeframeNamed(const std::string &name) {
  for (int i = 0; i < TIMEFRAME_COUNT; ++i)
    if (name == TIMEFRAMES[i].name) return i;
  return -1;
}

/** Days since 1970-01-01 of the first day of the month of `day` (Hinnant's civil calendar). */
inline long firstDayOfMonth(long day) {
  const long z = day + 719468;
  const long era = (z >= 0 ? z : z - 146096) / 146097;
  const long doe = z - era * 146097;
  const long yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const long doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const long shifted = (5 * doy + 2) / 153;
  return day - (doy - (153 * shifted + 2) / 5);
}

/** 0 is Sunday. */
inline int dayOfWeek(long seconds) { return static_cast<int>(((seconds / 86400) % 7 + 11) % 7); }

/** Opening time of the bar that holds the second. Weeks begin on Sunday, months on their first day. */
inline long barOpen(int timeframe, long seconds) {
  if (TIMEFRAMES[timeframe].period == PERIOD_W1) return seconds / 86400 * 86400 - dayOfWeek(seconds) * 86400L;
  if (TIMEFRAMES[timeframe].period == PERIOD_MN1) return firstDayOfMonth(seconds / 86400) * 86400;
  return seconds - seconds % TIMEFRAMES[timeframe].seconds;
}

}  // namespace term
