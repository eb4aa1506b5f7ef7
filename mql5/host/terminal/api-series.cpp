#include "api-market.hpp"

#include "api-program.hpp"
#include "api-support.hpp"
#include "market.hpp"

namespace mql5 {
namespace {

using term::Bar;
using term::world;

int placeOf(ENUM_TIMEFRAMES timeframe) { return term::timeframeOf(timeframe == PERIOD_CURRENT ? static_cast<int>(_Period) : timeframe); }

/** The series a program may read now; nullptr with an error while it is missing. */
const std::vector<Bar> *seriesOf(const string &name, ENUM_TIMEFRAMES timeframe, int missing = ERR_HISTORY_NOT_FOUND) {
  term::Symbol *symbol = symbolOf(name);
  const int place = placeOf(timeframe);
  if (symbol == nullptr) return nullptr;
  if (place >= 0 && !term::isHistoryMissing(world(), *symbol, place)) return &symbol->bars[place];
  failWith(missing);
  return nullptr;
}

MqlRates ratesOf(const Bar &bar) { return {bar.time, bar.open, bar.high, bar.low, bar.close, bar.tickVolume, bar.spread, bar.realVolume}; }

int copySpan(const std::vector<Bar> &bars, const term::Span &span, MqlArray<MqlRates> &rates) {
  if (!span.isThere) {
    failWith(ERR_HISTORY_NOT_FOUND);
    return -1;
  }
  std::vector<MqlRates> copy;
  for (size_t i = span.from; i < span.to; ++i) copy.push_back(ratesOf(bars[i]));
  return rates.assign(copy);
}

/** The bar at a shift from the newest; nullptr with an error where there is none. */
const Bar *barAt(const string &name, ENUM_TIMEFRAMES timeframe, int shift) {
  const std::vector<Bar> *bars = seriesOf(name, timeframe);
  if (bars == nullptr) return nullptr;
  const term::Span span = term::byPosition(world(), *bars, shift, 1);
  if (span.isThere) return &(*bars)[span.from];
  failWith(ERR_HISTORY_NOT_FOUND);
  return nullptr;
}

}  // namespace

int CopyRates(const string &name, ENUM_TIMEFRAMES timeframe, int start, int count, MqlArray<MqlRates> &rates) {
  const std::vector<Bar> *bars = seriesOf(name, timeframe);
  return bars == nullptr ? -1 : copySpan(*bars, term::byPosition(world(), *bars, start, count), rates);
}
int CopyRates(const string &name, ENUM_TIMEFRAMES timeframe, datetime start, int count, MqlArray<MqlRates> &rates) {
  const std::vector<Bar> *bars = seriesOf(name, timeframe);
  return bars == nullptr ? -1 : copySpan(*bars, term::byDate(world(), *bars, start.seconds, count), rates);
}
int CopyRates(const string &name, ENUM_TIMEFRAMES timeframe, datetime start, datetime stop, MqlArray<MqlRates> &rates) {
  const std::vector<Bar> *bars = seriesOf(name, timeframe);
  return bars == nullptr ? -1 : copySpan(*bars, term::byDates(world(), *bars, start.seconds, stop.seconds), rates);
}

bool SeriesInfoInteger(const string &name, ENUM_TIMEFRAMES timeframe, ENUM_SERIES_INFO_INTEGER property, long &value) {
  value = 0;
  term::Symbol *symbol = symbolOf(name);
  if (symbol == nullptr) return false;
  if (property == SERIES_SYNCHRONIZED) {
    const int place = placeOf(timeframe);
    value = place >= 0 && !term::isHistoryMissing(world(), *symbol, place);
    return true;
  }
  const std::vector<Bar> *bars = seriesOf(name, timeframe);
  if (bars == nullptr) return false;
  const size_t first = term::firstVisible(world(), *bars);
  if (property == SERIES_BARS_COUNT) value = static_cast<long>(bars->size() - first);
  else if (property == SERIES_LASTBAR_DATE) value = bars->empty() ? 0 : bars->back().time;
  else value = bars->empty() ? 0 : (*bars)[property == SERIES_FIRSTDATE ? first : 0].time;
  return true;
}
long SeriesInfoInteger(const string &name, ENUM_TIMEFRAMES timeframe, ENUM_SERIES_INFO_INTEGER property) {
  long value = 0;
  SeriesInfoInteger(name, timeframe, property, value);
  return value;
}

int Bars(const string &name, ENUM_TIMEFRAMES timeframe) { return static_cast<int>(SeriesInfoInteger(name, timeframe, SERIES_BARS_COUNT)); }
int iBars(const string &name, ENUM_TIMEFRAMES timeframe) { return Bars(name, timeframe); }
int Bars(const string &name, ENUM_TIMEFRAMES timeframe, datetime start, datetime stop) {
  const std::vector<Bar> *bars = seriesOf(name, timeframe);
  if (bars == nullptr) return 0;
  const term::Span span = term::byDates(world(), *bars, start.seconds, stop.seconds);
  return static_cast<int>(span.to - span.from);
}

int iBarShift(const string &name, ENUM_TIMEFRAMES timeframe, datetime time, bool isExact) {
  const std::vector<Bar> *bars = seriesOf(name, timeframe);
  if (bars == nullptr) return -1;
  const size_t next = term::after(*bars, time.seconds);
  const bool isThere = next > term::firstVisible(world(), *bars);
  if (!isThere || (isExact && (*bars)[next - 1].time != time.seconds)) return -1;
  return static_cast<int>(bars->size() - next);
}

datetime iTime(const string &name, ENUM_TIMEFRAMES timeframe, int shift) { const Bar *bar = barAt(name, timeframe, shift); return bar ? bar->time : 0; }
double iOpen(const string &name, ENUM_TIMEFRAMES timeframe, int shift) { const Bar *bar = barAt(name, timeframe, shift); return bar ? bar->open : 0; }
double iHigh(const string &name, ENUM_TIMEFRAMES timeframe, int shift) { const Bar *bar = barAt(name, timeframe, shift); return bar ? bar->high : 0; }
double iLow(const string &name, ENUM_TIMEFRAMES timeframe, int shift) { const Bar *bar = barAt(name, timeframe, shift); return bar ? bar->low : 0; }
double iClose(const string &name, ENUM_TIMEFRAMES timeframe, int shift) { const Bar *bar = barAt(name, timeframe, shift); return bar ? bar->close : 0; }
long iTickVolume(const string &name, ENUM_TIMEFRAMES timeframe, int shift) { const Bar *bar = barAt(name, timeframe, shift); return bar ? bar->tickVolume : 0; }
long iVolume(const string &name, ENUM_TIMEFRAMES timeframe, int shift) { return iTickVolume(name, timeframe, shift); }
long iRealVolume(const string &name, ENUM_TIMEFRAMES timeframe, int shift) { const Bar *bar = barAt(name, timeframe, shift); return bar ? bar->realVolume : 0; }
long iSpread(const string &name, ENUM_TIMEFRAMES timeframe, int shift) { const Bar *bar = barAt(name, timeframe, shift); return bar ? bar->spread : 0; }

}  // namespace mql5
