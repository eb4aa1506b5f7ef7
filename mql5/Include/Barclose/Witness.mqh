// The broker's own memory of a signal: its open orders, positions, deals and closed orders. Searched before any order
// is sent, and again before one is sent a second time.
// An order of ours carries our magic number and the signal's id as its comment. A broker may cut the comment short or
// write over its tail: then the id ends early, or in a letter that no id has, and what is left must be unmistakable.

enum TraceKind
  {
   TRACE_NONE,         // nothing anywhere
   TRACE_UNREADABLE,   // history could not be read: nothing can be said now
   TRACE_ACTIVE,       // an order is with the broker, or its deals are still to come
   TRACE_REFUSED,      // an order ended without any deal
   TRACE_FILLED        // there are deals, and no more are to come
  };

struct Trace
  {
   TraceKind kind;
   string    order;
   string    deal;         // last one
   string    position;
   double    lots;
   double    price;        // average
   long      seconds;      // server seconds of the last deal
  };

// 31 characters fit a comment, 27 an id. So many of them, kept, name one signal among all.
#define WITNESS_SURE     16
// How far back is searched. Not from the time of sending on: the terminal reckons the server's clock from that of its
// computer, and a computer whose clock is ahead would not find what was carried out a moment ago.
#define WITNESS_DAYS     2
// What is recognised without its comment is no older than its signal, give or take so many seconds.
#define WITNESS_CLOCK    60

bool WitnessFits(const string comment,const string id)
  {
   int length=StringLen(id),most=MathMin(length,StringLen(comment)),same=0;
   while(same<most && StringGetCharacter(comment,same)==StringGetCharacter(id,same))
      same++;
   bool isEnd=(same==StringLen(comment) || !WitnessIsIdLetter(StringGetCharacter(comment,same)));
   return(same<length ? isEnd && same>=WITNESS_SURE : isEnd || length>=WITNESS_SURE);
  }

bool WitnessIsIdLetter(const ushort c)
  {
   return((c>='0' && c<='9') || (c>='A' && c<='Z') || (c>='a' && c<='z') || c==':' || c=='_' || c=='-');
  }

void WitnessSearch(const OrderRecord &record,Trace &trace)
  {
   trace.kind=TRACE_NONE;
   trace.order=record.orderTicket;
   trace.deal="";
   trace.position="";
   trace.lots=0.0;
   trace.price=0.0;
   trace.seconds=0;
   long now=ClockServerSeconds();
   long from=(record.sentAt>0 ? record.sentAt : now)-WITNESS_DAYS*86400;
   if(!HistorySelect((datetime)from,(datetime)(now+86400)))
     {
      trace.kind=TRACE_UNREADABLE;
      return;
     }
   bool isActive=WitnessOpenOrder(record,trace);
   if(!WitnessDeals(record,trace))
      WitnessPosition(record,trace);
   if(isActive)
     {
      trace.kind=TRACE_ACTIVE;
      return;
     }
   if(trace.lots>0.0)
      trace.kind=TRACE_FILLED;
   else
      WitnessClosedOrder(record,trace);
  }

// An order that is still in the terminal's list: being carried out, or resting.
bool WitnessOpenOrder(const OrderRecord &record,Trace &trace)
  {
   for(int i=OrdersTotal()-1; i>=0; i--)
     {
      ulong ticket=OrderGetTicket(i);
      if(ticket==0)
         continue;
      string order=StringFormat("%I64u",ticket);
      bool byTicket=(trace.order!="" && trace.order==order);
      bool byComment=(OrderGetInteger(ORDER_MAGIC)==g_settings.magic && OrderGetString(ORDER_SYMBOL)==record.symbol
                      && WitnessFits(OrderGetString(ORDER_COMMENT),record.id));
      if(!byTicket && !byComment)
         continue;
      trace.order=order;
      return(true);
     }
   return(false);
  }

// Sums the deals of one order: the one that is known, else the first whose comment fits, else one that nobody claims.
bool WitnessDeals(const OrderRecord &record,Trace &trace)
  {
   int deals=HistoryDealsTotal();
   if(trace.order=="" || trace.order=="0")
     {
      trace.order="";
      for(int i=0; i<deals && trace.order==""; i++)
         if(WitnessDealFits(record,HistoryDealGetTicket(i),true))
            trace.order=IntegerToString(HistoryDealGetInteger(HistoryDealGetTicket(i),DEAL_ORDER));
      for(int i=0; i<deals && trace.order=="" && RecordIsUnderWay(record); i++)
         if(WitnessDealFits(record,HistoryDealGetTicket(i),false))
            trace.order=IntegerToString(HistoryDealGetInteger(HistoryDealGetTicket(i),DEAL_ORDER));
     }
   if(trace.order=="")
      return(false);
   double money=0.0;
   for(int i=0; i<deals; i++)
     {
      ulong deal=HistoryDealGetTicket(i);
      if(deal==0 || IntegerToString(HistoryDealGetInteger(deal,DEAL_ORDER))!=trace.order)
         continue;
      double lots=HistoryDealGetDouble(deal,DEAL_VOLUME);
      trace.lots+=lots;
      money+=lots*HistoryDealGetDouble(deal,DEAL_PRICE);
      trace.deal=StringFormat("%I64u",deal);
      trace.position=IntegerToString(HistoryDealGetInteger(deal,DEAL_POSITION_ID));
      trace.seconds=HistoryDealGetInteger(deal,DEAL_TIME);
     }
   if(trace.lots<=0.0)
      return(false);
   trace.lots=NormalizeDouble(trace.lots,8);
   trace.price=money/trace.lots;
   return(true);
  }

