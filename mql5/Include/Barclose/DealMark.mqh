// Which deals the server has. Deals may come to the terminal late and out of order, so beside the newest time all
// tickets of the last day before it are remembered by name.

#define DEAL_OVERLAP_MSC 86400000

ulong g_toldTickets[];
long  g_toldTimes[];
long  g_toldUntil=0;      // server milliseconds of the newest deal delivered, 0: none ever was

void DealMarkClear(void)
  {
   ArrayResize(g_toldTickets,0);
   ArrayResize(g_toldTimes,0);
   g_toldUntil=0;
  }

void DealMarkAdd(const ulong ticket,const long timeMsc)
  {
   if(DealMarkHas(ticket))
      return;
   int at=ArraySize(g_toldTickets);
   ArrayResize(g_toldTickets,at+1,256);
   ArrayResize(g_toldTimes,at+1,256);
   g_toldTickets[at]=ticket;
   g_toldTimes[at]=timeMsc;
   if(timeMsc>g_toldUntil)
      g_toldUntil=timeMsc;
  }

bool DealMarkHas(const ulong ticket)
  {
   for(int i=ArraySize(g_toldTickets)-1; i>=0; i--)
      if(g_toldTickets[i]==ticket)
         return(true);
   return(false);
  }

// Where the next search of the history begins, server seconds. 0: with the first deal of the account.
long DealMarkFrom(void)
  {
   return(g_toldUntil==0 ? 0 : (g_toldUntil-DEAL_OVERLAP_MSC)/1000);
  }

void DealMarkPrune(void)
  {
   int count=ArraySize(g_toldTickets),kept=0;
   for(int i=0; i<count; i++)
     {
      // A second more than the search reaches back: it begins at a whole one.
      if(g_toldTimes[i]<g_toldUntil-DEAL_OVERLAP_MSC-1000)
         continue;
      g_toldTickets[kept]=g_toldTickets[i];
      g_toldTimes[kept]=g_toldTimes[i];
      kept++;
     }
   ArrayResize(g_toldTickets,kept,256);
   ArrayResize(g_toldTimes,kept,256);
  }
