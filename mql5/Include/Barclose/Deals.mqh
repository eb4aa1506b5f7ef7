// Every deal of the account, ours or not, told to the server once: found in the history at the start and on each timer,
// so that an outage loses none.

#define DEALS_EVERY_MS 1000

ulong g_dealQueue[];          // tickets that the server does not have, oldest first
int   g_dealFirst=0;          // place of the oldest in the queue
ulong g_dealsTick=0;
int   g_dealsSeen=-1;         // deals in the history at the last search
bool  g_dealsDue=true;

void DealsInit(void)
  {
   ArrayResize(g_dealQueue,0);
   g_dealFirst=0;
   g_dealsTick=0;
   g_dealsSeen=-1;
   g_dealsDue=true;
  }

void DealsPoll(void)
  {
   ulong now=GetTickCount64();
   if(!g_dealsDue && now-g_dealsTick<DEALS_EVERY_MS)
      return;
   g_dealsTick=now;
   if(!HistorySelect((datetime)DealMarkFrom(),(datetime)(ClockServerSeconds()+86400)))
      return;
   int deals=HistoryDealsTotal();
   if(!g_dealsDue && deals==g_dealsSeen)
      return;
   g_dealsDue=false;
   g_dealsSeen=deals;
   ulong fresh[];
   int   count=0;
   for(int i=0; i<deals; i++)
     {
      ulong deal=HistoryDealGetTicket(i);
      if(deal==0 || DealMarkHas(deal) || DealsIsQueued(deal))
         continue;
      ArrayResize(fresh,count+1,256);
      fresh[count]=deal;
      count++;
     }
   for(int i=0; i<count; i++)
      DealsTake(fresh[i]);
  }

void DealsTake(const ulong deal)
  {
   int at=ArraySize(g_dealQueue);
   ArrayResize(g_dealQueue,at+1,256);
   g_dealQueue[at]=deal;
   if(HistoryDealSelect(deal))
      ReconcileDeal(deal);
  }

bool DealsIsQueued(const ulong deal)
  {
   for(int i=ArraySize(g_dealQueue)-1; i>=g_dealFirst; i--)
      if(g_dealQueue[i]==deal)
         return(true);
   return(false);
  }

bool DealsNext(Deal &deal)
  {
   if(g_dealFirst>=ArraySize(g_dealQueue) || !HistoryDealSelect(g_dealQueue[g_dealFirst]))
      return(false);
   DealsRead(g_dealQueue[g_dealFirst],deal);
   return(true);
  }

// Journalled after the server has it: a crash in between tells it twice, never not at all.
void DealsDelivered(const string ticket)
  {
   if(g_dealFirst>=ArraySize(g_dealQueue) || StringFormat("%I64u",g_dealQueue[g_dealFirst])!=ticket)
      return;
   ulong deal=g_dealQueue[g_dealFirst];
   long  timeMsc=(HistoryDealSelect(deal) ? HistoryDealGetInteger(deal,DEAL_TIME_MSC) : 0);
   DealMarkAdd(deal,timeMsc);
   JournalAppend(LineOfDeal(deal,timeMsc));
   g_dealFirst++;
   if(g_dealFirst<ArraySize(g_dealQueue))
      return;
   ArrayResize(g_dealQueue,0);
   g_dealFirst=0;
  }

void DealsRead(const ulong ticket,Deal &deal)
  {
   deal.ticket=StringFormat("%I64u",ticket);
   deal.orderTicket=IntegerToString(HistoryDealGetInteger(ticket,DEAL_ORDER));
   deal.positionIdentifier=IntegerToString(HistoryDealGetInteger(ticket,DEAL_POSITION_ID));
   deal.kind=DealsKind((ENUM_DEAL_TYPE)HistoryDealGetInteger(ticket,DEAL_TYPE));
   deal.entry=DealsEntry((ENUM_DEAL_ENTRY)HistoryDealGetInteger(ticket,DEAL_ENTRY));
   deal.reason=DealsReason((ENUM_DEAL_REASON)HistoryDealGetInteger(ticket,DEAL_REASON));
   deal.brokerSymbol=HistoryDealGetString(ticket,DEAL_SYMBOL);
   deal.magic=IntegerToString(HistoryDealGetInteger(ticket,DEAL_MAGIC));
   deal.lots=HistoryDealGetDouble(ticket,DEAL_VOLUME);
   deal.price=HistoryDealGetDouble(ticket,DEAL_PRICE);
   deal.priceDigits=(deal.brokerSymbol=="" ? 0 : (int)SymbolInfoInteger(deal.brokerSymbol,SYMBOL_DIGITS));
   deal.profit=HistoryDealGetDouble(ticket,DEAL_PROFIT);
   deal.swap=HistoryDealGetDouble(ticket,DEAL_SWAP);
   deal.commission=HistoryDealGetDouble(ticket,DEAL_COMMISSION);
   deal.fee=HistoryDealGetDouble(ticket,DEAL_FEE);
   deal.moneyDigits=(int)AccountInfoInteger(ACCOUNT_CURRENCY_DIGITS);
   deal.timeMsc=HistoryDealGetInteger(ticket,DEAL_TIME_MSC);
   deal.comment=TextClip(HistoryDealGetString(ticket,DEAL_COMMENT),64);
  }

string DealsKind(const ENUM_DEAL_TYPE type)
  {
   switch(type)
     {
      case DEAL_TYPE_BUY:                      return("buy");
      case DEAL_TYPE_SELL:                     return("sell");
      case DEAL_TYPE_BALANCE:                  return("balance");
      case DEAL_TYPE_CREDIT:                   return("credit");
      case DEAL_TYPE_CHARGE:                   return("charge");
      case DEAL_TYPE_CORRECTION:               return("correction");
      case DEAL_TYPE_BONUS:                    return("bonus");
      case DEAL_TYPE_COMMISSION:               return("commission");
      case DEAL_TYPE_COMMISSION_DAILY:         return("commission");
      case DEAL_TYPE_COMMISSION_MONTHLY:       return("commission");
      case DEAL_TYPE_COMMISSION_AGENT_DAILY:   return("commission");
      case DEAL_TYPE_COMMISSION_AGENT_MONTHLY: return("commission");
      case DEAL_TYPE_INTEREST:                 return("interest");
      default:                                 return("other");
     }
  }

string DealsEntry(const ENUM_DEAL_ENTRY entry)
  {
   switch(entry)
     {
      case DEAL_ENTRY_OUT:    return("out");
      case DEAL_ENTRY_INOUT:  return("inout");
      case DEAL_ENTRY_OUT_BY: return("out_by");
      default:                return("in");
     }
  }

string DealsReason(const ENUM_DEAL_REASON reason)
  {
   switch(reason)
     {
      case DEAL_REASON_CLIENT:   return("client");
      case DEAL_REASON_MOBILE:   return("mobile");
      case DEAL_REASON_WEB:      return("web");
      case DEAL_REASON_EXPERT:   return("expert");
      case DEAL_REASON_SL:       return("stop");
      case DEAL_REASON_TP:       return("target");
      case DEAL_REASON_SO:       return("stop_out");
      case DEAL_REASON_ROLLOVER: return("rollover");
      case DEAL_REASON_VMARGIN:  return("margin");
      case DEAL_REASON_SPLIT:    return("split");
      default:                   return("other");
     }
  }
