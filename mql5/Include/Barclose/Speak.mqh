// What the EA says, and in which order: hello first, then what became of orders, then closes, then the heartbeat.
// One message at a time: the next one leaves when the answer is there.

#include "Messages.mqh"
#include "Orders.mqh"
#include "SessionState.mqh"

#define SPEAK_EQUITY_LEAST_MS  250
#define SPEAK_BUSY_MS          300
#define SPEAK_AWAKE_MICROS     5000
#define SPEAK_NAPS             20

void Speak(void)
  {
   ulong began=GetTickCount64();
   if(began<g_waitUntilMs || !ClockIsKnown())
      return;
   if(g_phase==PHASE_REFUSED)
     {
      if(began<g_retryMs)
         return;
      g_phase=PHASE_HELLO;
     }
   while(TransportIsOpen() && GetTickCount64()-began<SPEAK_BUSY_MS && SpeakNext())
      SpeakWait();
  }

// A server on the same machine answers within a millisecond or two, and a sleep may take sixteen: the first moments are
// waited for awake. An answer that takes longer is left to the next timer. A stopwatch that stands still is a simulated one.
void SpeakWait(void)
  {
   ulong began=GetMicrosecondCount();
   ulong last=began;
   int naps=0;
   while(naps<SPEAK_NAPS)
     {
      TransportPoll();
      Listen();
      SessionFollowLink();
      if(!g_slot.isUsed)
         return;
      ulong now=GetMicrosecondCount();
      if(now-began>=SPEAK_AWAKE_MICROS || now==last)
        {
         Sleep(1);
         naps++;
        }
      last=now;
     }
  }

// False when there is nothing to say now, or nothing could be said.
bool SpeakNext(void)
  {
   if(g_slot.isUsed || GetTickCount64()<g_waitUntilMs)
      return(false);
   if(g_phase==PHASE_FAREWELL)
     {
      if(g_lastSession!="")
         return(SpeakFarewell());
      g_phase=PHASE_HELLO;
     }
   if(g_phase==PHASE_HELLO)
      return(SpeakHello());
   if(g_phase!=PHASE_LIVE)
      return(false);
   return(SpeakAgain() || SpeakReport() || SpeakAck() || SpeakDeal() || SpeakCloses() || SpeakEquity());
  }

bool SpeakFarewell(void)
  {
   string body;
   string fault=MessageBye(g_lastReason,body);
   if(fault=="")
     {
      SlotFill(g_slot,WIRE_MESSAGE_BYE,body,"");
      g_slot.message.seq=SESSION_LAST_SEQ;
      g_slot.message.text=SpeakEnvelope(g_lastSession,SESSION_LAST_SEQ,body);
     }
   return(fault=="" && SpeakSend(g_slot));
  }

bool SpeakHello(void)
  {
   string body;
   string fault=MessageHello(g_followed,body);
   return(SpeakQuiet(WIRE_MESSAGE_HELLO,fault,body,""));
  }

// The same bytes, since the server knows them by their seq; a new seq where it has refused that one.
bool SpeakAgain(void)
  {
   if(!g_kept.isUsed)
      return(false);
   g_slot=g_kept;
   SlotClear(g_kept);
   if(g_slot.message.seq==0)
      SpeakNumber(g_slot);
   return(SpeakSend(g_slot));
  }

bool SpeakReport(void)
  {
   string body;
   ReportItem items[];
   if(ArraySize(g_asked)==0)
      return(false);
   OrdersReport(g_asked,items);
   ArrayResize(g_asked,0);
   string fault=MessageReport(items,body);
   return(SpeakQuiet(WIRE_MESSAGE_REPORT,fault,body,""));
  }

bool SpeakAck(void)
  {
   Ack ack;
   string body;
   if(!OrdersNextAck(ack))
      return(false);
   string fault=MessageAck(ack,body);
   return(SpeakQuiet(WIRE_MESSAGE_ACK,fault,body,ack.signal));
  }

bool SpeakDeal(void)
  {
   Deal deal;
   string body;
   if(!OrdersNextDeal(deal))
      return(false);
   string fault=MessageDeal(deal,body);
   return(SpeakQuiet(WIRE_MESSAGE_DEAL,fault,body,deal.ticket));
  }

bool SpeakEquity(void)
  {
   string body;
   ulong since=GetTickCount64()-g_equityMs;
   bool isDue=(since>=(ulong)g_setup.heartbeatSeconds*1000 || (g_equityDue && since>=SPEAK_EQUITY_LEAST_MS));
   if(!isDue)
      return(false);
   g_equityMs=GetTickCount64();
   g_equityDue=false;
   string fault=MessageEquity(g_followed,body);
   return(SpeakQuiet(WIRE_MESSAGE_EQUITY,fault,body,""));
  }

bool SpeakQuiet(const string type,const string fault,const string body,const string key)
  {
   if(fault!="")
      return(SpeakKeptBack(type,fault));
   SlotFill(g_slot,type,body,key);
   SpeakNumber(g_slot);
   return(SpeakSend(g_slot));
  }

// The first symbol that has a close to tell.
bool SpeakCloses(void)
  {
   for(int s=0; s<ArraySize(g_symbols); s++)
      if(GetTickCount64()>=g_watches[s].notBeforeMs && BarsLook(s) && SpeakClose(s))
         return(true);
   return(false);
  }

bool SpeakClose(const int symbol)
  {
   string body;
   int trigger=BarsTrigger(symbol);
   long closeTime=g_bars[BarsIndex(symbol,trigger)].newest+WIRE_TIMEFRAME_SECONDS[trigger];
   string why=MessageSnapshot(symbol,g_followed,g_windowBars,body);
   g_watches[symbol].waitsFor=why;
   if(why!="")
     {
      LogSometimes(g_symbols[symbol]+" waits for "+why,60000);
      return(false);
     }
   SlotFill(g_slot,WIRE_MESSAGE_SNAPSHOT,body,"");
   g_slot.symbol=symbol;
   g_slot.message.symbol=g_symbols[symbol];
   g_slot.message.trigger=WIRE_TIMEFRAME_NAMES[trigger];
   g_slot.message.closeTime=closeTime;
   SpeakNumber(g_slot);
   return(SpeakSend(g_slot));
  }

void SlotFill(Slot &slot,const string type,const string body,const string key)
  {
   SlotClear(slot);
   slot.isUsed=true;
   slot.message.type=type;
   slot.body=body;
   slot.key=key;
  }

// Seq rises with every message of a run.
void SpeakNumber(Slot &slot)
  {
   g_seq++;
   slot.message.seq=g_seq;
   slot.message.text=SpeakEnvelope(g_ownerSession,g_seq,slot.body);
  }

string SpeakEnvelope(const string session,const long seq,const string body)
  {
   string text="{\"v\":"+IntegerToString(WIRE_VERSION)+",\"account\":\""+g_account+"\",\"session\":\""+session+
               "\",\"seq\":"+IntegerToString(seq)+",";
   StringAdd(text,StringSubstr(body,1));
   return(text);
  }

bool SpeakSend(Slot &slot)
  {
   slot.sentMs=GetTickCount64();
   slot.sentMicros=GetMicrosecondCount();
   if(TransportSend(slot.message))
      return(true);
   SessionFollowLink();
   return(false);
  }

bool SpeakKeptBack(const string type,const string fault)
  {
   LogSometimes(type+" is kept back: "+fault,60000);
   return(false);
  }
