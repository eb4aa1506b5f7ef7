// Recorded ticks (`msc,bid,ask`) and bars (`time,open,high,low,close,tickVolume,spread,realVolume`) from CSV files.
#pragma once
#include <fstream>
#include <sstream>
#include <string>
#include <vector>
#include "lines.hpp"

namespace term {

struct Quote {
  long msc = 0;
  double bid = 0, ask = 0;
};

struct Bar {
  long time = 0;
  double open = 0, high = 0, low = 0, close = 0;
  long tickVolume = 0;
  int spread = 0;
  long realVolume = 0;
};

inline std::string readText(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw FileFault(path + ": cannot be read");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/** Calls `take` with the numbers of each row; a first row of words is passed over. */
template <class Take> void eachRow(const std::string &path, int columns, Take take) {
  const std::string text = readText(path);
  const char *at = text.c_str();
  double row[8];
  for (int number = 1; *at; ++number) {
    const char *end = at;
    while (*end && *end != '\n') ++end;
    const bool isHeader = number == 1 && !((*at >= '0' && *at <= '9') || *at == '-');
    if (end > at && !isHeader) {
      int count = 0;
      char *next = const_cast<char *>(at);
      for (; count < columns; ++count) {
        char *from = next;
        row[count] = std::strtod(from, &next);
        if (next == from || next > end) break;
        if (*next == ',') ++next;
      }
      if (count != columns || (next < end && *next != '\r')) throw FileFault(path + ":" + std::to_string(number) + ": a row needs " + std::to_string(columns) + " numbers");
      take(row, number);
    }
    at = *end ? end + 1 : end;
  }
}

inline std::vector<Quote> readTicks(const std::string &path) {
  std::vector<Quote> ticks;
  eachRow(path, 3, [&](const double *row, int number) {
    const Quote tick{static_cast<long>(row[0]), row[1], row[2]};
    const auto where = [&] { return path + ":" + std::to_string(number) + ": "; };
    if (!(tick.bid > 0) || !(tick.ask >= tick.bid)) throw FileFault(where() + "bid must be above 0 and ask not below bid");
    if (!ticks.empty() && tick.msc < ticks.back().msc) throw FileFault(where() + "goes back in time");
    ticks.push_back(tick);
  });
  return ticks;
}

inline std::vector<Bar> readBars(const std::string &path) {
  std::vector<Bar> bars;
  eachRow(path, 8, [&](const double *row, int number) {
    const Bar bar{static_cast<long>(row[0]), row[1], row[2], row[3], row[4], static_cast<long>(row[5]), static_cast<int>(row[6]), static_cast<long>(row[7])};
    if (!bars.empty() && bar.time <= bars.back().time) throw FileFault(path + ":" + std::to_string(number) + ": bars must be oldest first, each once");
    bars.push_back(bar);
  });
  return bars;
}

}  // namespace term
