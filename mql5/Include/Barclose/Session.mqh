// One run of the EA with the server. Each timer calls SessionPoll; nothing else speaks or listens.

#include "Bars.mqh"
#include "Calendar.mqh"
#include "Clock.mqh"
#include "Hear.mqh"
#include "Owner.mqh"
#include "SessionState.mqh"
#include "Speak.mqh"
#include "Symbols.mqh"
#include "Transport.mqh"

string SessionInit(void)
  {
   g_phase=PHASE_FAREWELL;
   g_account="";
   g_seq=0;
   g_wasOpen=false;
   g_waitUntilMs=0;
   g_refusal="";
   g_followed=0;
   g_stateKnown=false;
   g_windowBars=0;
   g_lastDecision="";
   g_latencyMicros=0;
   g_equityMs=0;
   g_equityDue=false;
   SlotClear(g_slot);
   SlotClear(g_kept);
   ArrayResize(g_asked,0);
   CalendarForget();
   BarsInit();
   return(TransportInit());
  }

// Each timer.
void SessionPoll(void)
  {
   ClockPoll();
   SymbolsSelect();
   if(!OwnerPoll())
      return;
   g_account=AccountName();
   CalendarPoll();
   for(int s=0; s<ArraySize(g_symbols); s++)
      BarsLook(s);
   TransportPoll();
   Listen();
   SessionFollowLink();
   if(TransportIsOpen())
      Speak();
   SessionWatch();
  }

// No answer within ten seconds: the connection is there, but nobody is behind it.
void SessionWatch(void)
  {
   if(!g_slot.isUsed || GetTickCount64()-g_slot.sentMs<=SESSION_ANSWER_MS)
      return;
   TransportDrop("no answer for ten seconds");
   SessionBreak();
   g_wasOpen=false;
  }

