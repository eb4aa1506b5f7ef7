#include "api-market.hpp"
#include "api-support.hpp"
#include "calendar.hpp"

namespace mql5 {
namespace {

using term::world;

MqlCalendarCountry countryOf(const term::CalendarCountry &c) {
  MqlCalendarCountry out{};
  out.id = static_cast<ulong>(c.id);
  out.code = textOf(c.code);
  out.name = textOf(c.name);
  out.currency = textOf(c.currency);
  return out;
}

MqlCalendarEvent eventOf(const term::CalendarEvent &e) {
  MqlCalendarEvent out{};
  out.id = e.id;
  out.country_id = static_cast<ulong>(e.country);
  out.importance = static_cast<ENUM_CALENDAR_EVENT_IMPORTANCE>(e.importance);
  out.type = CALENDAR_TYPE_INDICATOR;
  out.digits = static_cast<uint>(e.digits);
  out.event_code = textOf(e.code);
  out.name = textOf(e.name);
  return out;
}

MqlCalendarValue valueOf(const term::CalendarValue &v) {
  MqlCalendarValue out{};
  out.id = v.id;
  out.event_id = v.event;
  out.time = v.time;
  out.actual_value = v.actual;
  out.forecast_value = v.forecast;
  out.prev_value = v.previous;
  out.revised_prev_value = LONG_MIN;
  return out;
}

template <class T, class Id>
const T *byId(const std::vector<T> &all, Id id) {
  for (const T &item : all)
    if (static_cast<ulong>(item.id) == static_cast<ulong>(id)) return &item;
  failWith(ERR_CALENDAR_NO_DATA);
  return nullptr;
}

/** Whether an event is of a country and a currency; an empty text stands for all. */
bool isOf(const term::Calendar &calendar, ulong event, const std::string &code, const std::string &currency) {
  for (const term::CalendarEvent &e : calendar.events) {
    if (e.id != event) continue;
    for (const term::CalendarCountry &c : calendar.countries)
      if (c.id == e.country) return (code.empty() || c.code == code) && (currency.empty() || c.currency == currency);
  }
  return false;
}

int eventsOf(const std::string &code, const std::string &currency, MqlArray<MqlCalendarEvent> &out) {
  const term::Calendar *calendar = term::calendarOf(world());
  std::vector<MqlCalendarEvent> found;
  if (calendar == nullptr) return 0;
  for (const term::CalendarEvent &e : calendar->events)
    if (isOf(*calendar, e.id, code, currency)) found.push_back(eventOf(e));
  if (found.empty()) failWith(ERR_CALENDAR_NO_DATA);
  return out.assign(found);
}

template <class Fits>
bool valuesOf(MqlArray<MqlCalendarValue> &out, datetime from, datetime to, Fits fits) {
  const term::Calendar *calendar = term::calendarOf(world());
  if (calendar == nullptr) return false;
  std::vector<MqlCalendarValue> found;
  for (const term::CalendarValue &v : calendar->values)
    if (v.time >= from.seconds && (to.seconds == 0 || v.time <= to.seconds) && fits(*calendar, v)) found.push_back(valueOf(v));
  out.assign(found);
  return !found.empty() || failWith(ERR_CALENDAR_NO_DATA);
}

}  // namespace

bool CalendarCountryById(long country, MqlCalendarCountry &out) {
  const term::Calendar *calendar = term::calendarOf(world());
  const term::CalendarCountry *found = calendar == nullptr ? nullptr : byId(calendar->countries, country);
  if (found != nullptr) out = countryOf(*found);
  return found != nullptr;
}

bool CalendarEventById(ulong event, MqlCalendarEvent &out) {
  const term::Calendar *calendar = term::calendarOf(world());
  const term::CalendarEvent *found = calendar == nullptr ? nullptr : byId(calendar->events, event);
  if (found != nullptr) out = eventOf(*found);
  return found != nullptr;
}

bool CalendarValueById(ulong value, MqlCalendarValue &out) {
  const term::Calendar *calendar = term::calendarOf(world());
  const term::CalendarValue *found = calendar == nullptr ? nullptr : byId(calendar->values, value);
  if (found != nullptr) out = valueOf(*found);
  return found != nullptr;
}

int CalendarCountries(MqlArray<MqlCalendarCountry> &out) {
  const term::Calendar *calendar = term::calendarOf(world());
  std::vector<MqlCalendarCountry> found;
  if (calendar == nullptr) return 0;
  for (const term::CalendarCountry &c : calendar->countries) found.push_back(countryOf(c));
  return out.assign(found);
}

int CalendarEventByCountry(const string &country, MqlArray<MqlCalendarEvent> &out) { return eventsOf(country.utf8(), "", out); }
int CalendarEventByCurrency(const string &currency, MqlArray<MqlCalendarEvent> &out) { return eventsOf("", currency.utf8(), out); }

bool CalendarValueHistory(MqlArray<MqlCalendarValue> &out, datetime from, datetime to, const string &country, const string &currency) {
  const std::string code = country.utf8(), money = currency.utf8();
  return valuesOf(out, from, to, [&](const term::Calendar &calendar, const term::CalendarValue &v) { return isOf(calendar, v.event, code, money); });
}

bool CalendarValueHistoryByEvent(ulong event, MqlArray<MqlCalendarValue> &out, datetime from, datetime to) {
  return valuesOf(out, from, to, [&](const term::Calendar &, const term::CalendarValue &v) { return v.event == event; });
}

}  // namespace mql5
