// Symbols, quotes, bars and the economic calendar.
#pragma once
#include "../runtime/array.hpp"
#include "api-types.hpp"

namespace mql5 {

int SymbolsTotal(bool isSelected);
string SymbolName(int position, bool isSelected);
bool SymbolExist(const string &name, bool &isCustom);
bool SymbolSelect(const string &name, bool isSelected);
bool SymbolIsSynchronized(const string &name);
double SymbolInfoDouble(const string &name, ENUM_SYMBOL_INFO_DOUBLE property);
bool SymbolInfoDouble(const string &name, ENUM_SYMBOL_INFO_DOUBLE property, double &value);
long SymbolInfoInteger(const string &name, ENUM_SYMBOL_INFO_INTEGER property);
bool SymbolInfoInteger(const string &name, ENUM_SYMBOL_INFO_INTEGER property, long &value);
string SymbolInfoString(const string &name, ENUM_SYMBOL_INFO_STRING property);
bool SymbolInfoString(const string &name, ENUM_SYMBOL_INFO_STRING property, string &value);
bool SymbolInfoTick(const string &name, MqlTick &tick);
bool SymbolInfoSessionTrade(const string &name, ENUM_DAY_OF_WEEK day, uint session, datetime &from, datetime &to);
bool SymbolInfoSessionQuote(const string &name, ENUM_DAY_OF_WEEK day, uint session, datetime &from, datetime &to);

int CopyRates(const string &name, ENUM_TIMEFRAMES timeframe, int start, int count, MqlArray<MqlRates> &rates);
int CopyRates(const string &name, ENUM_TIMEFRAMES timeframe, datetime start, int count, MqlArray<MqlRates> &rates);
int CopyRates(const string &name, ENUM_TIMEFRAMES timeframe, datetime start, datetime stop, MqlArray<MqlRates> &rates);

// The eight Copy* functions of one column each, three forms a function.
#define MQL_COPY_COLUMN(NAME, TYPE, FIELD)                                                                                              \
  inline int NAME(const string &name, ENUM_TIMEFRAMES timeframe, int start, int count, MqlArray<TYPE> &values) {                        \
    MqlArray<MqlRates> rates;                                                                                                           \
    return takeColumn(CopyRates(name, timeframe, start, count, rates), rates, &MqlRates::FIELD, values);                                \
  }                                                                                                                                     \
  inline int NAME(const string &name, ENUM_TIMEFRAMES timeframe, datetime start, int count, MqlArray<TYPE> &values) {                   \
    MqlArray<MqlRates> rates;                                                                                                           \
    return takeColumn(CopyRates(name, timeframe, start, count, rates), rates, &MqlRates::FIELD, values);                                \
  }                                                                                                                                     \
  inline int NAME(const string &name, ENUM_TIMEFRAMES timeframe, datetime start, datetime stop, MqlArray<TYPE> &values) {               \
    MqlArray<MqlRates> rates;                                                                                                           \
    return takeColumn(CopyRates(name, timeframe, start, stop, rates), rates, &MqlRates::FIELD, values);                                 \
  }
template <class T>
int takeColumn(int count, const MqlArray<MqlRates> &rates, T MqlRates::*field, MqlArray<T> &values) {
  if (count < 0) return count;
  std::vector<T> column;
  for (const MqlRates &bar : rates) column.push_back(bar.*field);
  return values.assign(column);
}
MQL_COPY_COLUMN(CopyTime, datetime, time)
MQL_COPY_COLUMN(CopyOpen, double, open)
MQL_COPY_COLUMN(CopyHigh, double, high)
MQL_COPY_COLUMN(CopyLow, double, low)
MQL_COPY_COLUMN(CopyClose, double, close)
MQL_COPY_COLUMN(CopyTickVolume, long, tick_volume)
MQL_COPY_COLUMN(CopyRealVolume, long, real_volume)
MQL_COPY_COLUMN(CopySpread, int, spread)
#undef MQL_COPY_COLUMN

long SeriesInfoInteger(const string &name, ENUM_TIMEFRAMES timeframe, ENUM_SERIES_INFO_INTEGER property);
bool SeriesInfoInteger(const string &name, ENUM_TIMEFRAMES timeframe, ENUM_SERIES_INFO_INTEGER property, long &value);
int Bars(const string &name, ENUM_TIMEFRAMES timeframe);
int Bars(const string &name, ENUM_TIMEFRAMES timeframe, datetime start, datetime stop);
int iBars(const string &name, ENUM_TIMEFRAMES timeframe);
int iBarShift(const string &name, ENUM_TIMEFRAMES timeframe, datetime time, bool isExact = false);
datetime iTime(const string &name, ENUM_TIMEFRAMES timeframe, int shift);
double iOpen(const string &name, ENUM_TIMEFRAMES timeframe, int shift);
double iHigh(const string &name, ENUM_TIMEFRAMES timeframe, int shift);
double iLow(const string &name, ENUM_TIMEFRAMES timeframe, int shift);
double iClose(const string &name, ENUM_TIMEFRAMES timeframe, int shift);
long iVolume(const string &name, ENUM_TIMEFRAMES timeframe, int shift);
long iTickVolume(const string &name, ENUM_TIMEFRAMES timeframe, int shift);
long iRealVolume(const string &name, ENUM_TIMEFRAMES timeframe, int shift);
long iSpread(const string &name, ENUM_TIMEFRAMES timeframe, int shift);

bool CalendarCountryById(long country, MqlCalendarCountry &out);
bool CalendarEventById(ulong event, MqlCalendarEvent &out);
bool CalendarValueById(ulong value, MqlCalendarValue &out);
int CalendarCountries(MqlArray<MqlCalendarCountry> &out);
int CalendarEventByCountry(const string &country, MqlArray<MqlCalendarEvent> &out);
int CalendarEventByCurrency(const string &currency, MqlArray<MqlCalendarEvent> &out);
bool CalendarValueHistory(MqlArray<MqlCalendarValue> &out, datetime from, datetime to = 0, const string &country = mqlNull, const string &currency = mqlNull);
bool CalendarValueHistoryByEvent(ulong event, MqlArray<MqlCalendarValue> &out, datetime from, datetime to = 0);

}  // namespace mql5
