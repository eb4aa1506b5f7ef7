// The words about a signal: each new one is journalled, counted and waits until the server has it.

#define OUTCOME_MESSAGE_MOST 256

void OutcomeSettle(const int at,const RecordState state,const string outcome,const string message)
  {
   g_book[at].state=state;
   OutcomeSay(at,outcome,message);
  }

void OutcomeSay(const int at,const string outcome,const string message)
  {
   g_book[at].outcome=outcome;
   g_book[at].message=TextClip(message,OUTCOME_MESSAGE_MOST);
   g_book[at].outcomeAt=ClockServerSeconds();
   g_book[at].revision++;
   if(!JournalRecord(g_book[at]))
      SafetyRaise(g_journalFault);
   LogInfo(StringFormat("signal %s %s: %s %s",g_book[at].id,g_book[at].kind,outcome,message));
  }

// Refused when nothing was ever sent, rejected when the broker said no before.
void OutcomeRefuse(const int at,const string why,const bool alarm)
  {
   bool wasSent=(g_book[at].attempts>0);
   if(alarm)
      SafetyRaise(StringFormat("%s %s of %s is refused: %s",g_book[at].kind,g_book[at].id,g_book[at].symbol,why));
   string text=(wasSent && g_book[at].retcode!=0 ? RetcodeText(g_book[at].retcode)+"; then "+why : why);
   OutcomeSettle(at,RECORD_REJECTED,(wasSent ? "rejected" : "refused"),text);
  }

// What the deals say was done.
void OutcomeFilled(const int at,const Trace &trace)
  {
   bool isNews=(g_book[at].state!=RECORD_FILLED || MathAbs(g_book[at].filledLots-trace.lots)>LOTS_HAIR);
   if(trace.order!="")
      g_book[at].orderTicket=trace.order;
   g_book[at].dealTicket=trace.deal;
   g_book[at].position=trace.position;
   g_book[at].filledLots=trace.lots;
   g_book[at].price=trace.price;
   if(RetcodeTreatmentOf(g_book[at].retcode)!=TREAT_DONE)
      g_book[at].retcode=TRADE_RETCODE_DONE;
   if(!isNews)
      return;
   bool isWhole=OutcomeIsWhole(g_book[at]);
   OutcomeSettle(at,RECORD_FILLED,(isWhole ? "filled" : "partial"),(isWhole ? "done" : VolumeText(trace.lots)+" lots were filled, the rest is cancelled"));
  }

// CLOSE_ALL asks for all that is ours: where that is larger than one order, a part was sent.
bool OutcomeIsWhole(const OrderRecord &record)
  {
   double wanted=(record.kind=="CLOSE_ALL" ? record.sentLots : record.lots);
   if(record.filledLots<wanted-LOTS_HAIR)
      return(false);
   OpenPosition position;
   bool isCut=(record.kind=="CLOSE_ALL" && record.sentLots>=SymbolInfoDouble(record.symbol,SYMBOL_VOLUME_MAX)-LOTS_HAIR);
   return(!isCut || !PositionFind(record.ticketToChange,position) || PositionOwnLots(position)<=LOTS_HAIR);
  }
