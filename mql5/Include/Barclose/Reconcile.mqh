// What became of an order whose answer did not say it. Searched for until it is found, until it is certain that there is
// nothing to be found, or until the signal has expired.

#define RECONCILE_EVERY_MS       1000
// An order that left no trace after so long, with the trade server in reach all the while, is taken for not carried out.
#define RECONCILE_QUIET_SECONDS  8
#define RECONCILE_CONNECTED_MS   5000
// Longer where two orders would be more than one: a broker may carry out late what it never answered.
#define RECONCILE_CUT_SECONDS    60
// What may not be sent again is given up after so long, when it has expired as well.
#define RECONCILE_GIVE_UP        30
// Deals that an answer promised and that never came: the answer stands.
#define RECONCILE_DEALS_SECONDS  5
#define ORDERS_ATTEMPTS_MOST     5

void ReconcileRecord(const int at)
  {
   g_book[at].dueTick=GetTickCount64()+RECONCILE_EVERY_MS;
   if(g_book[at].kind=="MODIFY")
     {
      ReconcileModify(at);
      return;
     }
   Trace trace;
   WitnessSearch(g_book[at],trace);
   switch(trace.kind)
     {
      case TRACE_FILLED:
         OutcomeFilled(at,trace);
         break;
      case TRACE_ACTIVE:
         ReconcileActive(at,trace);
         break;
      case TRACE_REFUSED:
         g_book[at].orderTicket=trace.order;
         OutcomeSettle(at,RECORD_REJECTED,"rejected","order "+trace.order+" ended without a deal");
         break;
      case TRACE_NONE:
         ReconcileNothing(at);
         break;
      case TRACE_UNREADABLE:
         break;
     }
  }

void ReconcileActive(const int at,const Trace &trace)
  {
   bool isNews=(g_book[at].outcome!="placed" || g_book[at].orderTicket!=trace.order);
   g_book[at].state=RECORD_PLACED;
   g_book[at].orderTicket=trace.order;
   if(isNews)
      OutcomeSay(at,"placed","order "+trace.order+" is with the broker");
  }

void ReconcileNothing(const int at)
  {
   long now=ClockServerSeconds(),since=now-g_book[at].sentAt;
   bool isOver=(ClockUtcMs()>g_book[at].expiresAtUtcMs && since>=RECONCILE_GIVE_UP);
   if(g_book[at].state==RECORD_PLACED)
     {
      bool isDone=(RetcodeTreatmentOf(g_book[at].retcode)==TREAT_DONE && g_book[at].filledLots>0.0);
      if(isDone && since>=RECONCILE_DEALS_SECONDS)
         OutcomeSettle(at,RECORD_FILLED,(OutcomeIsWhole(g_book[at]) ? "filled" : "partial"),"done; its deals are still to come");
      else if(!isDone && isOver)
         OutcomeSettle(at,RECORD_REJECTED,"rejected","it was accepted, but no order and no deal is left of it");
      return;
     }
   bool isQuiet=(since>=RECONCILE_QUIET_SECONDS && SafetyConnectedMs()>=RECONCILE_CONNECTED_MS);
   // By the quotes as well: a machine whose clock jumps ahead has not waited.
   bool isLongOver=(MathMin(now,ClockQuoteSeconds())-g_book[at].sentAt>=RECONCILE_CUT_SECONDS);
   bool isSure=(ReconcileIsHarmless(g_book[at]) || (g_book[at].wasCut && isLongOver));
   OpenPosition position;
   if(isQuiet && !RecordIsEntry(g_book[at]) && !PositionFind(g_book[at].ticketToChange,position))
     {
      OutcomeSettle(at,RECORD_REJECTED,"rejected","position "+g_book[at].ticketToChange+" was closed by something else");
      return;
     }
   if(isQuiet && isOver)
     {
      OutcomeSettle(at,RECORD_REJECTED,"expired","no answer came, and there is no trace of it in orders, positions and deals");
      return;
     }
   if(g_book[at].outcome!="unknown")
      OutcomeSay(at,"unknown",RetcodeText(g_book[at].retcode)+": orders, positions and deals are being searched");
   // All three witnesses were heard and know nothing. The journal keeps the state that assumes the worst.
   if(isQuiet && isSure && g_book[at].attempts<ORDERS_ATTEMPTS_MOST && ClockUtcMs()<=g_book[at].expiresAtUtcMs)
     {
      g_book[at].state=RECORD_JOURNALED;
      g_book[at].dueTick=0;
     }
  }

// A broker that gave no clear answer may still carry an order out, long after. So a second one goes out only where two
// cannot do more than one: a change, the close of a whole ticket; or where the program itself died around OrderSend and
// that is long over. All other signals end here, and the server decides anew.
bool ReconcileIsHarmless(const OrderRecord &record)
  {
   return(record.kind=="MODIFY" || (record.kind=="CLOSE_ALL" && !AccountIsNetting()));
  }

// A change leaves no order: the position itself is the witness, and asking for the same twice does no harm.
void ReconcileModify(const int at)
  {
   OpenPosition position;
   bool isThere=PositionFind(g_book[at].ticketToChange,position);
   double hair=SymbolInfoDouble(g_book[at].symbol,SYMBOL_POINT)/2;
   if(isThere && MathAbs(position.stop-g_book[at].stop)<hair && MathAbs(position.target-g_book[at].target)<hair)
     {
      OutcomeModified(at);
      return;
     }
   ReconcileNothing(at);
  }

void OutcomeModified(const int at)
  {
   g_book[at].position=g_book[at].ticketToChange;
   g_book[at].retcode=TRADE_RETCODE_DONE;
   OutcomeSettle(at,RECORD_FILLED,"filled","stop and target are as asked for");
  }

// A deal of ours that just came to light. Whatever was thought of its signal, a deal is the truth.
void ReconcileDeal(const ulong deal)
  {
   if(HistoryDealGetInteger(deal,DEAL_MAGIC)!=g_settings.magic)
      return;
   string order=IntegerToString(HistoryDealGetInteger(deal,DEAL_ORDER));
   int    at=BookOfOrder(order);
   if(at<0)
      at=ReconcileByComment(deal);
   if(at<0)
      return;
   g_book[at].dueTick=0;
   if(g_book[at].state==RECORD_REJECTED)
      g_book[at].state=RECORD_UNKNOWN;
   if(g_book[at].state!=RECORD_FILLED)
      return;
   if(g_book[at].orderTicket!="" && g_book[at].orderTicket!=order)
     {
      SafetyRaise(StringFormat("signal %s has two orders, %s and %s: look at the account",g_book[at].id,g_book[at].orderTicket,order));
      return;
     }
   Trace trace;
   WitnessSearch(g_book[at],trace);
   if(trace.kind==TRACE_FILLED)
      OutcomeFilled(at,trace);
  }

int ReconcileByComment(const ulong deal)
  {
   for(int i=ArraySize(g_book)-1; i>=0; i--)
      if(g_book[i].sentAt>0 && WitnessDealFits(g_book[i],deal,true))
         return(i);
   return(-1);
  }
