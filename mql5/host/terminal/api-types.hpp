// Enumerations, numbers and structures of the terminal that programs use by name.
#pragma once
#include "../runtime/enums.hpp"
#include "../runtime/errors.hpp"
#include "../runtime/moment.hpp"
#include "lists-api.hpp"

namespace mql5 {

#define MQL_API_ENUM(TYPE) MQL_ENUM(TYPE, MQL_LIST_##TYPE)
#define MQL_API_INT(NAME, VALUE) constexpr int NAME = VALUE;
#define MQL_API_UINT(NAME, VALUE) constexpr uint NAME = VALUE;
MQL_API_ENUMS(MQL_API_ENUM)
MQL_LIST_ERRORS(MQL_API_INT)
MQL_LIST_NUMBERS(MQL_API_INT)
MQL_LIST_RETCODES(MQL_API_UINT)
#undef MQL_API_ENUM
#undef MQL_API_INT
#undef MQL_API_UINT

struct MqlRates {
  datetime time;
  double open, high, low, close;
  long tick_volume;
  int spread;
  long real_volume;
  MQL_STRUCT(MqlRates)
};

struct MqlTick {
  datetime time;
  double bid, ask, last;
  ulong volume;
  long time_msc;
  uint flags;
  double volume_real;
  MQL_STRUCT(MqlTick)
};

struct MqlTradeRequest {
  ENUM_TRADE_REQUEST_ACTIONS action;
  ulong magic, order;
  string symbol;
  double volume, price, stoplimit, sl, tp;
  ulong deviation;
  ENUM_ORDER_TYPE type;
  ENUM_ORDER_TYPE_FILLING type_filling;
  ENUM_ORDER_TYPE_TIME type_time;
  datetime expiration;
  string comment;
  ulong position, position_by;
  MQL_STRUCT(MqlTradeRequest)
};

struct MqlTradeResult {
  uint retcode;
  ulong deal, order;
  double volume, price, bid, ask;
  string comment;
  uint request_id;
  int retcode_external;
  MQL_STRUCT(MqlTradeResult)
};

struct MqlTradeCheckResult {
  uint retcode;
  double balance, equity, profit, margin, margin_free, margin_level;
  string comment;
  MQL_STRUCT(MqlTradeCheckResult)
};

struct MqlTradeTransaction {
  ulong deal, order;
  string symbol;
  ENUM_TRADE_TRANSACTION_TYPE type;
  ENUM_ORDER_TYPE order_type;
  ENUM_ORDER_STATE order_state;
  ENUM_DEAL_TYPE deal_type;
  ENUM_ORDER_TYPE_TIME time_type;
  datetime time_expiration;
  double price, price_trigger, price_sl, price_tp, volume;
  ulong position, position_by;
  MQL_STRUCT(MqlTradeTransaction)
};

struct MqlCalendarCountry {
  ulong id;
  string name, code, currency, currency_symbol, url_name;
  MQL_STRUCT(MqlCalendarCountry)
};

struct MqlCalendarEvent {
  ulong id;
  ENUM_CALENDAR_EVENT_TYPE type;
  ENUM_CALENDAR_EVENT_SECTOR sector;
  ENUM_CALENDAR_EVENT_FREQUENCY frequency;
  ENUM_CALENDAR_EVENT_TIMEMODE time_mode;
  ulong country_id;
  ENUM_CALENDAR_EVENT_UNIT unit;
  ENUM_CALENDAR_EVENT_IMPORTANCE importance;
  ENUM_CALENDAR_EVENT_MULTIPLIER multiplier;
  uint digits;
  string source_url, event_code, name;
  MQL_STRUCT(MqlCalendarEvent)
};

struct MqlCalendarValue {
  ulong id, event_id;
  datetime time, period;
  int revision;
  long actual_value, prev_value, revised_prev_value, forecast_value;
  ENUM_CALENDAR_EVENT_IMPACT impact_type;
  MQL_STRUCT(MqlCalendarValue)
};

}  // namespace mql5
