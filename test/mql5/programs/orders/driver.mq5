// Plays a script against the order side of the EA, without a network: what the server would say, and what a hand does.
// Steps are `milliseconds verb key=value ...`, one after another with `;` between them.
#include <Barclose/Orders.mqh>

input bool   AllowTrading=true;
input long   Magic=20260701;
input double MaxLots=10.0;
input int    MaxPositions=20;
input int    MaxOrdersPerDay=100;
input int    MaxSpreadPoints=0;
input string Symbols="EURUSD";
input string Script="";

string g_steps[];
int    g_step=0;
ulong  g_startTick=0;
bool   g_isHeard=true;
bool   g_isDelivering=true;
long   g_ackMs=0;              // an ack reaches the server so long after it was shown
string g_ackShown="";
ulong  g_ackTick=0;
string g_alarmShown="";
string g_readyShown="?";

int OnInit()
  {
   OrderSettings settings;
   ZeroMemory(settings);
   settings.allowTrading=AllowTrading;
   settings.magic=Magic;
   settings.maxLots=MaxLots;
   settings.maxPositions=MaxPositions;
   settings.maxOrdersPerDay=MaxOrdersPerDay;
   settings.maxSpreadPoints=MaxSpreadPoints;
   ClockInit();
   ClockPoll();
   OrdersInit(settings);
   string symbols[];
   StringSplit(Symbols,(ushort)',',symbols);
   OrdersServe(symbols);
   if(Script!="")
      StringSplit(Script,(ushort)';',g_steps);
   g_startTick=GetTickCount64();
   return(EventSetMillisecondTimer(100) ? INIT_SUCCEEDED : INIT_FAILED);
  }

void OnDeinit(const int reason)
  {
   OrdersClose();
  }

void OnTradeTransaction(const MqlTradeTransaction &t,const MqlTradeRequest &q,const MqlTradeResult &r)
  {
   OrdersOnTransaction(t,q,r);
  }

void OnTimer()
  {
   ClockPoll();
   if(g_isHeard)
      SafetyServerHeard();
   while(g_step<ArraySize(g_steps) && StepAt(g_steps[g_step])<=(long)(GetTickCount64()-g_startTick))
     {
      StepDo(g_steps[g_step]);
      g_step++;
     }
   OrdersPoll();
   Tell();
  }

long StepAt(const string step)
  {
   return(StringToInteger(step));
  }

string StepVerb(const string step)
  {
   string words[];
   return(StringSplit(step,(ushort)' ',words)>1 ? words[1] : "");
  }

string StepText(const string step,const string key)
  {
   string words[];
   int count=StringSplit(step,(ushort)' ',words);
   for(int i=2; i<count; i++)
      if(StringFind(words[i],key+"=")==0)
         return(StringSubstr(words[i],StringLen(key)+1));
   return("");
  }

bool StepHas(const string step,const string key)
  {
   return(StepText(step,key)!="");
  }

double StepNumber(const string step,const string key)
  {
   return(StringToDouble(StepText(step,key)));
  }

void StepDo(const string step)
  {
   string verb=StepVerb(step);
   if(verb=="signal")
      StepSignal(step);
   else if(verb=="state")
      StepState(step);
   else if(verb=="hear")
      g_isHeard=(StepText(step,"on")=="1");
   else if(verb=="deliver")
      g_isDelivering=(StepText(step,"on")=="1");
   else if(verb=="travel")
      g_ackMs=StringToInteger(StepText(step,"ms"));
   else if(verb=="report")
      StepReport(step);
   else if(verb=="hand")
      StepHand(step);
   else if(verb=="grow")
      g_journalLines=JOURNAL_LINES_MOST;
   else
      Print("UNKNOWN STEP ",step);
  }

void StepSignal(const string step)
  {
   Signal signal;
   ZeroMemory(signal);
   signal.id=StepText(step,"id");
   signal.kind=StepText(step,"kind");
   signal.symbol="EURUSD";
   signal.brokerSymbol=(StepHas(step,"symbol") ? StepText(step,"symbol") : "EURUSD");
   signal.side=StepText(step,"side");
   signal.lots=StepNumber(step,"lots");
   signal.hasStop=StepHas(step,"stop");
   signal.stop=StepNumber(step,"stop");
   signal.hasTarget=StepHas(step,"target");
   signal.target=StepNumber(step,"target");
   signal.maxDeviationPoints=(int)StringToInteger(StepText(step,"deviation"));
   signal.riskMoney=StepNumber(step,"risk");
   signal.positionIdentifier=StepText(step,"position");
   signal.hasPosition=(signal.positionIdentifier!="");
   signal.expiresAtUtcMs=ClockUtcMs()+StringToInteger(StepText(step,"life"));
   signal.reason="a test";
   signal.isFlatten=(StepText(step,"flatten")=="1");
   signal.fault=StepText(step,"fault");
   OrdersAccept(signal);
  }

