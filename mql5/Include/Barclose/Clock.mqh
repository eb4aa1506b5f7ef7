// The trade server's clock, its distance to UTC, and whether it can be relied on. No other file asks for a time of day.

#define CLOCK_ROUND_SECONDS   900
#define CLOCK_OFFSET_MOST     50400
// A timer that comes later than this was held up: the machine slept, or the terminal stood still.
#define CLOCK_GAP_MS          10000
// Ticks that were missed meanwhile arrive within this time after the connection is back.
#define CLOCK_SETTLE_MS       5000
// With an older tick the terminal's idea of the server's clock rests on the clock of this machine alone.
#define CLOCK_TICK_AGE        120

bool  g_clockKnown=false;
bool  g_clockFixed=false;
int   g_clockOffset=0;
ulong g_clockPolledMs=0;
ulong g_clockSteadyFromMs=0;

void ClockInit(void)
  {
   g_clockKnown=false;
   g_clockFixed=false;
   g_clockPolledMs=GetTickCount64();
   g_clockSteadyFromMs=g_clockPolledMs;
  }

// Each timer: measures the offset, and notices gaps.
void ClockPoll(void)
  {
   ulong now=GetTickCount64();
   bool isConnected=(TerminalInfoInteger(TERMINAL_CONNECTED)!=0);
   if(!isConnected || now-g_clockPolledMs>CLOCK_GAP_MS)
      g_clockSteadyFromMs=now;
   g_clockPolledMs=now;
   if(!isConnected || g_clockFixed)
      return;
   long server=(long)TimeTradeServer();
   bool isFresh=(server-(long)TimeCurrent()<CLOCK_TICK_AGE);
   if(server<=0 || (g_clockKnown && !isFresh))
      return;
   double quarters=(double)(server-(long)TimeGMT())/CLOCK_ROUND_SECONDS;
   int offset=(int)MathRound(quarters)*CLOCK_ROUND_SECONDS;
   if(offset<-CLOCK_OFFSET_MOST || offset>CLOCK_OFFSET_MOST)
      return;
   g_clockOffset=offset;
   g_clockKnown=true;
  }

// In the Strategy Tester both clocks are one; the offset comes with the recording.
void ClockFix(const int offsetSeconds)
  {
   g_clockFixed=true;
   g_clockKnown=true;
   g_clockOffset=offsetSeconds;
  }

bool ClockIsKnown(void)
  {
   return(g_clockKnown);
  }

int ClockOffsetSeconds(void)
  {
   return(g_clockOffset);
  }

long ClockServerSeconds(void)
  {
   return((long)TimeTradeServer());
  }

// Time of the newest quote: never ahead of the trade server, whatever the clock of this machine does.
long ClockQuoteSeconds(void)
  {
   return((long)TimeCurrent());
  }

// Whole seconds, in milliseconds; 0 while the offset is not known.
long ClockUtcMs(void)
  {
   return(g_clockKnown ? ((long)TimeTradeServer()-g_clockOffset)*1000 : 0);
  }

// A number that is another one every second, for names.
long ClockStamp(void)
  {
   return((long)TimeGMT());
  }

// Whether the clock alone may close a bar: no tick of it can still be on its way.
bool ClockIsSteady(void)
  {
   return(TerminalInfoInteger(TERMINAL_CONNECTED)!=0 && GetTickCount64()-g_clockSteadyFromMs>=CLOCK_SETTLE_MS);
  }
