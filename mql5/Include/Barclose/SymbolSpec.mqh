// A symbol as the broker specifies it now.

#include "Contracts.mqh"
#include "JsonWriter.mqh"
#include "Swap.mqh"

// False while something of it is not known yet: nothing is put in its place.
bool SpecWrite(JsonWriter &json,const string symbol,const MqlTick &tick,string &why)
  {
   double point=SymbolInfoDouble(symbol,SYMBOL_POINT);
   double tickSize=SymbolInfoDouble(symbol,SYMBOL_TRADE_TICK_SIZE);
   double tickValue=SymbolInfoDouble(symbol,SYMBOL_TRADE_TICK_VALUE_LOSS);
   double contractSize=SymbolInfoDouble(symbol,SYMBOL_TRADE_CONTRACT_SIZE);
   double volumeMin=SymbolInfoDouble(symbol,SYMBOL_VOLUME_MIN);
   double volumeMax=SymbolInfoDouble(symbol,SYMBOL_VOLUME_MAX);
   double volumeStep=SymbolInfoDouble(symbol,SYMBOL_VOLUME_STEP);
   double margin=0.0;
   why="";
   if(point<=0.0 || tickSize<=0.0 || contractSize<=0.0 || volumeMin<=0.0 || volumeStep<=0.0 || volumeMax<volumeMin)
      why="the broker's specification is not loaded";
   else
      if(tickValue<=0.0)
         why="the value of a tick is not known";
      else
         if(!OrderCalcMargin(ORDER_TYPE_BUY,symbol,1.0,tick.ask,margin) || margin<0.0)
            why="the margin of a lot is not known";
   if(why!="")
      return(false);

   json.ObjectOpen();
   json.NamedWhole("digits",SymbolInfoInteger(symbol,SYMBOL_DIGITS));
   json.NamedExact("point",point);
   json.NamedExact("tickSize",tickSize);
   json.NamedExact("tickValue",tickValue);
   json.NamedExact("contractSize",contractSize);
   json.NamedText("baseCurrency",TextClip(SymbolInfoString(symbol,SYMBOL_CURRENCY_BASE),WIRE_MAX_CURRENCY));
   json.NamedText("profitCurrency",TextClip(SymbolInfoString(symbol,SYMBOL_CURRENCY_PROFIT),WIRE_MAX_CURRENCY));
   json.NamedText("marginCurrency",TextClip(SymbolInfoString(symbol,SYMBOL_CURRENCY_MARGIN),WIRE_MAX_CURRENCY));
   json.NamedExact("marginPerLot",margin);
   json.NamedExact("volumeMin",volumeMin);
   json.NamedExact("volumeMax",volumeMax);
   json.NamedExact("volumeStep",volumeStep);
   json.NamedWhole("stopsLevelPoints",SymbolInfoInteger(symbol,SYMBOL_TRADE_STOPS_LEVEL));
   json.NamedWhole("freezeLevelPoints",SymbolInfoInteger(symbol,SYMBOL_TRADE_FREEZE_LEVEL));
   SpecWriteModes(json,symbol);
   double price=(tick.bid+tick.ask)/2.0;
   json.NamedExact("swapLongPerLot",SwapPerLot(symbol,true,price));
   json.NamedExact("swapShortPerLot",SwapPerLot(symbol,false,price));
   json.NamedWhole("swapTripleDay",SymbolInfoInteger(symbol,SYMBOL_SWAP_ROLLOVER3DAYS));
   SpecWriteSessions(json,symbol);
   long expires=SymbolInfoInteger(symbol,SYMBOL_EXPIRATION_TIME);
   json.Name("expiresAt");
   if(expires>0)
      json.Whole(expires);
   else
      json.Nothing();
   json.ObjectClose();
   return(true);
  }

void SpecWriteModes(JsonWriter &json,const string symbol)
  {
   long filling=SymbolInfoInteger(symbol,SYMBOL_FILLING_MODE);
   long execution=SymbolInfoInteger(symbol,SYMBOL_TRADE_EXEMODE);
   json.NamedArray("fillingModes");
   if((filling & SYMBOL_FILLING_FOK)!=0)
      json.Text("fok");
   if((filling & SYMBOL_FILLING_IOC)!=0)
      json.Text("ioc");
   if((filling & SYMBOL_FILLING_BOC)!=0)
      json.Text("boc");
   // It has no flag of its own: it is there wherever orders do not execute at market.
   if(execution!=SYMBOL_TRADE_EXECUTION_MARKET)
      json.Text("return");
   json.ArrayClose();
   json.NamedText("executionMode",SpecExecution(execution));
   json.NamedText("tradeMode",SpecTradeMode(SymbolInfoInteger(symbol,SYMBOL_TRADE_MODE)));
  }

string SpecExecution(const long mode)
  {
   if(mode==SYMBOL_TRADE_EXECUTION_REQUEST)
      return("request");
   if(mode==SYMBOL_TRADE_EXECUTION_INSTANT)
      return("instant");
   if(mode==SYMBOL_TRADE_EXECUTION_EXCHANGE)
      return("exchange");
   return("market");
  }

string SpecTradeMode(const long mode)
  {
   if(mode==SYMBOL_TRADE_MODE_FULL)
      return("full");
   if(mode==SYMBOL_TRADE_MODE_LONGONLY)
      return("long_only");
   if(mode==SYMBOL_TRADE_MODE_SHORTONLY)
      return("short_only");
   if(mode==SYMBOL_TRADE_MODE_CLOSEONLY)
      return("close_only");
   return("disabled");
  }

void SpecWriteSessions(JsonWriter &json,const string symbol)
  {
   int written=0;
   json.NamedArray("sessions");
   for(int day=0; day<7; day++)
     {
      datetime from;
      datetime to;
      for(uint i=0; SymbolInfoSessionTrade(symbol,(ENUM_DAY_OF_WEEK)day,i,from,to) && written<WIRE_MAX_SESSIONS; i++)
        {
         // The end of a day stands as the midnight after it, or as one second before.
         long begins=(long)from;
         long ends=MathMin((long)to,(long)86400);
         if(begins<0 || ends<=begins)
            continue;
         json.ObjectOpen();
         json.NamedWhole("day",day);
         json.NamedWhole("from",begins);
         json.NamedWhole("to",ends);
         json.ObjectClose();
         written++;
        }
     }
   json.ArrayClose();
  }
