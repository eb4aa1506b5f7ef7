// One request to the trade server, journalled before it leaves, and what its answer means.

#define SEND_PRICE_WAIT_MS  100
#define SEND_BUSY_WAIT_MS   1000
#define SEND_HOLD_MS        500

// Drives a record that waits to be sent: witnesses first, then all checks, then the order.
void SendTry(const int at)
  {
   g_book[at].dueTick=GetTickCount64()+SEND_HOLD_MS;
   if(g_book[at].kind!="MODIFY")
     {
      Trace trace;
      WitnessSearch(g_book[at],trace);
      if(trace.kind==TRACE_UNREADABLE)
         return;
      if(trace.kind==TRACE_FILLED)
        {
         OutcomeFilled(at,trace);
         return;
        }
      if(trace.kind==TRACE_ACTIVE)
        {
         ReconcileActive(at,trace);
         return;
        }
     }
   OrderPlan plan;
   string why="";
   bool   alarm=false;
   CheckResult result=CheckRecord(g_book[at],plan,why,alarm);
   if(result==CHECK_HOLD)
      return;
   if(result==CHECK_EXPIRED)
      OutcomeSettle(at,RECORD_REJECTED,"expired",why);
   else if(result==CHECK_REFUSED)
      OutcomeRefuse(at,why,alarm);
   else
      SendPlan(at,plan);
  }

void SendPlan(const int at,const OrderPlan &plan)
  {
   MqlTradeRequest request;
   MqlTradeResult  result;
   ZeroMemory(request);
   ZeroMemory(result);
   if(!SendRequest(g_book[at],plan,request))
     {
      OutcomeRefuse(at,"the symbol allows no filling mode that is left to try",true);
      return;
     }
   g_book[at].state=RECORD_SENT;
   g_book[at].wasCut=false;
   g_book[at].attempts++;
   g_book[at].sentAt=MathMax(ClockServerSeconds(),ClockQuoteSeconds());
   g_book[at].sentLots=plan.lots;
   g_book[at].retcode=0;
   if(g_book[at].firstPrice<=0.0)
      g_book[at].firstPrice=plan.price;
   if(!JournalRecord(g_book[at]))
     {
      // Not on the disk, so it must not leave. It waits for the disk until it expires.
      g_book[at].state=RECORD_JOURNALED;
      g_book[at].attempts--;
      SafetyRaise(g_journalFault);
      return;
     }
   ResetLastError();
   bool isSent=OrderSend(request,result);
   int  error=GetLastError();
   g_book[at].retcode=result.retcode;
   if(!isSent)
      LogInfo(StringFormat("order of signal %s: return code %u, error %d",g_book[at].id,result.retcode,error));
   SendAnswer(at,result);
  }

bool SendRequest(const OrderRecord &record,const OrderPlan &plan,MqlTradeRequest &request)
  {
   int digits=(int)SymbolInfoInteger(record.symbol,SYMBOL_DIGITS);
   request.symbol=record.symbol;
   request.magic=(ulong)g_settings.magic;
   request.position=plan.position;
   if(record.kind=="MODIFY")
     {
      request.action=TRADE_ACTION_SLTP;
      request.sl=NormalizeDouble(record.stop,digits);
      request.tp=NormalizeDouble(record.target,digits);
      return(true);
     }
   request.action=TRADE_ACTION_DEAL;
   request.type=(plan.direction>0 ? ORDER_TYPE_BUY : ORDER_TYPE_SELL);
   request.volume=NormalizeDouble(plan.lots,8);
   request.price=NormalizeDouble(plan.price,digits);
   request.deviation=(ulong)plan.deviation;
   request.type_time=ORDER_TIME_GTC;
   request.comment=StringSubstr(record.id,0,31);
   if(RecordIsEntry(record))
     {
      request.sl=NormalizeDouble(record.stop,digits);
      request.tp=NormalizeDouble(record.target,digits);
     }
   ENUM_ORDER_TYPE_FILLING filling=ORDER_FILLING_FOK;
   if(!FillingOf(record.symbol,record.fillings,filling))
      return(false);
   request.type_filling=filling;
   return(true);
  }

void SendAnswer(const int at,const MqlTradeResult &result)
  {
   RetcodeTreatment treatment=RetcodeTreatmentOf(result.retcode);
   string text=RetcodeText(result.retcode)+(result.comment=="" ? "" : ": "+result.comment);
   bool   isLast=(g_book[at].attempts>=ORDERS_ATTEMPTS_MOST);
   if(result.order!=0)
      g_book[at].orderTicket=StringFormat("%I64u",result.order);
   switch(treatment)
     {
      case TREAT_DONE:
      case TREAT_PLACED:
         SendAccepted(at,result);
         return;
      case TREAT_UNKNOWN:
         g_book[at].state=RECORD_UNKNOWN;
         ReconcileRecord(at);
         return;
      case TREAT_UNCHANGED:
         if(g_book[at].kind=="MODIFY")
           {
            OutcomeModified(at);
            return;
           }
         break;
      case TREAT_PRICE:
         if(!isLast && SendAgain(at,SEND_PRICE_WAIT_MS))
            return;
         break;
      case TREAT_WAIT:
         if(!isLast && SendAgain(at,SEND_BUSY_WAIT_MS<<(g_book[at].attempts-1)))
            return;
         break;
      case TREAT_FILLING:
         g_book[at].fillings++;
         if(!isLast && SendHasFilling(g_book[at]) && SendAgain(at,0))
            return;
         break;
      case TREAT_FINAL:
         break;
     }
   OutcomeSettle(at,RECORD_REJECTED,"rejected",text);
  }

// The broker said that nothing came about. That is on the disk before the next try, or a crash would doubt it.
bool SendAgain(const int at,const int waitMs)
  {
   g_book[at].state=RECORD_JOURNALED;
   g_book[at].orderTicket="";
   g_book[at].dueTick=GetTickCount64()+(ulong)waitMs;
   return(JournalRecord(g_book[at]));
  }

bool SendHasFilling(const OrderRecord &record)
  {
   ENUM_ORDER_TYPE_FILLING filling=ORDER_FILLING_FOK;
   return(FillingOf(record.symbol,record.fillings,filling));
  }

// Deals tell what was filled. Where they lag, what the answer promised is kept until they come.
void SendAccepted(const int at,const MqlTradeResult &result)
  {
   g_book[at].state=RECORD_PLACED;
   if(g_book[at].kind=="MODIFY")
     {
      if(RetcodeTreatmentOf(result.retcode)==TREAT_DONE)
         OutcomeModified(at);
      else
         ReconcileRecord(at);
      return;
     }
   if(RetcodeTreatmentOf(result.retcode)==TREAT_DONE)
     {
      g_book[at].filledLots=(result.volume>0.0 ? result.volume : g_book[at].sentLots);
      g_book[at].price=result.price;
      g_book[at].dealTicket=(result.deal!=0 ? StringFormat("%I64u",result.deal) : "");
      g_book[at].position=(RecordIsEntry(g_book[at]) && !AccountIsNetting() ? g_book[at].orderTicket : g_book[at].ticketToChange);
     }
   if(!JournalRecord(g_book[at]))
      SafetyRaise(g_journalFault);
   ReconcileRecord(at);
  }
