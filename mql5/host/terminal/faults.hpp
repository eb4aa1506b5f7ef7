// Which fault strikes now: by number of the chance, by time, by window or by the seed's chance.
#pragma once
#include <unistd.h>
#include "world.hpp"

namespace term {

inline bool isInWindow(const FaultSpec &fault, long now) {
  return (fault.from == 0 || now >= fault.from) && (fault.until == 0 || now < fault.until);
}

/** Counts a chance for the fault and says whether it takes it. */
inline bool strikes(World &w, FaultSpec &fault) {
  ++fault.chances;
  if (fault.count > 0 && fault.fired >= fault.count) return false;
  if (!isInWindow(fault, w.now) || (fault.at > 0 && w.now < fault.at)) return false;
  if (fault.nth > 0 && fault.chances != fault.nth) return false;
  if (fault.every > 0 && fault.chances % fault.every != 0) return false;
  if (fault.probability > 0 && w.random.fraction() >= fault.probability) return false;
  ++fault.fired;
  JsonObject event = eventOf(w, "fault");
  event("kind", fault.kind);
  event("line", fault.line);
  emit(event);
  return true;
}

/** A state that holds for a while and is asked for often: no count, no event. One that counts chances is no state. */
inline bool isActive(const World &w, const char *kind, const std::string &symbol = "") {
  for (const FaultSpec &fault : w.scenario.faults) {
    if (fault.kind != kind || fault.nth > 0 || fault.every > 0 || fault.probability > 0) continue;
    if (isInWindow(fault, w.now) && (fault.at == 0 || w.now >= fault.at) && (fault.symbol.empty() || fault.symbol == symbol)) return true;
  }
  return false;
}

/** The retcode that a kind of fault answers with; 0 when it is no fault of the trade server. */
inline int retcodeOf(const FaultSpec &fault) {
  static const std::map<std::string, int> codes = {
      {"requote", 10004}, {"reject", 10006}, {"cancel", 10007}, {"placed", 10008}, {"partial", 10010}, {"error", 10011}, {"timeout", 10012},
      {"invalid", 10013}, {"tradeDisabled", 10017}, {"marketClosed", 10018}, {"noMoney", 10019}, {"priceChanged", 10020}, {"priceOff", 10021},
      {"tooManyRequests", 10024}, {"serverDisables", 10026}, {"algoOff", 10027}, {"locked", 10028}, {"frozen", 10029}, {"invalidFill", 10030},
      {"connection", 10031}};
  if (fault.kind == "retcode") return static_cast<int>(fault.code);
  const auto found = codes.find(fault.kind);
  return found == codes.end() ? 0 : found->second;
}

inline bool isOrderFault(const FaultSpec &fault) { return retcodeOf(fault) != 0 || fault.kind == "noAnswer" || fault.kind == "slippage"; }

inline bool matchesAction(const FaultSpec &fault, const Request &q) {
  if (fault.action.empty()) return true;
  if (fault.action == "deal") return q.action == TRADE_ACTION_DEAL;
  if (fault.action == "open") return q.action == TRADE_ACTION_DEAL && q.position == 0;
  if (fault.action == "close") return q.action == TRADE_ACTION_DEAL && q.position != 0;
  if (fault.action == "pending") return q.action == TRADE_ACTION_PENDING;
  if (fault.action == "sltp") return q.action == TRADE_ACTION_SLTP;
  if (fault.action == "modify") return q.action == TRADE_ACTION_MODIFY;
  if (fault.action == "remove") return q.action == TRADE_ACTION_REMOVE;
  return q.action == TRADE_ACTION_CLOSE_BY;
}

/** The first fault of the trade server that takes this request; every one that fits counts it as a chance. */
inline FaultSpec *orderFault(World &w, const Request &q) {
  FaultSpec *taken = nullptr;
  for (FaultSpec &fault : w.scenario.faults) {
    if (!isOrderFault(fault) || !matchesAction(fault, q) || (!fault.symbol.empty() && fault.symbol != q.symbol)) continue;
    if (taken != nullptr) { ++fault.chances; continue; }
    if (strikes(w, fault)) taken = &fault;
  }
  return taken;
}

[[noreturn]] inline void killProgram() {
  std::fflush(stdout);
  ::_exit(137);
}

/** The program dies here as by a power cut: no OnDeinit, nothing flushed but what is on the disk. */
inline void maybeKill(World &w, const char *point, const Request &q) {
  for (FaultSpec &fault : w.scenario.faults)
    if (fault.kind == "kill" && fault.point == point && matchesAction(fault, q) && strikes(w, fault)) killProgram();
}

inline FaultSpec *networkFault(World &w, const char *kind, const std::string &address) {
  for (FaultSpec &fault : w.scenario.faults)
    if (fault.kind == kind && fault.at == 0 && (fault.address.empty() || address.find(fault.address) != std::string::npos) && strikes(w, fault)) return &fault;
  return nullptr;
}

}  // namespace term
