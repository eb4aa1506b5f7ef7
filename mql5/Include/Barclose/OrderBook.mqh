// All signals the EA remembers, in memory. The journal makes it last; nothing here touches a file.

// What the server has and what has expired is kept this long, so that a late repeat still gets its first answer.
#define BOOK_KEEP_MS    259200000
// And of those at most so many, newest first.
#define BOOK_KEEP_MOST  4000

OrderRecord g_book[];

int BookFind(const string id)
  {
   for(int i=ArraySize(g_book)-1; i>=0; i--)
      if(g_book[i].id==id)
         return(i);
   return(-1);
  }

// The record whose order this is, -1 when none claims it.
int BookOfOrder(const string orderTicket)
  {
   if(orderTicket=="" || orderTicket=="0")
      return(-1);
   for(int i=ArraySize(g_book)-1; i>=0; i--)
      if(g_book[i].orderTicket==orderTicket)
         return(i);
   return(-1);
  }

int BookAdd(const OrderRecord &record)
  {
   int at=ArraySize(g_book);
   ArrayResize(g_book,at+1,256);
   g_book[at]=record;
   return(at);
  }

// Oldest first; -1 when the server has every word.
int BookNextAck(void)
  {
   int count=ArraySize(g_book);
   for(int i=0; i<count; i++)
      if(g_book[i].revision>g_book[i].delivered)
         return(i);
   return(-1);
  }

// Requests sent since a server second: the bound on orders per day counts every one, also those refused.
int BookRequestsSince(const long serverSeconds)
  {
   int requests=0;
   for(int i=ArraySize(g_book)-1; i>=0; i--)
      if(g_book[i].sentAt>=serverSeconds)
         requests+=g_book[i].attempts;
   return(requests);
  }

// Lots that our entries under way may still bring for a symbol and side.
double BookLotsUnderWay(const string symbol,const string side,const string exceptId)
  {
   double lots=0.0;
   for(int i=ArraySize(g_book)-1; i>=0; i--)
      if(RecordIsEntry(g_book[i]) && RecordIsUnderWay(g_book[i]) && g_book[i].symbol==symbol && g_book[i].side==side && g_book[i].id!=exceptId)
         lots+=g_book[i].lots;
   return(lots);
  }

int BookEntriesUnderWay(const string exceptId)
  {
   int entries=0;
   for(int i=ArraySize(g_book)-1; i>=0; i--)
      if(RecordIsEntry(g_book[i]) && RecordIsUnderWay(g_book[i]) && g_book[i].id!=exceptId)
         entries++;
   return(entries);
  }

// Forgets what is settled, delivered, expired and old. What might still come again is kept whatever it costs.
void BookPrune(const long utcMs)
  {
   int count=ArraySize(g_book),kept=0,old=0;
   for(int i=0; i<count; i++)
      if(BookMayGo(i,utcMs))
         old++;
   int surplus=old-BOOK_KEEP_MOST;
   for(int i=0; i<count; i++)
     {
      bool mayGo=BookMayGo(i,utcMs);
      if(mayGo && (surplus>0 || utcMs-g_book[i].expiresAtUtcMs>BOOK_KEEP_MS))
        {
         surplus--;
         continue;
        }
      if(kept!=i)
         g_book[kept]=g_book[i];
      kept++;
     }
   ArrayResize(g_book,kept,256);
  }

bool BookMayGo(const int at,const long utcMs)
  {
   return(RecordIsSettled(g_book[at]) && g_book[at].delivered>=g_book[at].revision && utcMs>g_book[at].expiresAtUtcMs);
  }
