// Which bars have closed, which of them the server holds, and which it has been told of. Nothing is sent from here.
//
// A bar is final when a later one has opened in any timeframe of its symbol, or when the clock is past its end by the
// grace and no tick can be on its way any more. Bars are never invented: a minute without a tick has none.

#include "BarTail.mqh"
#include "Clock.mqh"
#include "Contracts.mqh"
#include "Log.mqh"
#include "Settings.mqh"
#include "Symbols.mqh"

// A close that is older when the EA starts was somebody else's to tell.
#define BARS_FRESH_SECONDS   15
#define BARS_REFUSED_MS      30000

struct BarWatch
  {
   long newest;      // open time of the newest closed bar; 0 while unknown
   long held;        // newest bar that the server holds; 0: none
   long told;        // newest bar whose close the server has answered; -1: not decided yet
   BarTail tail;     // of what the server holds
   long sentNewest;  // the same of the message under way; 0: not in it
   BarTail sentTail;
  };

struct SymbolWatch
  {
   bool   needsFull;
   bool   sentFull;
   ulong  notBeforeMs;
   int    refusals;
   string waitsFor;  // "" or what keeps its message back, for the chart
  };

BarWatch    g_bars[];
SymbolWatch g_watches[];

void BarsInit(void)
  {
   int count=ArraySize(g_symbols);
   ArrayResize(g_watches,count);
   ArrayResize(g_bars,count*WIRE_TIMEFRAMES);
   for(int i=0; i<count; i++)
     {
      g_watches[i].needsFull=true;
      g_watches[i].sentFull=false;
      g_watches[i].notBeforeMs=0;
      g_watches[i].refusals=0;
      g_watches[i].waitsFor="";
     }
   for(int i=0; i<ArraySize(g_bars); i++)
     {
      g_bars[i].newest=0;
      g_bars[i].held=0;
      g_bars[i].told=-1;
      g_bars[i].sentNewest=0;
      BarTailClear(g_bars[i].tail);
      BarTailClear(g_bars[i].sentTail);
     }
  }

// Asks for each series once, so that the terminal begins to load what it has not.
void BarsWarmUp(void)
  {
   MqlRates rates[];
   for(int s=0; s<ArraySize(g_symbols); s++)
      for(int t=0; t<WIRE_TIMEFRAMES; t++)
         if(CopyRates(g_symbols[s],WIRE_TIMEFRAME_PERIODS[t],1,1,rates)<0)
            ResetLastError();
  }

int BarsIndex(const int symbol,const int timeframe)
  {
   return(symbol*WIRE_TIMEFRAMES+timeframe);
  }

// Looks at the series of one symbol. True when a close is to be told, or a full snapshot is owed.
bool BarsLook(const int symbol)
  {
   string name=g_symbols[symbol];
   long opens[WIRE_TIMEFRAMES];
   long until=(ClockIsSteady() ? ClockServerSeconds()-g_setup.graceSeconds : 0);
   for(int t=0; t<WIRE_TIMEFRAMES; t++)
     {
      opens[t]=SeriesInfoInteger(name,WIRE_TIMEFRAME_PERIODS[t],SERIES_LASTBAR_DATE);
      until=MathMax(until,opens[t]);
     }
   bool isComplete=true;
   bool hasNews=false;
   for(int t=0; t<WIRE_TIMEFRAMES; t++)
     {
      int at=BarsIndex(symbol,t);
      BarsFollow(at,name,t,opens[t],until);
      isComplete=isComplete && g_bars[at].newest>0;
      hasNews=hasNews || g_bars[at].newest>g_bars[at].told;
     }
   if(!isComplete)
      g_watches[symbol].waitsFor="history";
   return(isComplete && (hasNews || g_watches[symbol].needsFull));
  }

// The newest closed bar of one series: the last one, or the one before while the last is forming.
void BarsFollow(const int at,const string name,const int timeframe,const long opens,const long until)
  {
   long seconds=WIRE_TIMEFRAME_SECONDS[timeframe];
   if(opens<=0)
      return;
   long closed=opens;
   if(opens+seconds>until)
     {
      if(g_bars[at].newest>0 && g_bars[at].newest+seconds>=opens)
         return;
      closed=(long)iTime(name,WIRE_TIMEFRAME_PERIODS[timeframe],1);
     }
   if(closed<=g_bars[at].newest)
      return;
   g_bars[at].newest=closed;
   if(g_bars[at].told>=0)
      return;
   // The first look: what closed just now is still to be told, what is older only to be sent.
   bool isFresh=(ClockServerSeconds()-(closed+seconds)<=BARS_FRESH_SECONDS);
   g_bars[at].told=(isFresh ? closed-1 : closed);
  }

// Whether any symbol has a close to tell: what a tick asks, to wake the timer.
bool BarsHaveNews(void)
  {
   for(int s=0; s<ArraySize(g_symbols); s++)
      if(g_watches[s].notBeforeMs<=GetTickCount64() && BarsLook(s))
         return(true);
   return(false);
  }

// A new session: the server says anew what it holds of each symbol, before BarsHold.
void BarsHoldNothing(void)
  {
   for(int i=0; i<ArraySize(g_bars); i++)
     {
      g_bars[i].held=0;
      g_bars[i].sentNewest=0;
      BarTailClear(g_bars[i].tail);
     }
   for(int s=0; s<ArraySize(g_watches); s++)
     {
      g_watches[s].needsFull=true;
      g_watches[s].notBeforeMs=0;
     }
  }

// What the server holds of one symbol, by timeframe. A timeframe that it lacks makes the whole snapshot due. A close
// whose answer was lost stays to be told, although its bar is held.
void BarsHold(const int symbol,const long &times[])
  {
   bool isWhole=true;
   for(int t=0; t<WIRE_TIMEFRAMES; t++)
     {
      int at=BarsIndex(symbol,t);
      g_bars[at].held=times[t];
      isWhole=isWhole && times[t]>0;
     }
   g_watches[symbol].needsFull=!isWhole;
   if(!isWhole)
      return;
   // What closed while no EA ran is told too; whether that is too late, the server decides.
   for(int t=0; t<WIRE_TIMEFRAMES; t++)
     {
      int at=BarsIndex(symbol,t);
      if(g_bars[at].told<0 || g_bars[at].told>times[t])
         g_bars[at].told=times[t];
     }
  }

void BarsOweFull(const int symbol)
  {
   g_watches[symbol].needsFull=true;
  }

// The message under way was taken: the server holds its bars, and has answered their close.
void BarsTaken(const int symbol)
  {
   for(int t=0; t<WIRE_TIMEFRAMES; t++)
     {
      int at=BarsIndex(symbol,t);
      if(g_bars[at].sentNewest==0)
         continue;
      g_bars[at].held=g_bars[at].sentNewest;
      g_bars[at].told=MathMax(g_bars[at].told,g_bars[at].sentNewest);
      g_bars[at].tail=g_bars[at].sentTail;
      g_bars[at].sentNewest=0;
     }
   if(g_watches[symbol].sentFull)
      g_watches[symbol].needsFull=false;
   g_watches[symbol].refusals=0;
  }

// The server refused the message: all is sent anew, ever more rarely, since the same bars may be refused again.
void BarsRefused(const int symbol,const ulong waitMs)
  {
   g_watches[symbol].needsFull=true;
   g_watches[symbol].refusals=MathMin(g_watches[symbol].refusals+1,20);
   ulong wait=(waitMs>0 ? waitMs : (ulong)BARS_REFUSED_MS*(ulong)g_watches[symbol].refusals);
   g_watches[symbol].notBeforeMs=GetTickCount64()+wait;
  }
