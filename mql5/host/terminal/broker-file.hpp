// The trade server's state on the disk: a program that was killed finds its fills when it starts again.
#pragma once
#include "lines.hpp"
#include "world.hpp"

namespace term {

template <class T, class Visit> std::string stateLine(const char *kind, const T &item, Visit visit) {
  LineWriter line(kind);
  visit(item, line);
  return line.text + "\n";
}

inline std::string brokerText(const World &w) {
  const Broker &b = w.broker;
  LineWriter head("server");
  head("balance", b.book.balance); head("lastOrder", b.lastOrder); head("lastDeal", b.lastDeal);
  head("rolloverDay", b.rolloverDay); head("savedMsc", w.now);
  std::string text = head.text + "\n";
  for (const Position &p : b.book.positions) text += stateLine("position", p, [](const auto &x, auto &v) { visitPosition(x, v); });
  for (const Order &o : b.book.orders) text += stateLine("order", o, [](const auto &x, auto &v) { visitOrder(x, v); });
  for (const Order &o : b.book.history) text += stateLine("history", o, [](const auto &x, auto &v) { visitOrder(x, v); });
  for (const Deal &d : b.book.deals) text += stateLine("deal", d, [](const auto &x, auto &v) { visitDeal(x, v); });
  for (const Delayed &d : b.delayed)
    text += stateLine("delayed", d, [](const auto &x, auto &v) { v("at", x.at); v("ticketGiven", x.order); visitRequest(x.request, v); });
  return text;
}

/** Written beside and renamed: a kill in between leaves the old state, whole. */
inline void saveBroker(const World &w) {
  const std::string &path = w.scenario.brokerFile;
  if (path.empty()) return;
  const std::string text = brokerText(w), temporary = path + ".new";
  std::FILE *file = std::fopen(temporary.c_str(), "wb");
  const bool isWritten = file != nullptr && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool isClosed = file != nullptr && std::fclose(file) == 0;
  if (!isWritten || !isClosed || std::rename(temporary.c_str(), path.c_str()) != 0) throw FileFault(path + ": the broker's state cannot be written");
}

template <class T, class Visit> T readState(Fields &f, Visit visit) {
  T item;
  visit(item, f);
  return item;
}

inline void readBrokerLine(const Line &line, Broker &b) {
  Fields f(line);
  if (line.kind == "server") {
    f("balance", b.book.balance); f("lastOrder", b.lastOrder); f("lastDeal", b.lastDeal); f("rolloverDay", b.rolloverDay); f("savedMsc", b.savedMsc);
  } else if (line.kind == "position") b.book.positions.push_back(readState<Position>(f, [](auto &x, auto &v) { visitPosition(x, v); }));
  else if (line.kind == "order") b.book.orders.push_back(readState<Order>(f, [](auto &x, auto &v) { visitOrder(x, v); }));
  else if (line.kind == "history") b.book.history.push_back(readState<Order>(f, [](auto &x, auto &v) { visitOrder(x, v); }));
  else if (line.kind == "deal") b.book.deals.push_back(readState<Deal>(f, [](auto &x, auto &v) { visitDeal(x, v); }));
  else if (line.kind == "delayed") b.delayed.push_back(readState<Delayed>(f, [](auto &x, auto &v) { v("at", x.at); v("ticketGiven", x.order); visitRequest(x.request, v); }));
  else throw FileFault(line.where() + "unknown kind in the broker's file");
  f.finish();
}

/** False when there is no file yet: the account begins. */
inline bool loadBroker(World &w) {
  const std::string &path = w.scenario.brokerFile;
  if (path.empty() || !std::ifstream(path)) return false;
  for (const Line &line : readLines(path)) readBrokerLine(line, w.broker);
  return true;
}

}  // namespace term
