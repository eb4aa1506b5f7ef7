// One line of text on the chart: the server, what it allows, the last decision and its reason, room today, latency.

#include "Session.mqh"

#define PANEL_EVERY_MS  500

string g_panelText="";
ulong  g_panelMs=0;

// Each timer; the chart is drawn only when the text has changed.
void PanelShow(void)
  {
   ulong now=GetTickCount64();
   if(now-g_panelMs<PANEL_EVERY_MS)
      return;
   g_panelMs=now;
   PanelWrite(PanelLine());
  }

void PanelWrite(const string text)
  {
   if(text==g_panelText)
      return;
   g_panelText=text;
   Comment(text);
  }

string PanelLine(void)
  {
   string line="Barclose "+EA_VERSION+" | "+PanelServer();
   if(g_phase==PHASE_LIVE && g_stateKnown)
      line+=" | "+PanelState();
   string alarm=SafetyAlarm();
   string orders="";
   if(alarm!="")
      line+=" | ALARM: "+alarm;
   if(!OrdersReady(orders))
      line+=" | no trading: "+orders;
   string missing=SymbolsMissing();
   if(missing!="")
      line+=" | unknown to this broker: "+missing;
   string waiting=PanelWaiting();
   if(waiting!="")
      line+=" | waits for "+waiting;
   return(line);
  }

string PanelServer(void)
  {
   if(!g_ownerIsUs)
      return(AccountName()=="" ? "waiting for the account" : "another chart serves this account");
   if(g_phase==PHASE_REFUSED)
      return("refused by the server: "+g_refusal);
   if(g_phase!=PHASE_LIVE)
      return(g_linkWhy!="" ? g_linkWhy : g_refusal!="" ? g_refusal : "connecting to "+g_setup.address);
   string text=(g_linkIsReplay ? "replay of "+g_setup.replayFile : "server "+g_serverVersion);
   if(g_latencyMicros>0)
      text+=" "+IntegerToString((long)(g_latencyMicros/1000))+" ms";
   return(text);
  }

string PanelState(void)
  {
   string text=(g_stateShown.armed ? "armed " : "DISARMED ")+g_stateShown.mode;
   if(g_stateShown.execution==WIRE_EXECUTION_PAPER)
      text+=" on paper";
   if(g_stateShown.why!="")
      text+=" ("+TextClip(g_stateShown.why,80)+")";
   if(g_stateShown.hasRoom)
      text+=" | room today "+DoubleToString(g_stateShown.roomToday,AccountDigits())+" "+AccountInfoString(ACCOUNT_CURRENCY);
   string decision=(g_lastDecision!="" ? g_lastDecision : g_stateShown.lastReason);
   if(decision!="")
      text+=" | "+TextClip(decision,160);
   return(text);
  }

// The first symbol whose message is kept back, and how many more there are.
string PanelWaiting(void)
  {
   string text="";
   int more=0;
   for(int s=0; s<ArraySize(g_watches); s++)
     {
      if(g_watches[s].waitsFor=="")
         continue;
      if(text=="")
         text=g_symbols[s]+" "+g_watches[s].waitsFor;
      else
         more++;
     }
   return(more>0 ? text+" and "+IntegerToString(more)+" more" : text);
  }
