// Errors of the server. Each code has one treatment; a code that is not named here refuses one message.

#include "SessionState.mqh"

#define REFUSALS_MOST          3
#define REFUSED_SYMBOL_MS      600000
#define REFUSED_CLOCK_MS       5000
#define REFUSED_PAUSE_MS       1000

// `isAnswer`: it refuses the message under way.
void HearError(const bool isAnswer,const ServerMessage &error)
  {
   string said=error.code+(error.path=="" ? "" : " ("+error.path+")")+": "+error.text;
   string type=(isAnswer ? g_slot.message.type : "");
   ulong wait=(ulong)MathMax((long)REFUSED_PAUSE_MS,error.retryAfterMs);
   LogSometimes("the server answers "+said,10000);
   if(RefusalIsPassing(error.code))
     {
      RefusalWait(isAnswer,wait);
      if(error.code==WIRE_ERROR_SESSION_BUSY)
         g_refusal="another EA serves this account ("+IntegerToString((long)(wait/1000))+" s)";
     }
   else if(RefusalIsOfConnection(error.code) || type==WIRE_MESSAGE_HELLO)
     {
      SessionBreak();
      HearRefusal(said);
     }
   else if(type==WIRE_MESSAGE_BYE)
     {
      // The run before is not known any more, which is all that was wanted.
      SlotClear(g_slot);
      HearGoodbyeSaid();
     }
   else if(error.code==WIRE_ERROR_UNKNOWN_ACCOUNT || error.code==WIRE_ERROR_UNKNOWN_SESSION)
      SessionBreak();
   else if(error.code==WIRE_ERROR_STALE_CLOCK)
     {
      LogAlarm("the server answers "+said);
      RefusalWait(isAnswer,REFUSED_CLOCK_MS);
     }
   else if(isAnswer)
      RefusalOfMessage(error.code,said);
  }

// The server cannot now, or not yet.
bool RefusalIsPassing(const string code)
  {
   return(code==WIRE_ERROR_SESSION_BUSY || code==WIRE_ERROR_RATE_LIMITED || code==WIRE_ERROR_TOO_MANY_CONNECTIONS ||
          code==WIRE_ERROR_LANE_FULL || code==WIRE_ERROR_JOURNAL_DOWN || code==WIRE_ERROR_SHUTTING_DOWN ||
          code==WIRE_ERROR_REQUEST_TIMEOUT || code==WIRE_ERROR_SLOW_READER || code==WIRE_ERROR_INTERNAL);
  }

// It will not be otherwise until a person has changed something.
bool RefusalIsOfConnection(const string code)
  {
   return(code==WIRE_ERROR_UNAUTHORIZED || code==WIRE_ERROR_HOST_REFUSED || code==WIRE_ERROR_ORIGIN_REFUSED ||
          code==WIRE_ERROR_NOT_FOUND || code==WIRE_ERROR_EA_TOO_OLD || code==WIRE_ERROR_UNKNOWN_VERSION);
  }

// What was under way counts as not said.
void RefusalWait(const bool isAnswer,const ulong wait)
  {
   g_waitUntilMs=GetTickCount64()+wait;
   if(isAnswer)
      SlotLose();
  }

void RefusalOfMessage(const string code,const string said)
  {
   bool isOutOfOrder=(code==WIRE_ERROR_SEQ_BACK || code==WIRE_ERROR_CONFLICT);
   Slot slot=g_slot;
   SlotClear(g_slot);
   if(slot.message.type==WIRE_MESSAGE_SNAPSHOT && !isOutOfOrder)
      RefusalOfClose(slot.symbol,code,said);
   if(SlotIsKept(slot))
      RefusalOfKept(slot,isOutOfOrder,said);
  }

void RefusalOfClose(const int symbol,const string code,const string said)
  {
   LogAlarm(g_symbols[symbol]+" is refused by the server: "+said);
   BarsRefused(symbol,code==WIRE_ERROR_UNKNOWN_SYMBOL ? REFUSED_SYMBOL_MS : 0);
   g_watches[symbol].waitsFor="the server, which refuses it: "+code;
  }

// Said again with another seq. What the server never takes must not keep back all that comes after it.
void RefusalOfKept(const Slot &slot,const bool isOutOfOrder,const string said)
  {
   g_kept=slot;
   g_kept.message.seq=0;
   g_kept.refusals=slot.refusals+(isOutOfOrder ? 0 : 1);
   if(g_kept.refusals<REFUSALS_MOST)
      return;
   SlotClear(g_kept);
   LogAlarm("the server does not take the "+slot.message.type+" of "+slot.key+": "+said);
   HearDelivered(slot);
  }
