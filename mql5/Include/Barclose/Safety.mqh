// Who may trade now: the inputs, the permissions of terminal and account, the server's switches, and its silence.

#include "Signal.mqh"
#include "Log.mqh"

#define SAFETY_SILENCE_MS      30000
#define SAFETY_ALARM_SHOWN_MS  300000

OrderSettings g_settings;
ServerState   g_server;
bool          g_serverKnown=false;
ulong         g_heardTick=0;
bool          g_everHeard=false;
bool          g_silenceTold=false;
ulong         g_connectedTick=0;
bool          g_wasConnected=false;
string        g_alarmNewest="";
ulong         g_alarmTick=0;

void SafetyInit(const OrderSettings &settings)
  {
   g_settings=settings;
   g_serverKnown=false;
   g_everHeard=false;
   g_silenceTold=false;
   g_wasConnected=false;
   g_alarmNewest="";
  }

void SafetyFollow(const ServerState &state)
  {
   g_server=state;
   g_serverKnown=true;
  }

void SafetyServerHeard(void)
  {
   g_heardTick=GetTickCount64();
   g_everHeard=true;
   g_silenceTold=false;
  }

// A server that was never heard is not silent: it is waited for, and nothing is entered either.
bool SafetyIsSilent(void)
  {
   return(g_everHeard && GetTickCount64()-g_heardTick>=SAFETY_SILENCE_MS);
  }

// Each timer: the moment silence begins, and how long the trade server has been reached without a break.
void SafetyPoll(void)
  {
   bool connected=SafetyIsConnected();
   if(connected && !g_wasConnected)
      g_connectedTick=GetTickCount64();
   g_wasConnected=connected;
   if(SafetyIsSilent() && !g_silenceTold)
     {
      g_silenceTold=true;
      SafetyRaise("the server has been silent for 30 s: no new entries, stops stay at the broker");
     }
  }

// The Strategy Tester has no connection to lose.
bool SafetyIsConnected(void)
  {
   return(TerminalInfoInteger(TERMINAL_CONNECTED)!=0 || MQLInfoInteger(MQL_TESTER)!=0);
  }

ulong SafetyConnectedMs(void)
  {
   return(g_wasConnected ? GetTickCount64()-g_connectedTick : 0);
  }

// "" when inputs and permissions let an order through. `hold`: it passes by itself, so the signal may wait.
string SafetyPermissionFault(bool &hold)
  {
   hold=false;
   if(!g_settings.allowTrading)
      return("AllowTrading is off in the inputs of the EA");
   if(TerminalInfoInteger(TERMINAL_TRADE_ALLOWED)==0)
      return("Algo Trading is off in the terminal");
   if(MQLInfoInteger(MQL_TRADE_ALLOWED)==0)
      return("this EA may not trade: allow algo trading in its properties");
   // Without a connection the terminal says of the account that it may not trade, whatever it may.
   hold=!SafetyIsConnected();
   if(hold)
      return("the terminal has no connection with the trade server");
   if(AccountInfoInteger(ACCOUNT_TRADE_ALLOWED)==0)
      return("the account may not trade: investor password, or disabled by the broker");
   return(AccountInfoInteger(ACCOUNT_TRADE_EXPERT)==0 ? "the broker forbids trading by experts on this account" : "");
  }

// "" when the server's switches let it through. Entries need all of them; exits pass but on paper and when halted,
// and a flatten is all that passes a halt.
string SafetySwitchFault(const bool isEntry,const bool isFlattenClose,bool &hold)
  {
   hold=!g_serverKnown;
   if(hold)
      return("the server has not said yet what is allowed");
   if(g_server.execution!="broker")
      return("the server trades on paper");
   if(g_server.mode=="HALTED")
      return(isFlattenClose ? "" : "the account is halted: "+g_server.why);
   if(!isEntry)
      return("");
   if(g_server.mode!="ACTIVE")
      return("the account only reduces: "+g_server.why);
   if(!g_server.armed)
      return("the account is not armed");
   return(SafetyIsSilent() ? "the server has been silent for 30 s" : "");
  }

// "" when the inputs can bound anything at all.
string SafetySettingsFault(void)
  {
   if(g_settings.magic<=0)
      return("the magic number must be above 0: 0 marks trades by hand");
   if(g_settings.maxLots<=0.0 || g_settings.maxPositions<=0 || g_settings.maxOrdersPerDay<=0)
      return("the bounds on lots, positions and orders per day must be above 0");
   return(g_settings.maxSpreadPoints<0 ? "the bound on the spread must not be below 0" : "");
  }

// Tells a person, and stays on the chart for a while.
void SafetyRaise(const string text)
  {
   g_alarmNewest=text;
   g_alarmTick=GetTickCount64();
   LogAlarm(text);
  }

// What stands now, for the chart.
string SafetyAlarm(void)
  {
   if(SafetySettingsFault()!="")
      return(SafetySettingsFault());
   if(SafetyIsSilent())
      return("server silent: no new entries, stops stay");
   if(g_alarmNewest!="" && GetTickCount64()-g_alarmTick<SAFETY_ALARM_SHOWN_MS)
      return(g_alarmNewest);
   return("");
  }
