// The properties of an order, living or of the history.
#pragma once
#include "api-support.hpp"
#include "api-trade.hpp"

namespace mql5 {

inline bool orderDouble(const term::Order &o, double currentPrice, ENUM_ORDER_PROPERTY_DOUBLE property, double &value) {
  switch (property) {
    case ORDER_VOLUME_INITIAL: value = o.volumeInitial; return true;
    case ORDER_VOLUME_CURRENT: value = o.volumeCurrent; return true;
    case ORDER_PRICE_OPEN: value = o.price; return true;
    case ORDER_PRICE_CURRENT: value = currentPrice; return true;
    case ORDER_PRICE_STOPLIMIT: value = o.stopLimit; return true;
    case ORDER_SL: value = o.sl; return true;
    case ORDER_TP: value = o.tp; return true;
  }
  return failWith(ERR_TRADE_WRONG_PROPERTY);
}

inline bool orderInteger(const term::Order &o, ENUM_ORDER_PROPERTY_INTEGER property, long &value) {
  switch (property) {
    case ORDER_TICKET: value = static_cast<long>(o.ticket); return true;
    case ORDER_TIME_SETUP: value = o.setupMsc / 1000; return true;
    case ORDER_TIME_SETUP_MSC: value = o.setupMsc; return true;
    case ORDER_TIME_DONE: value = o.doneMsc / 1000; return true;
    case ORDER_TIME_DONE_MSC: value = o.doneMsc; return true;
    case ORDER_TIME_EXPIRATION: value = o.expiration; return true;
    case ORDER_TYPE: value = o.type; return true;
    case ORDER_TYPE_FILLING: value = o.filling; return true;
    case ORDER_TYPE_TIME: value = o.timeType; return true;
    case ORDER_STATE: value = o.state; return true;
    case ORDER_MAGIC: value = static_cast<long>(o.magic); return true;
    case ORDER_REASON: value = o.reason; return true;
    case ORDER_POSITION_ID: value = static_cast<long>(o.positionId); return true;
    case ORDER_POSITION_BY_ID: value = static_cast<long>(o.positionById); return true;
  }
  return failWith(ERR_TRADE_WRONG_PROPERTY);
}

inline bool orderString(const term::Order &o, ENUM_ORDER_PROPERTY_STRING property, string &value) {
  switch (property) {
    case ORDER_SYMBOL: value = textOf(o.symbol); return true;
    case ORDER_COMMENT: value = textOf(o.comment); return true;
    case ORDER_EXTERNAL_ID: value = textOf(""); return true;
  }
  return failWith(ERR_TRADE_WRONG_PROPERTY);
}

}  // namespace mql5
