// Every position of ours has its stop at the broker. Some brokers drop the stop of a market order when they fill it, and a
// hand can take one away: the stop of the newest signal that set it is then put back. No other stop is ever made up.

#define PROTECT_EVERY_MS   5000
#define PROTECT_TRIES_MOST 5

ulong  g_protectTick=0;
string g_protectPositions[];
int    g_protectTries[];

void ProtectInit(void)
  {
   g_protectTick=0;
   ArrayResize(g_protectPositions,0);
   ArrayResize(g_protectTries,0);
  }

void ProtectPoll(void)
  {
   ulong now=GetTickCount64();
   if(now-g_protectTick<PROTECT_EVERY_MS)
      return;
   g_protectTick=now;
   OpenPosition position;
   for(int i=PositionsTotal()-1; i>=0; i--)
      if(PositionReadAt(i,position) && position.magic==g_settings.magic && position.stop<=0.0)
         ProtectPosition(position);
  }

void ProtectPosition(const OpenPosition &position)
  {
   bool hold=false;
   int  at=ProtectOrigin(position);
   SafetyRaise("position "+position.identifier+" of "+position.symbol+" has no stop at the broker");
   if(at<0 || SafetyPermissionFault(hold)!="" || !TermsIsAllOurs(position) || CapsRequestFault()!="")
      return;
   MqlTick tick;
   if(!SymbolInfoTick(position.symbol,tick) || StopsFault(position.symbol,position.direction,g_book[at].stop,0.0,tick)!="")
      return;
   if(!ProtectMayTry(position.identifier))
      return;
   MqlTradeRequest request;
   MqlTradeResult  result;
   ZeroMemory(request);
   ZeroMemory(result);
   request.action=TRADE_ACTION_SLTP;
   request.symbol=position.symbol;
   request.position=position.ticket;
   request.magic=(ulong)g_settings.magic;
   request.sl=NormalizeDouble(g_book[at].stop,(int)SymbolInfoInteger(position.symbol,SYMBOL_DIGITS));
   request.tp=position.target;
   bool isSent=OrderSend(request,result);
   LogInfo(StringFormat("stop of position %s put back: %s, return code %u",position.identifier,(isSent ? "accepted" : "not accepted"),result.retcode));
  }

// A few times per position, then it stays with the alarm and the server.
bool ProtectMayTry(const string identifier)
  {
   int count=ArraySize(g_protectPositions),at=0;
   while(at<count && g_protectPositions[at]!=identifier)
      at++;
   if(at==count)
     {
      ArrayResize(g_protectPositions,count+1,16);
      ArrayResize(g_protectTries,count+1,16);
      g_protectPositions[at]=identifier;
      g_protectTries[at]=0;
     }
   g_protectTries[at]++;
   return(g_protectTries[at]<=PROTECT_TRIES_MOST);
  }

// The newest signal that opened the position, added to it or changed its stop.
int ProtectOrigin(const OpenPosition &position)
  {
   for(int i=ArraySize(g_book)-1; i>=0; i--)
     {
      bool isSetter=(RecordIsEntry(g_book[i]) || g_book[i].kind=="MODIFY");
      if(isSetter && g_book[i].state==RECORD_FILLED && g_book[i].position==position.identifier && g_book[i].hasStop)
         return(i);
     }
   return(-1);
  }
