// Bars out of ticks, by the platform's rules: bid prices, least spread, and no bar where no tick fell.
#pragma once
#include <algorithm>
#include "faults.hpp"

namespace term {

inline int spreadPoints(const SymbolSpec &spec, const Quote &quote) { return static_cast<int>(std::lround((quote.ask - quote.bid) / spec.point)); }

inline void addToBars(Symbol &symbol, const Quote &quote) {
  const int spread = spreadPoints(symbol.spec, quote);
  for (int timeframe = 0; timeframe < TIMEFRAME_COUNT; ++timeframe) {
    std::vector<Bar> &bars = symbol.bars[timeframe];
    const long open = barOpen(timeframe, quote.msc / 1000);
    if (bars.empty() || bars.back().time < open) {
      bars.push_back({open, quote.bid, quote.bid, quote.bid, quote.bid, 1, spread, 0});
      continue;
    }
    Bar &bar = bars.back();
    bar.high = std::max(bar.high, quote.bid);
    bar.low = std::min(bar.low, quote.bid);
    bar.close = quote.bid;
    bar.spread = std::min(bar.spread, spread);
    ++bar.tickVolume;
  }
}

/** True while the terminal cannot give bars of this series; the first request starts the loading of it. */
inline bool isHistoryMissing(World &w, Symbol &symbol, int timeframe) {
  if (w.now < symbol.spec.historyMissingUntil || isActive(w, "historyMissing", symbol.spec.name)) return true;
  const long build = w.scenario.terminal.historyBuildMs;
  const bool isChart = symbol.spec.name == w.scenario.terminal.chartSymbol && TIMEFRAMES[timeframe].period == w.scenario.terminal.chartTimeframe;
  if (build == 0 || isChart) return false;
  if (symbol.askedAt[timeframe] == 0) symbol.askedAt[timeframe] = w.now;
  return w.now < symbol.askedAt[timeframe] + build;
}

/** The bars that a program may see: at most TERMINAL_MAXBARS, the newest. */
inline size_t firstVisible(const World &w, const std::vector<Bar> &bars) {
  const size_t most = static_cast<size_t>(w.scenario.terminal.maxBars);
  return bars.size() > most ? bars.size() - most : 0;
}

struct Span {
  bool isThere = false;
  size_t from = 0, to = 0;  // [from, to) in the series
};

inline Span byPosition(const World &w, const std::vector<Bar> &bars, long start, long count) {
  const long visible = static_cast<long>(bars.size() - firstVisible(w, bars));
  if (start < 0 || count <= 0 || start >= visible) return {};
  const size_t to = bars.size() - static_cast<size_t>(start);
  const size_t from = to - static_cast<size_t>(std::min(count, visible - start));
  return {true, from, to};
}

/** First bar that opens after the second. */
inline size_t after(const std::vector<Bar> &bars, long seconds) {
  return static_cast<size_t>(std::upper_bound(bars.begin(), bars.end(), seconds, [](long s, const Bar &bar) { return s < bar.time; }) - bars.begin());
}

/** `count` bars into the past, from the one that opens at the second or before. */
inline Span byDate(const World &w, const std::vector<Bar> &bars, long start, long count) {
  const size_t first = firstVisible(w, bars), to = after(bars, start);
  if (count <= 0 || to <= first) return {};
  return {true, to - std::min(static_cast<size_t>(count), to - first), to};
}

/** Bars that open from `start` to `stop`, both included. None is an error only where no history is. */
inline Span byDates(const World &w, const std::vector<Bar> &bars, long start, long stop) {
  const size_t first = firstVisible(w, bars), to = after(bars, std::max(start, stop));
  const size_t from = std::max(first, after(bars, std::min(start, stop) - 1));
  if (to <= first) return {};
  return {true, std::min(from, to), to};
}

}  // namespace term
