// Bars of one symbol as columns: what is new, or the whole windows.

#include "Bars.mqh"
#include "JsonWriter.mqh"

MqlRates g_rates[];

// Writes `full`, `closed` and `bars`. False while the terminal has not loaded what is needed; `why` says what.
bool BarsWrite(JsonWriter &json,const int symbol,const int windowBars,string &why)
  {
   string name=g_symbols[symbol];
   double point=SymbolInfoDouble(name,SYMBOL_POINT);
   int digits=(int)SymbolInfoInteger(name,SYMBOL_DIGITS);
   if(point<=0.0)
     {
      why="the broker's specification is not loaded";
      return(false);
     }
   bool isFull=g_watches[symbol].needsFull;
   for(int t=0; t<WIRE_TIMEFRAMES; t++)
      g_bars[BarsIndex(symbol,t)].sentNewest=0;
   json.NamedFlag("full",isFull);
   BarsWriteClosed(json,symbol,isFull);
   json.NamedObject("bars");
   for(int t=0; t<WIRE_TIMEFRAMES; t++)
     {
      int at=BarsIndex(symbol,t);
      if(!isFull && g_bars[at].newest<=g_bars[at].told)
         continue;
      int count=BarsRead(symbol,t,windowBars,isFull,why);
      if(count<=0)
         return(false);
      int first=(isFull ? MathMax(0,count-windowBars) : BarsFirstNew(at,count,point,name+" "+WIRE_TIMEFRAME_NAMES[t]));
      if(first<0)
        {
         // What is held is not among the bars of this terminal any more: the next try sends all.
         g_watches[symbol].needsFull=true;
         why="the history has changed";
         return(false);
        }
      json.Name(WIRE_TIMEFRAME_NAMES[t]);
      BarsWriteColumns(json,first,count,isFull ? 0 : (long)g_rates[first-1].time,digits);
      g_bars[at].sentNewest=(long)g_rates[count-1].time;
      BarTailTake(g_bars[at].sentTail,g_rates,count,point);
     }
   json.ObjectClose();
   g_watches[symbol].sentFull=isFull;
   return(true);
  }

// What closed. A full snapshot that nobody's close has caused names the fastest timeframe, at which nothing is entered.
void BarsWriteClosed(JsonWriter &json,const int symbol,const bool isFull)
  {
   int written=0;
   json.NamedArray("closed");
   for(int t=0; t<WIRE_TIMEFRAMES; t++)
     {
      int at=BarsIndex(symbol,t);
      if(g_bars[at].newest<=g_bars[at].told)
         continue;
      json.Text(WIRE_TIMEFRAME_NAMES[t]);
      written++;
     }
   if(isFull && written==0)
      json.Text(WIRE_TIMEFRAME_NAMES[0]);
   json.ArrayClose();
  }

// The slowest timeframe that is to be told, the trigger of the decision; the fastest when there is none.
int BarsTrigger(const int symbol)
  {
   int trigger=0;
   for(int t=0; t<WIRE_TIMEFRAMES; t++)
     {
      int at=BarsIndex(symbol,t);
      if(g_bars[at].newest>g_bars[at].told)
         trigger=t;
     }
   return(trigger);
  }

// Closed bars into g_rates, oldest first, one more than a window: the bar before the first is named too.
int BarsRead(const int symbol,const int timeframe,const int windowBars,const bool isFull,string &why)
  {
   string name=g_symbols[symbol];
   ENUM_TIMEFRAMES period=WIRE_TIMEFRAME_PERIODS[timeframe];
   long newest=g_bars[BarsIndex(symbol,timeframe)].newest;
   why=WIRE_TIMEFRAME_NAMES[timeframe]+" history";
   if(SeriesInfoInteger(name,period,SERIES_SYNCHRONIZED)==0)
      return(0);
   int count=CopyRates(name,period,(datetime)newest,windowBars+1,g_rates);
   // Error 4401: it is being loaded.
   if(count<=0 || (long)g_rates[count-1].time!=newest)
     {
      ResetLastError();
      return(0);
     }
   if(isFull && count<windowBars && !BarsAreAll(name,period,(long)g_rates[0].time))
     {
      why=WIRE_TIMEFRAME_NAMES[timeframe]+" history ("+IntegerToString(count)+" of "+IntegerToString(windowBars)+" bars)";
      return(0);
     }
   return(count);
  }

// Whether the broker has no older bars: a young symbol has a short history, and that is all of it.
bool BarsAreAll(const string name,const ENUM_TIMEFRAMES period,const long first)
  {
   long begins=SeriesInfoInteger(name,period,SERIES_SERVER_FIRSTDATE);
   return(begins>0 && first-PeriodSeconds(period)<=begins);
  }

// Place of the first bar that the server needs; -1 when what it holds cannot be found before it.
int BarsFirstNew(const int at,const int count,const double point,const string series)
  {
   long base=MathMin(g_bars[at].held,g_bars[at].told);
   int held=-1;
   int first=-1;
   for(int i=0; i<count; i++)
     {
      long time=(long)g_rates[i].time;
      if(time==g_bars[at].held)
         held=i;
      if(time>base && first<0)
         first=i;
     }
   if(held<0 || first<1)
      return(-1);
   int tailFirst;
   if(!BarTailHolds(g_bars[at].tail,g_rates,count,point,tailFirst))
     {
      LogInfo(series+": bars have changed since they were sent; they are sent again");
      first=MathMin(first,tailFirst);
     }
   return(first);
  }

void BarsWriteColumns(JsonWriter &json,const int first,const int count,const long after,const int digits)
  {
   json.ObjectOpen();
   json.Name("after");
   if(after>0)
      json.Whole(after);
   else
      json.Nothing();
   json.NamedArray("time");
   for(int i=first; i<count; i++)
      json.Whole((long)g_rates[i].time);
   json.ArrayClose();
   json.NamedArray("open");
   for(int i=first; i<count; i++)
      json.Decimal(g_rates[i].open,digits);
   json.ArrayClose();
   json.NamedArray("high");
   for(int i=first; i<count; i++)
      json.Decimal(g_rates[i].high,digits);
   json.ArrayClose();
   json.NamedArray("low");
   for(int i=first; i<count; i++)
      json.Decimal(g_rates[i].low,digits);
   json.ArrayClose();
   json.NamedArray("close");
   for(int i=first; i<count; i++)
      json.Decimal(g_rates[i].close,digits);
   json.ArrayClose();
   json.NamedArray("tickVolume");
   for(int i=first; i<count; i++)
      json.Whole(g_rates[i].tick_volume);
   json.ArrayClose();
   json.NamedArray("spreadPoints");
   for(int i=first; i<count; i++)
      json.Whole(g_rates[i].spread);
   json.ArrayClose();
   json.ObjectClose();
  }
