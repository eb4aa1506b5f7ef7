// The account at this moment: permissions, money, positions, pending orders.

#include "Clock.mqh"
#include "Commission.mqh"
#include "Contracts.mqh"
#include "JsonWriter.mqh"
#include "Settings.mqh"

// Login and trade server make a name that is the account's alone, e.g. 51234567.FTMO-Server3. "" before the log-in.
string AccountName(void)
  {
   long login=AccountInfoInteger(ACCOUNT_LOGIN);
   string server=AccountInfoString(ACCOUNT_SERVER);
   if(login<=0 || server=="")
      return("");
   return(TextClip(IntegerToString(login)+"."+TextToName(server),64));
  }

int AccountDigits(void)
  {
   return((int)AccountInfoInteger(ACCOUNT_CURRENCY_DIGITS));
  }

// What a snapshot and a heartbeat both say.
void AccountWriteNow(JsonWriter &json,const int stateVersion)
  {
   json.NamedWhole("stateVersion",stateVersion);
   json.NamedWhole("serverTime",ClockServerSeconds());
   AccountWritePermissions(json);
   AccountWriteFunds(json);
   AccountWritePositions(json);
   AccountWriteOrders(json);
  }

void AccountWritePermissions(JsonWriter &json)
  {
   json.NamedObject("permissions");
   json.NamedFlag("connected",TerminalInfoInteger(TERMINAL_CONNECTED)!=0);
   json.NamedFlag("terminalTrade",TerminalInfoInteger(TERMINAL_TRADE_ALLOWED)!=0);
   json.NamedFlag("programTrade",MQLInfoInteger(MQL_TRADE_ALLOWED)!=0);
   json.NamedFlag("accountTrade",AccountInfoInteger(ACCOUNT_TRADE_ALLOWED)!=0);
   json.NamedFlag("accountExpert",AccountInfoInteger(ACCOUNT_TRADE_EXPERT)!=0);
   json.NamedFlag("allowTrading",g_setup.allowTrading);
   json.ObjectClose();
  }

void AccountWriteFunds(JsonWriter &json)
  {
   int digits=AccountDigits();
   double margin=AccountInfoDouble(ACCOUNT_MARGIN);
   json.NamedObject("funds");
   json.NamedDecimal("balance",AccountInfoDouble(ACCOUNT_BALANCE),digits);
   json.NamedDecimal("credit",AccountInfoDouble(ACCOUNT_CREDIT),digits);
   json.NamedDecimal("equity",AccountInfoDouble(ACCOUNT_EQUITY),digits);
   json.NamedDecimal("margin",margin,digits);
   json.NamedDecimal("freeMargin",AccountInfoDouble(ACCOUNT_MARGIN_FREE),digits);
   json.NamedLevel("marginLevel",margin>0.0 ? AccountInfoDouble(ACCOUNT_MARGIN_LEVEL) : 0.0,2);
   json.ObjectClose();
  }

void AccountWritePositions(JsonWriter &json)
  {
   int money=AccountDigits();
   json.NamedArray("positions");
   for(int i=0; i<PositionsTotal() && i<WIRE_MAX_POSITIONS; i++)
     {
      ulong ticket=PositionGetTicket(i);
      if(ticket==0)
         continue;
      string symbol=PositionGetString(POSITION_SYMBOL);
      int digits=(int)SymbolInfoInteger(symbol,SYMBOL_DIGITS);
      long identifier=PositionGetInteger(POSITION_IDENTIFIER);
      json.ObjectOpen();
      json.NamedText("brokerSymbol",symbol);
      json.NamedText("ticket",IntegerToString((long)ticket));
      json.NamedText("magic",IntegerToString(PositionGetInteger(POSITION_MAGIC)));
      json.NamedLevel("stop",PositionGetDouble(POSITION_SL),digits);
      json.NamedLevel("target",PositionGetDouble(POSITION_TP),digits);
      json.NamedText("comment",TextClip(PositionGetString(POSITION_COMMENT),WIRE_MAX_COMMENT));
      json.NamedText("identifier",IntegerToString(identifier));
      json.NamedText("side",PositionGetInteger(POSITION_TYPE)==POSITION_TYPE_BUY ? WIRE_SIDE_BUY : WIRE_SIDE_SELL);
      json.NamedExact("lots",PositionGetDouble(POSITION_VOLUME));
      json.Name("openPrice");
      AccountWriteAverage(json,PositionGetDouble(POSITION_PRICE_OPEN),digits);
      json.NamedWhole("openTime",PositionGetInteger(POSITION_TIME));
      json.NamedDecimal("profit",PositionGetDouble(POSITION_PROFIT),money);
      json.NamedDecimal("swap",PositionGetDouble(POSITION_SWAP),money);
      json.NamedDecimal("commission",CommissionOf(identifier),money);
      json.ObjectClose();
     }
   json.ArrayClose();
  }

// On netting accounts the price of entry is a mean, which may lie between two prices of the symbol.
void AccountWriteAverage(JsonWriter &json,const double price,const int digits)
  {
   if(MathAbs(price-NormalizeDouble(price,digits))<1e-9*MathAbs(price))
      json.Decimal(price,digits);
   else
      json.Exact(price);
  }

void AccountWriteOrders(JsonWriter &json)
  {
   json.NamedArray("orders");
   for(int i=0; i<OrdersTotal() && i<WIRE_MAX_ORDERS; i++)
     {
      ulong ticket=OrderGetTicket(i);
      if(ticket==0)
         continue;
      string kind=AccountOrderKind(OrderGetInteger(ORDER_TYPE));
      if(kind=="")
         continue;
      string symbol=OrderGetString(ORDER_SYMBOL);
      int digits=(int)SymbolInfoInteger(symbol,SYMBOL_DIGITS);
      long expires=OrderGetInteger(ORDER_TIME_EXPIRATION);
      json.ObjectOpen();
      json.NamedText("brokerSymbol",symbol);
      json.NamedText("ticket",IntegerToString((long)ticket));
      json.NamedText("magic",IntegerToString(OrderGetInteger(ORDER_MAGIC)));
      json.NamedLevel("stop",OrderGetDouble(ORDER_SL),digits);
      json.NamedLevel("target",OrderGetDouble(ORDER_TP),digits);
      json.NamedText("comment",TextClip(OrderGetString(ORDER_COMMENT),WIRE_MAX_COMMENT));
      json.NamedText("kind",kind);
      json.NamedExact("lots",OrderGetDouble(ORDER_VOLUME_CURRENT));
      json.NamedDecimal("price",OrderGetDouble(ORDER_PRICE_OPEN),digits);
      json.NamedWhole("placedAt",OrderGetInteger(ORDER_TIME_SETUP));
      json.Name("expiresAt");
      if(expires>0)
         json.Whole(expires);
      else
         json.Nothing();
      json.ObjectClose();
     }
   json.ArrayClose();
  }

// "" for one that is being executed at market: it shows as a position in a moment.
string AccountOrderKind(const long type)
  {
   if(type==ORDER_TYPE_BUY_LIMIT)
      return("buy_limit");
   if(type==ORDER_TYPE_SELL_LIMIT)
      return("sell_limit");
   if(type==ORDER_TYPE_BUY_STOP)
      return("buy_stop");
   if(type==ORDER_TYPE_SELL_STOP)
      return("sell_stop");
   if(type==ORDER_TYPE_BUY_STOP_LIMIT)
      return("buy_stop_limit");
   if(type==ORDER_TYPE_SELL_STOP_LIMIT)
      return("sell_stop_limit");
   return("");
  }
