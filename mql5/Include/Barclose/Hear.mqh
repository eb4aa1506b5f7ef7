// What the server says, and what follows from it.

#include "Orders.mqh"
#include "SessionState.mqh"
#include "Refusals.mqh"

// Everything that has arrived.
void Listen(void)
  {
   string text;
   long seq;
   while(TransportReceive(text,seq))
      Hear(text,seq);
  }

// One list of messages. `seq`: the message it answers; -1 when the list itself must tell.
void Hear(const string text,const long seq)
  {
   ServerMessage messages[];
   string fault="";
   if(!ProtocolRead(text,messages,fault))
     {
      LogAlarm("the server says what this EA cannot read: "+fault);
      TransportDrop("an answer that cannot be read: "+fault);
      SessionFollowLink();
      return;
     }
   int count=ArraySize(messages);
   int error=-1;
   long answered=(count==0 && seq<0 && HearMayBeEmpty(g_slot.message.type) ? g_slot.message.seq : seq);
   for(int i=0; i<count; i++)
     {
      if(answered<0 && messages[i].seq>0)
         answered=messages[i].seq;
      if(messages[i].type==WIRE_REPLY_ERROR && error<0)
         error=i;
     }
   // What nobody asked for has no seq of ours; an error without one may mean the message under way.
   bool isAnswer=(g_slot.isUsed && (answered==g_slot.message.seq || (error>=0 && answered<=0)));
   if(error<0)
      SafetyServerHeard();
   if(error>=0)
      HearError(isAnswer,messages[error]);
   else
      if(isAnswer)
         HearAnswered(text,messages);
   for(int i=0; i<count; i++)
      if(messages[i].type!=WIRE_REPLY_ERROR && HearIsForUs(messages[i]))
         HearMessage(messages[i],error>=0);
  }

// Hello and snapshots are always answered with something.
bool HearMayBeEmpty(const string type)
  {
   return(type!=WIRE_MESSAGE_HELLO && type!=WIRE_MESSAGE_SNAPSHOT);
  }

// A recording was made by another run, perhaps of another account.
bool HearIsForUs(const ServerMessage &message)
  {
   if(g_linkIsReplay || (message.account==g_account && message.session==g_ownerSession))
      return(true);
   LogSometimes("a "+message.type+" for another session is passed over",60000);
   return(false);
  }

void HearMessage(ServerMessage &message,const bool isWithError)
  {
   if(message.type==WIRE_REPLY_WELCOME)
      HearWelcome(message);
   else if(message.type==WIRE_REPLY_STATE)
      HearState(message.state,isWithError);
   else if(message.type==WIRE_REPLY_RESYNC)
      HearResync(message);
   else if(message.type==WIRE_REPLY_QUERY)
      HearQuery(message);
   else if(message.type==WIRE_REPLY_SIGNALS)
      HearSignals(message);
   else
      LogSometimes("a message of the unknown type "+message.type+" is passed over",3600000);
  }

// The message under way has been taken by the server.
void HearAnswered(const string text,const ServerMessage &messages[])
  {
   Slot slot=g_slot;
   SlotClear(g_slot);
   HearRecord(slot,text);
   if(slot.message.type==WIRE_MESSAGE_BYE)
      HearGoodbyeSaid();
   if(slot.message.type==WIRE_MESSAGE_ACK || slot.message.type==WIRE_MESSAGE_DEAL)
      HearDelivered(slot);
   if(slot.message.type!=WIRE_MESSAGE_SNAPSHOT)
      return;
   g_latencyMicros=GetMicrosecondCount()-slot.sentMicros;
   if(HearHasResync(messages,slot.message.symbol))
      return;
   BarsTaken(slot.symbol);
   CalendarTaken();
  }

bool HearHasResync(const ServerMessage &messages[],const string symbol)
  {
   for(int i=0; i<ArraySize(messages); i++)
      if(messages[i].type==WIRE_REPLY_RESYNC && messages[i].brokerSymbol==symbol)
         return(true);
   return(false);
  }

void HearRecord(const Slot &slot,const string text)
  {
   if(g_setup.record && !g_linkIsReplay)
      ReplayRecord(g_setup.replayFile,slot.message.type,slot.message.symbol,slot.message.trigger,slot.message.closeTime,text);
  }

void HearGoodbyeSaid(void)
  {
   g_lastSession="";
   g_phase=PHASE_HELLO;
  }

// What the order changed shows in the account.
void HearDelivered(const Slot &slot)
  {
   if(slot.message.type==WIRE_MESSAGE_ACK)
      OrdersAckDelivered(slot.key);
   if(slot.message.type==WIRE_MESSAGE_DEAL)
      OrdersDealDelivered(slot.key);
   g_equityDue=true;
  }

void HearWelcome(const ServerMessage &message)
  {
   if(TextCompareVersions(EA_VERSION,message.eaVersionMin)<0)
     {
      HearRefusal("this EA is version "+EA_VERSION+", the server works with "+message.eaVersionMin+" or newer: compile and attach the EA that came with the server");
      return;
     }
   g_phase=PHASE_LIVE;
   g_refusal="";
   g_serverVersion=message.serverVersion;
   g_windowBars=(int)MathMin(message.windowBars,(long)WIRE_MAX_BARS);
   TransportProven();
   CalendarForget();
   BarsHoldNothing();
   for(int i=0; i<ArraySize(message.held) && !g_linkIsReplay; i++)
     {
      int symbol=SymbolsFind(message.held[i].brokerSymbol);
      if(symbol>=0)
         BarsHold(symbol,message.held[i].times);
     }
   LogInfo("connected to server "+message.serverVersion+" as "+g_account+", session "+g_ownerSession);
  }

// Beside an error it holds only until the server can decide again, and must be told anew then: it is not confirmed.
void HearState(const ServerState &state,const bool isWithError)
  {
   SafetyFollow(state);
   g_stateShown=state;
   g_stateKnown=true;
   g_followed=(isWithError ? 0 : state.stateVersion);
  }

void HearResync(const ServerMessage &message)
  {
   int symbol=SymbolsFind(message.brokerSymbol);
   LogInfo("the server asks for all bars of "+message.brokerSymbol+": "+message.reason);
   if(symbol<0)
      return;
   BarsOweFull(symbol);
   // A second one for a full snapshot is not mended by more of the same.
   if(g_watches[symbol].sentFull)
      BarsRefused(symbol,0);
   g_watches[symbol].sentFull=false;
  }

void HearQuery(const ServerMessage &message)
  {
   int count=(int)MathMin(ArraySize(message.asked),WIRE_MAX_OUTCOMES);
   ArrayResize(g_asked,count);
   for(int i=0; i<count; i++)
      g_asked[i]=message.asked[i];
  }

void HearSignals(ServerMessage &message)
  {
   if(message.reason!="")
      g_lastDecision=message.reason;
   for(int i=0; i<ArraySize(message.signals); i++)
      OrdersAccept(message.signals[i]);
   if(ArraySize(message.signals)>0)
      g_equityDue=true;
  }

// The server will not have this EA as it is. It is asked again now and then: perhaps its settings were mended.
void HearRefusal(const string why)
  {
   g_phase=PHASE_REFUSED;
   g_refusal=why;
   g_retryMs=GetTickCount64()+SESSION_REFUSED_MS;
   LogAlarm("the server refuses this EA: "+why);
  }
