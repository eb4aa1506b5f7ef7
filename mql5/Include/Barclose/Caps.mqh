// The EA's own bounds, whatever the server says. They refuse; they never make an order smaller.

// Firms end accounts at 2,000 requests a day. Entries end at the input; exits go on, but not past this.
#define CAPS_REQUESTS_MOST 1900

string CapsEntryFault(const OrderRecord &record,const MqlTick &tick)
  {
   int    direction=(record.side=="buy" ? 1 : -1);
   double own=PositionLots(record.symbol,direction,true)+BookLotsUnderWay(record.symbol,record.side,record.id);
   if(own+record.lots>g_settings.maxLots+LOTS_HAIR)
      return(StringFormat("%s lots of %s would be held, the EA's bound is %s",VolumeText(own+record.lots),record.symbol,VolumeText(g_settings.maxLots)));
   bool isNew=!(AccountIsNetting() && record.kind=="ADD");
   int  positions=PositionCount()+BookEntriesUnderWay(record.id);
   if(isNew && positions>=g_settings.maxPositions)
      return(StringFormat("%d positions are open or on their way, the EA's bound is %d",positions,g_settings.maxPositions));
   double point=SymbolInfoDouble(record.symbol,SYMBOL_POINT);
   double spread=(point>0.0 ? (tick.ask-tick.bid)/point : 0.0);
   if(g_settings.maxSpreadPoints>0 && spread>(double)g_settings.maxSpreadPoints+0.001)
      return(StringFormat("the spread is %.0f points, the EA's bound is %d",spread,g_settings.maxSpreadPoints));
   int requests=CapsRequestsToday();
   if(requests>=g_settings.maxOrdersPerDay)
      return(StringFormat("%d requests were sent today, the EA's bound for entries is %d",requests,g_settings.maxOrdersPerDay));
   return("");
  }

string CapsRequestFault(void)
  {
   int requests=CapsRequestsToday();
   if(requests<CAPS_REQUESTS_MOST)
      return("");
   return(StringFormat("%d requests were sent today: the account is at risk, nothing more is sent before the next server day",requests));
  }

int CapsRequestsToday(void)
  {
   long now=ClockServerSeconds();
   return(BookRequestsSince(now-now%86400));
  }
