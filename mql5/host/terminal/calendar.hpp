// The economic calendar of a run, out of a file of lines: country, event, value.
#pragma once
#include <climits>
#include <memory>
#include "lines.hpp"
#include "world.hpp"

namespace term {

struct CalendarCountry {
  long id = 0;
  std::string code, name, currency;
};

struct CalendarEvent {
  ulong64 id = 0;
  long country = 0;
  int importance = 0, digits = 1;
  std::string name, code;
};

/** Values are millionths, as MetaTrader keeps them; LONG_MIN is none. */
struct CalendarValue {
  ulong64 id = 0, event = 0;
  long time = 0, actual = LONG_MIN, forecast = LONG_MIN, previous = LONG_MIN;
};

struct Calendar {
  std::vector<CalendarCountry> countries;
  std::vector<CalendarEvent> events;
  std::vector<CalendarValue> values;
};

inline void readMillionths(Fields &f, const char *key, long &out) {
  if (f.find(key) == nullptr) return;
  double value = 0;
  f(key, value);
  out = std::lround(value * 1e6);
}

inline Calendar readCalendar(const std::string &path) {
  Calendar calendar;
  for (const Line &line : readLines(path)) {
    Fields f(line);
    if (line.kind == "country") {
      CalendarCountry c;
      f("id", c.id); f("code", c.code); f("name", c.name); f("currency", c.currency);
      calendar.countries.push_back(c);
    } else if (line.kind == "event") {
      CalendarEvent e;
      f("id", e.id); f("country", e.country); f("digits", e.digits); f("name", e.name); f("code", e.code);
      f.choice("importance", e.importance, {{"none", 0}, {"low", 1}, {"moderate", 2}, {"high", 3}});
      calendar.events.push_back(e);
    } else if (line.kind == "value") {
      CalendarValue v;
      f("id", v.id); f("event", v.event); f("time", v.time);
      readMillionths(f, "actual", v.actual); readMillionths(f, "forecast", v.forecast); readMillionths(f, "previous", v.previous);
      if (!calendar.values.empty() && v.time < calendar.values.back().time) f.fail("values must be in order of time");
      calendar.values.push_back(v);
    } else {
      throw FileFault(line.where() + "unknown kind; known are: country, event, value");
    }
    f.finish();
  }
  return calendar;
}

/** nullptr with an error while the run has no calendar: the terminal could not load it. */
inline const Calendar *calendarOf(World &w) {
  static std::unique_ptr<Calendar> calendar;
  if (w.scenario.calendarFile.empty()) {
    fail(w, ERR_CALENDAR_TIMEOUT);
    return nullptr;
  }
  if (!calendar) calendar = std::make_unique<Calendar>(readCalendar(w.scenario.calendarFile));
  return calendar.get();
}

}  // namespace term
