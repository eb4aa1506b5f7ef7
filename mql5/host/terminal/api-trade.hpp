// Requests, positions, orders and history.
#pragma once
#include "api-types.hpp"

namespace mql5 {

bool OrderSend(const MqlTradeRequest &request, MqlTradeResult &result);
bool OrderSendAsync(const MqlTradeRequest &request, MqlTradeResult &result);
bool OrderCheck(const MqlTradeRequest &request, MqlTradeCheckResult &result);
bool OrderCalcMargin(ENUM_ORDER_TYPE type, const string &name, double volume, double price, double &margin);
bool OrderCalcProfit(ENUM_ORDER_TYPE type, const string &name, double volume, double open, double close, double &profit);

int PositionsTotal();
string PositionGetSymbol(int position);
bool PositionSelect(const string &name);
bool PositionSelectByTicket(ulong ticket);
ulong PositionGetTicket(int position);
double PositionGetDouble(ENUM_POSITION_PROPERTY_DOUBLE property);
bool PositionGetDouble(ENUM_POSITION_PROPERTY_DOUBLE property, double &value);
long PositionGetInteger(ENUM_POSITION_PROPERTY_INTEGER property);
bool PositionGetInteger(ENUM_POSITION_PROPERTY_INTEGER property, long &value);
string PositionGetString(ENUM_POSITION_PROPERTY_STRING property);
bool PositionGetString(ENUM_POSITION_PROPERTY_STRING property, string &value);

int OrdersTotal();
ulong OrderGetTicket(int position);
bool OrderSelect(ulong ticket);
double OrderGetDouble(ENUM_ORDER_PROPERTY_DOUBLE property);
bool OrderGetDouble(ENUM_ORDER_PROPERTY_DOUBLE property, double &value);
long OrderGetInteger(ENUM_ORDER_PROPERTY_INTEGER property);
bool OrderGetInteger(ENUM_ORDER_PROPERTY_INTEGER property, long &value);
string OrderGetString(ENUM_ORDER_PROPERTY_STRING property);
bool OrderGetString(ENUM_ORDER_PROPERTY_STRING property, string &value);

bool HistorySelect(datetime from, datetime to);
bool HistorySelectByPosition(long identifier);
bool HistoryOrderSelect(ulong ticket);
int HistoryOrdersTotal();
ulong HistoryOrderGetTicket(int position);
double HistoryOrderGetDouble(ulong ticket, ENUM_ORDER_PROPERTY_DOUBLE property);
bool HistoryOrderGetDouble(ulong ticket, ENUM_ORDER_PROPERTY_DOUBLE property, double &value);
long HistoryOrderGetInteger(ulong ticket, ENUM_ORDER_PROPERTY_INTEGER property);
bool HistoryOrderGetInteger(ulong ticket, ENUM_ORDER_PROPERTY_INTEGER property, long &value);
string HistoryOrderGetString(ulong ticket, ENUM_ORDER_PROPERTY_STRING property);
bool HistoryOrderGetString(ulong ticket, ENUM_ORDER_PROPERTY_STRING property, string &value);
bool HistoryDealSelect(ulong ticket);
int HistoryDealsTotal();
ulong HistoryDealGetTicket(int position);
double HistoryDealGetDouble(ulong ticket, ENUM_DEAL_PROPERTY_DOUBLE property);
bool HistoryDealGetDouble(ulong ticket, ENUM_DEAL_PROPERTY_DOUBLE property, double &value);
long HistoryDealGetInteger(ulong ticket, ENUM_DEAL_PROPERTY_INTEGER property);
bool HistoryDealGetInteger(ulong ticket, ENUM_DEAL_PROPERTY_INTEGER property, long &value);
string HistoryDealGetString(ulong ticket, ENUM_DEAL_PROPERTY_STRING property);
bool HistoryDealGetString(ulong ticket, ENUM_DEAL_PROPERTY_STRING property, string &value);

}  // namespace mql5
