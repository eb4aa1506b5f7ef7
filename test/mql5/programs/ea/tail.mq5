// Prints what the checksum over the newest bars makes of changes: `name|held or changed|place of its first bar`.
#include <Barclose\BarTail.mqh>

#define BARS   40
#define POINT  0.00001

MqlRates g_sent[];

void OnStart()
  {
   Fill(g_sent,BARS);
   Say("the same",0,0.0,BARS);
   Say("two more bars",0,0.0,BARS+2);
   Say("the newest close",BARS-1,0.00001,BARS+1);
   Say("the oldest of the stretch",BARS-16,0.00001,BARS);
   Say("one before the stretch",BARS-17,0.00001,BARS);
   Say("too few bars to tell",5,0.00001,10);
   BarTail none;
   BarTailClear(none);
   Tell("nothing sent",none,g_sent,BARS);
   MissingBar();
  }

void Fill(MqlRates &rates[],const int count)
  {
   ArrayResize(rates,count);
   for(int i=0; i<count; i++)
     {
      rates[i].time=(datetime)(1780000020+i*60);
      rates[i].open=1.1+i*POINT;
      rates[i].high=1.1002+i*POINT;
      rates[i].low=1.0998+i*POINT;
      rates[i].close=1.10005+i*POINT;
      rates[i].tick_volume=100+i;
      rates[i].spread=8;
      rates[i].real_volume=0;
     }
  }

// The bars as they are now: `count` of them, the close of one moved by `by`.
void Say(const string name,const int changed,const double by,const int count)
  {
   BarTail tail;
   MqlRates now[];
   BarTailTake(tail,g_sent,BARS,POINT);
   Fill(now,count);
   now[changed].close+=by;
   Tell(name,tail,now,count);
  }

void MissingBar()
  {
   BarTail tail;
   MqlRates now[];
   BarTailTake(tail,g_sent,BARS,POINT);
   Fill(now,BARS);
   for(int i=30; i<BARS-1; i++)
      now[i]=now[i+1];
   Tell("a bar taken away",tail,now,BARS-1);
  }

void Tell(const string name,const BarTail &tail,const MqlRates &now[],const int count)
  {
   int first=0;
   bool isHeld=BarTailHolds(tail,now,count,POINT,first);
   Print(name,"|",isHeld ? "held" : "changed","|",first);
  }
