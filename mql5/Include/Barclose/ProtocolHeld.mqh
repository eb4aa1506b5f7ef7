// The bars that the server holds, by symbol: the open time of the newest one per timeframe.

#include "Contracts.mqh"
#include "JsonReader.mqh"

struct HeldBars
  {
   string brokerSymbol;
   long   times[WIRE_TIMEFRAMES];
  };

void ProtocolReadHeld(JsonReader &reader,HeldBars &held[])
  {
   string name;
   string timeframe;
   if(!reader.ArrayBegin())
      return;
   while(reader.ArrayNext())
     {
      int count=ArraySize(held);
      ArrayResize(held,count+1,16);
      held[count].brokerSymbol="";
      for(int t=0; t<WIRE_TIMEFRAMES; t++)
         held[count].times[t]=0;
      if(!reader.ObjectBegin())
         return;
      while(reader.ObjectNext(name))
        {
         if(name=="brokerSymbol")
            reader.Text(held[count].brokerSymbol);
         else if(name!="times")
            reader.Skip();
         else if(reader.ObjectBegin())
            while(reader.ObjectNext(timeframe))
               ProtocolReadTime(reader,timeframe,held[count]);
        }
     }
  }

void ProtocolReadTime(JsonReader &reader,const string timeframe,HeldBars &held)
  {
   for(int t=0; t<WIRE_TIMEFRAMES; t++)
      if(timeframe==WIRE_TIMEFRAME_NAMES[t])
        {
         reader.Whole(held.times[t]);
         return;
        }
   reader.Skip();
  }
