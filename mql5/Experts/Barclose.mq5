// Barclose: tells a server on this machine which bars have closed, and carries out what it answers.
// One EA on one chart serves all symbols of the account. Installation: mql5/README.md.
#property copyright "Barclose"
#property version   "1.00"
#property description "Sends closed bars to the Barclose server and carries out its signals."
#property description "Add the server's address to Tools, Options, Expert Advisors, Allow WebRequest."

#include <Barclose\Panel.mqh>

input group "Server"
input string        ServerAddress    = "http://127.0.0.1:8787";  // Address of the server
input string        ServerToken      = "";                       // Token of the server
input TransportKind Connection       = TRANSPORT_WEBSOCKET;      // Connection
input int           TimeoutMs        = 2000;                     // Longest wait for the network, ms
input int           HeartbeatSeconds = 5;                        // Heartbeat, seconds
input group "Markets"
input string        SymbolList       = "";                       // Symbols, comma-separated; empty: that of the chart
input string        SymbolSuffix     = "";                       // Suffix of the broker, added where it is missing
input int           GraceSeconds     = 2;                        // A bar is closed by the clock after, seconds
input bool          SendCalendar     = true;                     // Send the economic calendar
input group "Trading"
input bool          AllowTrading     = false;                    // AllowTrading: orders may be sent
input long          MagicNumber      = 20260701;                 // Magic number of all orders
input double        MaxLots          = 1.0;                      // Most lots per symbol
input int           MaxPositions     = 5;                        // Most positions
input int           MaxOrdersPerDay  = 200;                      // Most orders per day
input int           MaxSpreadPoints  = 0;                        // Largest spread for an entry, points; 0: any
input group "Recording"
input bool          RecordReplies    = false;                    // Record the server's replies
input string        ReplayFile       = "Barclose\\replies.txt";  // Recording, in Common\Files
input group "Technical"
input int           TimerMs          = 50;                       // Timer, ms

#define TIMER_WAITING_MS  15

int g_timerMs=0;

int OnInit()
  {
   Settings settings;
   settings.address=ServerAddress;
   settings.token=ServerToken;
   settings.transport=Connection;
   settings.timeoutMs=TimeoutMs;
   settings.heartbeatSeconds=HeartbeatSeconds;
   settings.symbols=SymbolList;
   settings.suffix=SymbolSuffix;
   settings.graceSeconds=GraceSeconds;
   settings.sendCalendar=SendCalendar;
   settings.record=RecordReplies;
   settings.replayFile=ReplayFile;
   settings.magic=IntegerToString(MagicNumber);
   settings.allowTrading=AllowTrading;
   settings.timerMs=TimerMs;
   string fault=SettingsInit(settings);
   if(fault=="")
      fault=SymbolsInit(SymbolList,SymbolSuffix,Symbol());
   if(fault!="")
     {
      LogAlarm("cannot start: "+fault);
      return(INIT_PARAMETERS_INCORRECT);
     }
   ClockInit();
   StartOrders();
   fault=SessionInit();
   if(fault!="")
     {
      LogAlarm("cannot start: "+fault);
      return(INIT_FAILED);
     }
   SymbolsSelect();
   BarsWarmUp();
   g_timerMs=0;
   SetTimer(TimerMs);
   return(INIT_SUCCEEDED);
  }

void StartOrders()
  {
   OrderSettings limits;
   limits.allowTrading=AllowTrading;
   limits.magic=MagicNumber;
   limits.maxLots=MaxLots;
   limits.maxPositions=MaxPositions;
   limits.maxOrdersPerDay=MaxOrdersPerDay;
   limits.maxSpreadPoints=MaxSpreadPoints;
   OrdersInit(limits);
   OrdersServe(g_symbols);
  }

// A timer that cannot be set leaves the old one; it is tried again at the next.
void SetTimer(const int ms)
  {
   if(ms==g_timerMs)
      return;
   EventKillTimer();
   g_timerMs=(EventSetMillisecondTimer(ms) ? ms : 0);
  }

void OnDeinit(const int reason)
  {
   EventKillTimer();
   OwnerEnd(OwnerReason(reason));
   TransportClose();
   OrdersClose();
   PanelWrite("");
  }

// The whole of the EA runs here: nothing else may wait for the network.
void OnTimer()
  {
   SessionPoll();
   OrdersPoll();
   PanelShow();
   SetTimer(SessionIsWaiting() ? TIMER_WAITING_MS : TimerMs);
  }

// A tick that has closed a bar wakes the timer.
void OnTick()
  {
   if(BarsHaveNews())
      SetTimer(TIMER_WAITING_MS);
  }

void OnTradeTransaction(const MqlTradeTransaction &transaction,const MqlTradeRequest &request,const MqlTradeResult &result)
  {
   OrdersOnTransaction(transaction,request,result);
   if(transaction.type==TRADE_TRANSACTION_DEAL_ADD)
      CommissionForget();
   SessionAccountChanged();
  }
