// A checksum over the newest bars that were sent. Brokers correct history, and a bar that was closed by the clock may
// yet get a late tick: when the checksum of the same stretch differs, the stretch is sent again.

#define TAIL_BARS  16

struct BarTail
  {
   long  from;    // open time of the first bar; 0: nothing was sent yet
   long  to;
   ulong sum;
  };

void BarTailClear(BarTail &tail)
  {
   tail.from=0;
   tail.to=0;
   tail.sum=0;
  }

// Over the newest bars of what is being sent. `count` bars, oldest first.
void BarTailTake(BarTail &tail,const MqlRates &rates[],const int count,const double point)
  {
   int first=MathMax(0,count-TAIL_BARS);
   tail.from=(long)rates[first].time;
   tail.to=(long)rates[count-1].time;
   tail.sum=BarTailSum(rates,first,count-1,point);
  }

// True when the bars of the stretch are still what they were when they were sent, or when nobody can tell.
bool BarTailHolds(const BarTail &tail,const MqlRates &rates[],const int count,const double point,int &first)
  {
   first=-1;
   int last=-1;
   if(tail.from==0)
      return(true);
   for(int i=0; i<count; i++)
     {
      long time=(long)rates[i].time;
      if(time>=tail.from && first<0)
         first=i;
      if(time<=tail.to)
         last=i;
     }
   // The stretch has left the window, or begins with its first bar: there is no bar before it to name.
   if(first<1 || last<first)
      return(true);
   return(BarTailSum(rates,first,last,point)==tail.sum);
  }

ulong BarTailSum(const MqlRates &rates[],const int first,const int last,const double point)
  {
   ulong sum=0xCBF29CE484222325;
   for(int i=first; i<=last; i++)
     {
      sum=BarTailMix(sum,(ulong)rates[i].time);
      sum=BarTailMix(sum,(ulong)MathRound(rates[i].open/point));
      sum=BarTailMix(sum,(ulong)MathRound(rates[i].high/point));
      sum=BarTailMix(sum,(ulong)MathRound(rates[i].low/point));
      sum=BarTailMix(sum,(ulong)MathRound(rates[i].close/point));
      sum=BarTailMix(sum,(ulong)rates[i].tick_volume);
      sum=BarTailMix(sum,(ulong)rates[i].spread);
     }
   return(sum);
  }

// FNV-1a by whole numbers instead of bytes.
ulong BarTailMix(const ulong sum,const ulong value)
  {
   return((sum^value)*1099511628211);
  }
