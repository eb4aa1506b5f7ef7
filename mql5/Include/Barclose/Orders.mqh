// What the EA does to the account: the whole of it behind these functions.
//
//   void OrdersInit(const OrderSettings &settings)      OnInit; reads the journal, goes on where it stopped
//   void OrdersServe(const string &brokerSymbols[])     after it: entries of other symbols are refused
//   void OrdersClose(void)                              OnDeinit: lets the journal file go
//   bool OrdersReady(string &why)                       false: nothing is traded, and why (shown on the chart)
//   void OrdersAccept(const Signal &signal)             per signal, in the order of the message; trades at once
//   void OrdersPoll(void)                               each timer: waits, unknown results, deals
//   void OrdersOnTransaction(t, q, r)                   OnTradeTransaction
//   bool OrdersNextAck(Ack &ack)                        the oldest not delivered, the same again until it was
//   void OrdersAckDelivered(const string id)
//   bool OrdersNextDeal(Deal &deal)                     the same for deals
//   void OrdersDealDelivered(const string ticket)
//   void OrdersReport(const string &ids[], ReportItem &items[])
//   void SafetyFollow(const ServerState &state)         each `state` of the server
//   void SafetyServerHeard(void)                        each message of the server, before it is acted on
//   string SafetyAlarm(void)                            what a person must see now, "" when nothing; for the chart
// It needs of Clock.mqh: long ClockUtcMs(void), 0 while the offset of the server's zone is not known.

#include "Signal.mqh"
#include "Clock.mqh"
#include "Log.mqh"
#include "Text.mqh"
#include "Safety.mqh"
#include "Retcodes.mqh"
#include "OrderJournal.mqh"
#include "Positions.mqh"
#include "Filling.mqh"
#include "Volume.mqh"
#include "Market.mqh"
#include "Stops.mqh"
#include "Caps.mqh"
#include "Terms.mqh"
#include "Witness.mqh"
#include "Checks.mqh"
#include "Outcome.mqh"
#include "Reconcile.mqh"
#include "SendOrder.mqh"
#include "Deals.mqh"
#include "Protect.mqh"

#define ORDERS_OPEN_EVERY_MS 5000

ulong g_ordersOpenTick=0;

// Also called again when inputs or the account change: nothing of the run before is left in memory.
void OrdersInit(const OrderSettings &settings)
  {
   SafetyInit(settings);
   DealsInit();
   ProtectInit();
   ArrayResize(g_served,0);
   JournalClose();
   JournalName(settings.magic);
   OrdersOpen();
  }

void OrdersServe(const string &brokerSymbols[])
  {
   int count=ArraySize(brokerSymbols);
   ArrayResize(g_served,count);
   for(int i=0; i<count; i++)
      g_served[i]=brokerSymbols[i];
  }

void OrdersClose(void)
  {
   JournalClose();
  }

bool OrdersReady(string &why)
  {
   why=(JournalIsOpen() ? SafetySettingsFault() : g_journalFault);
   return(why=="");
  }

void OrdersAccept(const Signal &signal)
  {
   if(!CheckId(signal.id))
     {
      SafetyRaise("a signal without a proper id came; it is not executed");
      return;
     }
   int at=BookFind(signal.id);
   if(at>=0)
     {
      // It came before: what was said of it is said again, and nothing else happens.
      g_book[at].delivered=MathMin(g_book[at].delivered,g_book[at].revision-1);
      g_book[at].shown=0;
      return;
     }
   OrderRecord record;
   RecordOfSignal(signal,record);
   at=BookAdd(record);
   string why="";
   bool   isReady=OrdersReady(why);
   string fault=CheckFields(signal);
   if(!isReady || fault!="")
     {
      OutcomeRefuse(at,(fault!="" ? fault : why),true);
      return;
     }
   g_book[at].state=RECORD_JOURNALED;
   if(!JournalRecord(g_book[at]))
     {
      OutcomeRefuse(at,g_journalFault,true);
      return;
     }
   SendTry(at);
  }

