// What is known of this run of the EA with the server: its phase, what is under way, what was heard last.
//
// One message is under way at a time. An answer may be an empty list, which names nobody: it belongs to that message.

#include "Bars.mqh"
#include "Calendar.mqh"
#include "Clock.mqh"
#include "Log.mqh"
#include "Orders.mqh"
#include "Owner.mqh"
#include "Protocol.mqh"
#include "Settings.mqh"
#include "Symbols.mqh"
#include "Transport.mqh"

#define SESSION_ANSWER_MS      10000
#define SESSION_REFUSED_MS     30000
// A goodbye for the run before has the highest seq there is: nobody knows how far that run came.
#define SESSION_LAST_SEQ       9007199254740991

enum SessionPhase
  {
   PHASE_FAREWELL,   // goodbye for the run before
   PHASE_HELLO,
   PHASE_LIVE,
   PHASE_REFUSED     // the server will not have us; it is asked again now and then
  };

struct Slot
  {
   bool     isUsed;
   Outgoing message;
   string   body;      // without the envelope, to be sent again with another seq
   string   key;       // signal of an ack, ticket of a deal
   int      symbol;    // of a snapshot
   int      refusals;
   ulong    sentMs;
   ulong    sentMicros;
  };

SessionPhase g_phase=PHASE_FAREWELL;
string       g_account="";
long         g_seq=0;
bool         g_wasOpen=false;
ulong        g_waitUntilMs=0;    // the server asked to be left alone until then
ulong        g_retryMs=0;        // of PHASE_REFUSED
string       g_refusal="";       // why, for the chart
int          g_followed=0;       // version of the `state` we follow
bool         g_stateKnown=false;
ServerState  g_stateShown;
int          g_windowBars=0;
string       g_serverVersion="";
string       g_lastDecision="";  // symbol and reason, for the chart
ulong        g_latencyMicros=0;
Slot         g_slot;             // the message under way
Slot         g_kept;             // an ack, deal or report whose answer was lost: it is said again
string       g_asked[];          // signals of a query, to be reported
ulong        g_equityMs=0;
bool         g_equityDue=false;

void SlotClear(Slot &slot)
  {
   slot.isUsed=false;
   slot.message.seq=0;
   slot.message.type="";
   slot.message.symbol="";
   slot.message.trigger="";
   slot.message.closeTime=0;
   slot.message.text="";
   slot.body="";
   slot.key="";
   slot.symbol=-1;
   slot.refusals=0;
   slot.sentMs=0;
   slot.sentMicros=0;
  }

// After a break nothing that was under way will be answered.
void SessionFollowLink(void)
  {
   bool isOpen=TransportIsOpen();
   if(g_wasOpen && !isOpen)
      SessionBreak();
   g_wasOpen=isOpen;
  }

// A new hello, and then everything that is not known to have arrived.
void SessionBreak(void)
  {
   if(g_phase==PHASE_LIVE)
      g_phase=PHASE_HELLO;
   SlotLose();
  }

// The message under way will not be answered. Acks, deals and reports keep their bytes, by which the server knows them
// again; everything else is written anew from what is so then.
void SlotLose(void)
  {
   if(g_slot.isUsed && SlotIsKept(g_slot))
      g_kept=g_slot;
   SlotClear(g_slot);
  }

bool SlotIsKept(const Slot &slot)
  {
   return(slot.message.type==WIRE_MESSAGE_ACK || slot.message.type==WIRE_MESSAGE_DEAL || slot.message.type==WIRE_MESSAGE_REPORT);
  }

// Whether an answer is expected: the timer runs faster then.
bool SessionIsWaiting(void)
  {
   return(g_slot.isUsed || TransportIsGreeting());
  }

// Something happened on the account: the server shall see it soon.
void SessionAccountChanged(void)
  {
   g_equityDue=true;
  }