void StepState(const string step)
  {
   ServerState state;
   ZeroMemory(state);
   state.stateVersion=1;
   state.armed=(StepText(step,"armed")=="1");
   state.mode=StepText(step,"mode");
   state.execution=StepText(step,"execution");
   state.why="a test";
   SafetyFollow(state);
  }

void StepReport(const string step)
  {
   string ids[];
   ReportItem items[];
   StringSplit(StepText(step,"ids"),(ushort)',',ids);
   OrdersReport(ids,items);
   for(int i=0; i<ArraySize(items); i++)
      Print("REPORT ",(items[i].known ? "1" : "0")," ",AckText(items[i].ack));
  }

// Trades by hand: magic 0, or with `magic` those of another expert.
void StepHand(const string step)
  {
   MqlTradeRequest request;
   MqlTradeResult  result;
   ZeroMemory(request);
   ZeroMemory(result);
   request.symbol=(StepHas(step,"symbol") ? StepText(step,"symbol") : "EURUSD");
   request.position=(ulong)StringToInteger(StepText(step,"position"));
   request.magic=(ulong)StringToInteger(StepText(step,"magic"));
   request.comment=StepText(step,"comment");
   request.volume=StepNumber(step,"lots");
   request.sl=StepNumber(step,"stop");
   request.action=(StepHas(step,"lots") ? TRADE_ACTION_DEAL : TRADE_ACTION_SLTP);
   request.type=(StepText(step,"side")=="buy" ? ORDER_TYPE_BUY : ORDER_TYPE_SELL);
   MqlTick tick;
   if(SymbolInfoTick(request.symbol,tick))
      request.price=(request.type==ORDER_TYPE_BUY ? tick.ask : tick.bid);
   request.type_filling=ORDER_FILLING_IOC;
   bool isSent=OrderSend(request,result);
   Print("HAND ",(isSent ? "1" : "0")," ",IntegerToString((long)result.retcode));
  }

string AckText(const Ack &ack)
  {
   return(ack.signal+" "+ack.outcome+" "+IntegerToString((long)ack.retcode)+" order="+ack.orderTicket+" deal="+ack.dealTicket+" position="+ack.positionIdentifier
          +" lots="+StringFormat("%.8g",ack.lots)+" price="+DoubleToString(ack.price,5)+" time="+IntegerToString(ack.serverTime)+" message="+ack.message);
  }

void TellArrived(void)
  {
   if(g_ackShown=="" || (long)(GetTickCount64()-g_ackTick)<g_ackMs)
      return;
   OrdersAckDelivered(g_ackShown);
   g_ackShown="";
  }

void Tell(void)
  {
   Ack  ack;
   Deal deal;
   string why="";
   TellArrived();
   while(g_isDelivering && g_ackShown=="" && OrdersNextAck(ack))
     {
      Print("ACK ",AckText(ack));
      g_ackShown=ack.signal;
      g_ackTick=GetTickCount64();
      TellArrived();
     }
   while(g_isDelivering && OrdersNextDeal(deal))
     {
      Print("DEAL ",deal.ticket," ",deal.kind," ",deal.entry," ",deal.reason," magic=",deal.magic," lots=",StringFormat("%.8g",deal.lots)," position=",deal.positionIdentifier,
            " order=",deal.orderTicket," symbol=",deal.brokerSymbol," profit=",DoubleToString(deal.profit,2)," time=",IntegerToString(deal.timeMsc)," comment=",deal.comment);
      OrdersDealDelivered(deal.ticket);
     }
   if(SafetyAlarm()!=g_alarmShown)
      Print("ALARM ",SafetyAlarm());
   g_alarmShown=SafetyAlarm();
   bool isReady=OrdersReady(why);
   if(why!=g_readyShown)
      Print("READY ",(isReady ? "1" : "0")," ",why);
   g_readyShown=why;
  }