void OrdersPoll(void)
  {
   SafetyPoll();
   bool isGrown=(g_journalLines>=JOURNAL_LINES_MOST);
   if((!JournalIsOpen() || isGrown) && GetTickCount64()-g_ordersOpenTick>=ORDERS_OPEN_EVERY_MS)
      OrdersOpen();
   DealsPoll();
   int count=ArraySize(g_book);
   for(int i=0; i<count; i++)
     {
      if(RecordIsSettled(g_book[i]) || GetTickCount64()<g_book[i].dueTick)
         continue;
      if(RecordIsUnderWay(g_book[i]))
         ReconcileRecord(i);
      else if(JournalIsOpen())
         SendTry(i);
     }
   ProtectPoll();
  }

// What was sent in the run before and not answered is unknown until the witnesses were heard.
void OrdersOpen(void)
  {
   g_ordersOpenTick=GetTickCount64();
   bool isFirst=!g_journalRead;
   // While the offset is not known: the earliest it can be, so that nothing is forgotten too soon.
   long utcMs=(ClockUtcMs()>0 ? ClockUtcMs() : (ClockServerSeconds()-CLOCK_OFFSET_MOST)*1000);
   if(!JournalOpen(utcMs))
      SafetyRaise(g_journalFault);
   if(!isFirst || !g_journalRead)
      return;
   if(g_journalDamaged>0)
      SafetyRaise(StringFormat("the order journal %s has %d damaged lines: what they said is searched for at the broker",g_journalName,g_journalDamaged));
   for(int i=ArraySize(g_book)-1; i>=0; i--)
     {
      if(g_book[i].state!=RECORD_SENT)
         continue;
      g_book[i].state=RECORD_UNKNOWN;
      g_book[i].wasCut=true;
     }
  }

void OrdersOnTransaction(const MqlTradeTransaction &t,const MqlTradeRequest &q,const MqlTradeResult &r)
  {
   bool isOfInterest=(t.type==TRADE_TRANSACTION_DEAL_ADD || t.type==TRADE_TRANSACTION_HISTORY_ADD || t.type==TRADE_TRANSACTION_ORDER_DELETE
                      || t.type==TRADE_TRANSACTION_POSITION);
   if(!isOfInterest)
      return;
   g_dealsDue=true;
   for(int i=ArraySize(g_book)-1; i>=0; i--)
      if(RecordIsUnderWay(g_book[i]))
         g_book[i].dueTick=0;
  }

bool OrdersNextAck(Ack &ack)
  {
   int at=BookNextAck();
   if(at<0)
      return(false);
   RecordToAck(g_book[at],ack);
   g_book[at].shown=g_book[at].revision;
   return(true);
  }

// The word that was shown, not one that came up while it travelled.
void OrdersAckDelivered(const string id)
  {
   int at=BookFind(id);
   if(at<0 || g_book[at].shown<=g_book[at].delivered)
      return;
   g_book[at].delivered=g_book[at].shown;
   JournalAppend(LineOfAcked(id,g_book[at].delivered));
  }

bool OrdersNextDeal(Deal &deal)
  {
   return(DealsNext(deal));
  }

void OrdersDealDelivered(const string ticket)
  {
   DealsDelivered(ticket);
  }

// What became of these signals: from the journal, and of those it does not know from the broker's own memory.
void OrdersReport(const string &ids[],ReportItem &items[])
  {
   int count=ArraySize(ids);
   ArrayResize(items,count);
   for(int i=0; i<count; i++)
     {
      int at=BookFind(ids[i]);
      items[i].known=(at>=0);
      if(at>=0)
         RecordToAck(g_book[at],items[i].ack);
      else
         items[i].known=OrdersSearch(ids[i],items[i].ack);
     }
  }

bool OrdersSearch(const string id,Ack &ack)
  {
   OrderRecord record;
   Trace trace;
   RecordClear(record);
   record.id=id;
   WitnessSearch(record,trace);
   record.outcome=(trace.kind==TRACE_FILLED ? "filled" : "unknown");
   record.message=(trace.kind==TRACE_FILLED ? "found in the deals of the account" : "no trace of it");
   record.orderTicket=trace.order;
   record.dealTicket=trace.deal;
   record.position=trace.position;
   record.filledLots=trace.lots;
   record.price=trace.price;
   RecordToAck(record,ack);
   ack.priceDigits=8;
   return(trace.kind!=TRACE_NONE && trace.kind!=TRACE_REFUSED);
  }
