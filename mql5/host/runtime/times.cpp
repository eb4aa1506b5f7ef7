#include "times.hpp"

#include <ctime>

namespace mql5 {

bool TimeToStruct(datetime value, MqlDateTime &parts) {
  const time_t seconds = value.seconds;
  tm calendar{};
  if (gmtime_r(&seconds, &calendar) == nullptr) return false;
  parts.year = calendar.tm_year + 1900;
  parts.mon = calendar.tm_mon + 1;
  parts.day = calendar.tm_mday;
  parts.hour = calendar.tm_hour;
  parts.min = calendar.tm_min;
  parts.sec = calendar.tm_sec;
  parts.day_of_week = calendar.tm_wday;
  parts.day_of_year = calendar.tm_yday;
  return true;
}

datetime StructToTime(const MqlDateTime &parts) {
  tm calendar{};
  calendar.tm_year = parts.year - 1900;
  calendar.tm_mon = parts.mon - 1;
  calendar.tm_mday = parts.day;
  calendar.tm_hour = parts.hour;
  calendar.tm_min = parts.min;
  calendar.tm_sec = parts.sec;
  return datetime(timegm(&calendar));
}

}  // namespace mql5
