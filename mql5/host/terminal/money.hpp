// Profit, margin, commission and swap in the account's currency.
#pragma once
#include <algorithm>
#include "world.hpp"

namespace term {

inline double roundMoney(const World &w, double value) { return roundTo(value, w.scenario.account.digits); }

inline double rateOf(const Symbol &symbol, bool isBuying) { return isBuying ? symbol.server.ask : symbol.server.bid; }

/** Price of one unit of `from` in `to`: by a rate line, else by a symbol of the run. */
inline double convert(World &w, const std::string &from, const std::string &to, bool isBuying) {
  if (from == to || from.empty() || to.empty()) return 1;
  for (const Rate &rate : w.scenario.rates) {
    if (rate.from == from && rate.to == to) return rate.value;
    if (rate.from == to && rate.to == from) return 1 / rate.value;
  }
  for (const Symbol &symbol : w.symbols) {
    if (symbol.server.bid <= 0) continue;
    if (symbol.spec.currencyBase == from && symbol.spec.currencyProfit == to) return rateOf(symbol, isBuying);
    if (symbol.spec.currencyBase == to && symbol.spec.currencyProfit == from) return 1 / rateOf(symbol, !isBuying);
  }
  throw FileFault("no way from " + from + " to " + to + ": add a line `rate from=" + from + " to=" + to + " value=...` or a symbol of that pair");
}

/** Money that one tick moves one lot. */
inline double tickValue(World &w, const SymbolSpec &spec, bool isProfit) {
  if (spec.tickValue > 0) return spec.tickValue;
  return spec.tickSize * spec.contractSize * convert(w, spec.currencyProfit, w.scenario.account.currency, !isProfit);
}

inline double profitOf(World &w, const SymbolSpec &spec, int type, double lots, double open, double close) {
  const double move = type == POSITION_TYPE_BUY ? close - open : open - close;
  if (spec.tickValue > 0) return roundMoney(w, move / spec.tickSize * spec.tickValue * lots);
  return roundMoney(w, move * spec.contractSize * lots * convert(w, spec.currencyProfit, w.scenario.account.currency, move < 0));
}

/** Margin of some lots at a price, before anything is netted. */
inline double marginOf(World &w, const SymbolSpec &spec, double lots, double price, double contract) {
  const std::string &currency = w.scenario.account.currency;
  const double leverage = static_cast<double>(w.scenario.account.leverage);
  // Where the price itself is the rate, a position ties what it tied when it was opened.
  const bool isOwnRate = spec.currencyMargin == spec.currencyBase && spec.currencyProfit == currency;
  const auto rate = [&] { return isOwnRate ? price : convert(w, spec.currencyMargin, currency, true); };
  const double tied = [&] {
    switch (spec.calcMode) {
      case 0: return lots * contract / leverage * rate();
      case 1: return lots * spec.marginInitial * contract / spec.contractSize * convert(w, spec.currencyMargin, currency, true);
      case 4: return lots * contract * price / leverage * convert(w, spec.currencyProfit, currency, true);
      case 5: return lots * contract * rate();
      default: return lots * contract * price * convert(w, spec.currencyProfit, currency, true);
    }
  }();
  return tied * spec.marginRate;
}

/** Margin of one symbol: the uncovered part in full, covered lots by the hedged contract. */
inline double symbolMargin(World &w, const SymbolSpec &spec, const std::vector<Position> &positions) {
  double lots[2] = {0, 0}, priced[2] = {0, 0};
  for (const Position &p : positions) {
    if (p.symbol != spec.name) continue;
    lots[p.type] += p.volume;
    priced[p.type] += p.volume * p.priceOpen;
  }
  if (lots[0] + lots[1] <= 0) return 0;
  const int larger = lots[0] >= lots[1] ? 0 : 1;
  const double covered = std::min(lots[0], lots[1]);
  const double average = (priced[0] + priced[1]) / (lots[0] + lots[1]);
  const double hedgedContract = spec.marginHedged >= 0 ? spec.marginHedged : spec.contractSize;
  return marginOf(w, spec, lots[larger] - covered, priced[larger] / lots[larger], spec.contractSize) + marginOf(w, spec, covered, average, hedgedContract);
}

inline double marginOf(World &w, const std::vector<Position> &positions) {
  double sum = 0;
  for (const Symbol &symbol : w.symbols) sum += symbolMargin(w, symbol.spec, positions);
  return roundMoney(w, sum);
}

inline double closePrice(const Quote &quote, int type) { return type == POSITION_TYPE_BUY ? quote.bid : quote.ask; }

inline double floatingOf(World &w, const Position &p, const Quote &quote) {
  const Symbol *symbol = serverSymbol(w, p.symbol);
  return profitOf(w, symbol->spec, p.type, p.volume, p.priceOpen, closePrice(quote, p.type));
}

/** Sum over the positions of a book, by the quotes the server or the terminal has. */
inline double floating(World &w, const Book &book, bool isServer) {
  double sum = 0;
  for (const Position &p : book.positions) {
    const Symbol *symbol = serverSymbol(w, p.symbol);
    sum += floatingOf(w, p, isServer ? symbol->server : symbol->seen) + p.swap;
  }
  return roundMoney(w, sum);
}

inline double equityOf(World &w, const Book &book, bool isServer) {
  return roundMoney(w, book.balance + w.scenario.account.credit + floating(w, book, isServer));
}

/** Commission of one side, negative. */
inline double commissionOf(const World &w, const SymbolSpec &spec, double lots) {
  const double perLot = spec.commissionPerLot >= 0 ? spec.commissionPerLot : w.scenario.account.commissionPerLot;
  return perLot == 0 ? 0 : -roundMoney(w, perLot * lots);
}

/** Swap of one night. Interest is a yearly percentage of 360 days. */
inline double swapOf(World &w, const SymbolSpec &spec, const Position &p, const Quote &quote) {
  const double rate = p.type == POSITION_TYPE_BUY ? spec.swapLong : spec.swapShort;
  const std::string &currency = w.scenario.account.currency;
  const auto interest = [&](double price) { return rate / 100 / 360 * price * spec.contractSize * p.volume * convert(w, spec.currencyProfit, currency, false); };
  switch (spec.swapMode) {
    case 1: return rate * spec.point / spec.tickSize * tickValue(w, spec, true) * p.volume;
    case 2: return rate * p.volume * convert(w, spec.currencyBase, currency, false);
    case 3: return rate * p.volume * convert(w, spec.currencyMargin, currency, false);
    case 4: return rate * p.volume;
    case 5: return interest(closePrice(quote, p.type));
    case 6: return interest(p.priceOpen);
    default: return 0;
  }
}

}  // namespace term
