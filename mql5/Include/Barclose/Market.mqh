// Whether a symbol can be traded this way and now, as far as the terminal can tell without asking the broker:
// every refusal there counts as a request.

#define MARKET_STALE_SECONDS 120

string g_served[];

bool MarketIsServed(const string symbol)
  {
   for(int i=ArraySize(g_served)-1; i>=0; i--)
      if(g_served[i]==symbol)
         return(true);
   return(false);
  }

// "" when orders of this direction may go out. `isEntry` also asks for the configured list, side and a fresh price.
// `hold`: a symbol that has just been selected has no price for a moment.
string MarketFault(const string symbol,const bool isEntry,const int direction,MqlTick &tick,bool &hold)
  {
   hold=false;
   if(isEntry && !MarketIsServed(symbol))
      return(symbol+" is not served by this EA");
   if(!SymbolSelect(symbol,true))
      return(symbol+" does not exist at this broker");
   ENUM_SYMBOL_TRADE_MODE mode=(ENUM_SYMBOL_TRADE_MODE)SymbolInfoInteger(symbol,SYMBOL_TRADE_MODE);
   if(mode==SYMBOL_TRADE_MODE_DISABLED)
      return("trading of "+symbol+" is disabled");
   if(isEntry && mode==SYMBOL_TRADE_MODE_CLOSEONLY)
      return(symbol+" can only be closed");
   if(isEntry && mode==SYMBOL_TRADE_MODE_LONGONLY && direction<0)
      return(symbol+" can only be bought");
   if(isEntry && mode==SYMBOL_TRADE_MODE_SHORTONLY && direction>0)
      return(symbol+" can only be sold");
   long now=ClockServerSeconds();
   long expiry=SymbolInfoInteger(symbol,SYMBOL_EXPIRATION_TIME);
   if(expiry>0 && now>=expiry)
      return("the contract "+symbol+" has expired");
   if(!MarketIsOpen(symbol,now))
      return("the market of "+symbol+" is closed");
   hold=(!SymbolInfoTick(symbol,tick) || tick.bid<=0.0 || tick.ask<tick.bid);
   if(hold)
      return("there is no price of "+symbol);
   if(isEntry && now-(long)tick.time>MARKET_STALE_SECONDS)
      return(StringFormat("the last price of %s is %I64d s old",symbol,now-(long)tick.time));
   return("");
  }

// A symbol that lists no session at all is taken for open: the broker knows better.
bool MarketIsOpen(const string symbol,const long serverSeconds)
  {
   long day=serverSeconds/86400;
   long second=serverSeconds-day*86400;
   int  today=(int)((day+4)%7);
   int  sessions=0;
   for(int i=0; i<7; i++)
     {
      datetime from=0,to=0;
      for(uint k=0; SymbolInfoSessionTrade(symbol,(ENUM_DAY_OF_WEEK)i,k,from,to); k++)
        {
         sessions++;
         if(i==today && second>=(long)from && second<(long)to)
            return(true);
        }
     }
   return(sessions==0);
  }