// A deal of ours in the record's direction, where both are known. By comment, or by exclusion: same symbol, an expert's, not more than was
// asked for, since it was sent, and of no other signal. Every order of our magic number is in the journal.
bool WitnessDealFits(const OrderRecord &record,const ulong deal,const bool byComment)
  {
   if(deal==0 || HistoryDealGetInteger(deal,DEAL_MAGIC)!=g_settings.magic)
      return(false);
   string comment=HistoryDealGetString(deal,DEAL_COMMENT);
   if(record.kind=="")
      return(byComment && WitnessFits(comment,record.id));
   if(HistoryDealGetString(deal,DEAL_SYMBOL)!=record.symbol)
      return(false);
   if((ENUM_DEAL_TYPE)HistoryDealGetInteger(deal,DEAL_TYPE)!=(RecordDirection(record)>0 ? DEAL_TYPE_BUY : DEAL_TYPE_SELL))
      return(false);
   ENUM_DEAL_ENTRY entry=(ENUM_DEAL_ENTRY)HistoryDealGetInteger(deal,DEAL_ENTRY);
   if(RecordIsEntry(record) ? entry==DEAL_ENTRY_OUT : entry==DEAL_ENTRY_IN)
      return(false);
   if(byComment)
      return(WitnessFits(comment,record.id));
   if(HistoryDealGetInteger(deal,DEAL_TIME)<record.sentAt-WITNESS_CLOCK)
      return(false);
   if((ENUM_DEAL_REASON)HistoryDealGetInteger(deal,DEAL_REASON)!=DEAL_REASON_EXPERT || HistoryDealGetDouble(deal,DEAL_VOLUME)>record.sentLots+LOTS_HAIR)
      return(false);
   if(!RecordIsEntry(record) && IntegerToString(HistoryDealGetInteger(deal,DEAL_POSITION_ID))!=record.ticketToChange)
      return(false);
   return(BookOfOrder(IntegerToString(HistoryDealGetInteger(deal,DEAL_ORDER)))<0 && !WitnessIsClaimed(comment));
  }

bool WitnessIsClaimed(const string comment)
  {
   for(int i=ArraySize(g_book)-1; i>=0; i--)
      if(WitnessFits(comment,g_book[i].id))
         return(true);
   return(false);
  }

// The position that an entry opened, while its deal has not come to the terminal yet.
void WitnessPosition(const OrderRecord &record,Trace &trace)
  {
   OpenPosition position;
   if(!RecordIsEntry(record))
      return;
   for(int i=PositionsTotal()-1; i>=0; i--)
     {
      if(!PositionReadAt(i,position) || position.magic!=g_settings.magic || position.symbol!=record.symbol)
         continue;
      bool byOrder=(trace.order!="" && position.identifier==trace.order);
      if(position.direction!=RecordDirection(record) || (!byOrder && !WitnessFits(position.comment,record.id)))
         continue;
      // On a netting account the comment of an ADD stands on the whole position: its volume tells nothing of the part.
      bool isWhole=(record.kind=="OPEN" || !AccountIsNetting());
      trace.order=(trace.order=="" ? position.identifier : trace.order);
      trace.position=position.identifier;
      trace.lots=(isWhole ? position.lots : MathMin(record.lots,position.lots));
      trace.price=position.openPrice;
      trace.seconds=position.openedMsc/1000;
      return;
     }
  }

// An order that ended. One that was refused in an earlier attempt says nothing of the last.
void WitnessClosedOrder(const OrderRecord &record,Trace &trace)
  {
   for(int i=HistoryOrdersTotal()-1; i>=0; i--)
     {
      ulong ticket=HistoryOrderGetTicket(i);
      if(ticket==0)
         continue;
      string order=StringFormat("%I64u",ticket);
      bool byTicket=(trace.order!="" && trace.order==order);
      bool byComment=(trace.order=="" && record.attempts<=1 && HistoryOrderGetInteger(ticket,ORDER_MAGIC)==g_settings.magic
                      && HistoryOrderGetString(ticket,ORDER_SYMBOL)==record.symbol && WitnessFits(HistoryOrderGetString(ticket,ORDER_COMMENT),record.id));
      if(!byTicket && !byComment)
         continue;
      trace.order=order;
      ENUM_ORDER_STATE state=(ENUM_ORDER_STATE)HistoryOrderGetInteger(ticket,ORDER_STATE);
      bool isOver=(state==ORDER_STATE_CANCELED || state==ORDER_STATE_REJECTED || state==ORDER_STATE_EXPIRED);
      trace.kind=(isOver ? TRACE_REFUSED : TRACE_ACTIVE);
      return;
     }
  }
