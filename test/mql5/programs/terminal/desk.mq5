// Carries out a plan of requests and questions, one line at its second, and prints each answer as `word key=value ...`.
// A line: SECOND COMMAND key=value ... ; lines are parted by '|'.
input string Plan = "";
input bool Trace = false;

string lines[];
int next = 0;
datetime began = 0;

int OnInit()
  {
   StringSplit(Plan, '|', lines);
   began = TimeTradeServer();
   EventSetTimer(1);
   RunLines();
   return INIT_SUCCEEDED;
  }

void OnTimer() { RunLines(); }

void OnTrade()
  {
   if(Trace)
      PrintFormat("trade positions=%d", PositionsTotal());
  }

void OnTradeTransaction(const MqlTradeTransaction &transaction, const MqlTradeRequest &request, const MqlTradeResult &result)
  {
   if(!Trace)
      return;
   PrintFormat("transaction type=%s deal=%I64u order=%I64u position=%I64u volume=%.2f retcode=%u request=%u", EnumToString(transaction.type), transaction.deal,
               transaction.order, transaction.position, transaction.volume, result.retcode, result.request_id);
  }

void RunLines()
  {
   while(next < ArraySize(lines))
     {
      string words[];
      StringSplit(lines[next], ' ', words);
      if(TimeTradeServer() < began + (long)StringToInteger(words[0]))
         return;
      next++;
      RunLine(words);
     }
  }

void RunLine(string &words[])
  {
   string command = words[1];
   if(command == "send" || command == "async" || command == "check")
      Ask(command, words);
   else if(command == "account")
      PrintAccount();
   else if(command == "positions")
      PrintPositions();
   else if(command == "orders")
      PrintOrders();
   else if(command == "deals")
      PrintDeals();
   else if(command == "history")
      PrintHistory(words);
   else if(command == "calc")
      Calculate(words);
   else if(command == "sleep")
      Sleep((int)StringToInteger(words[2]));
   else if(command == "remove")
      ExpertRemove();
   else
      Print("unknown command ", command);
  }

string ValueOf(string &words[], string key, string otherwise)
  {
   string mark = key + "=";
   for(int i = 2; i < ArraySize(words); i++)
     {
      if(StringFind(words[i], mark) == 0)
         return StringSubstr(words[i], StringLen(mark));
     }
   return otherwise;
  }

double NumberOf(string &words[], string key) { return StringToDouble(ValueOf(words, key, "0")); }

// A ticket as it is, or p0, p1 ... for the positions and o0, o1 ... for the orders of the account.
ulong TicketOf(string &words[], string key)
  {
   string text = ValueOf(words, key, "0");
   if(StringFind(text, "p") == 0)
      return PositionGetTicket((int)StringToInteger(StringSubstr(text, 1)));
   if(StringFind(text, "o") == 0)
      return OrderGetTicket((int)StringToInteger(StringSubstr(text, 1)));
   return (ulong)StringToInteger(text);
  }

ENUM_ORDER_TYPE TypeOf(string text)
  {
   for(int type = 0; type <= 8; type++)
     {
      string name = EnumToString((ENUM_ORDER_TYPE)type);
      StringReplace(name, "ORDER_TYPE_", "");
      StringToLower(name);
      if(name == text)
         return (ENUM_ORDER_TYPE)type;
     }
   return (ENUM_ORDER_TYPE)99;
  }

void Ask(string command, string &words[])
  {
   MqlTradeRequest request = {};
   request.action = (ENUM_TRADE_REQUEST_ACTIONS)StringToInteger(ValueOf(words, "action", "1"));
   request.symbol = ValueOf(words, "symbol", _Symbol);
   request.type = TypeOf(ValueOf(words, "type", "buy"));
   request.volume = NumberOf(words, "volume");
   request.price = NumberOf(words, "price");
   request.stoplimit = NumberOf(words, "stoplimit");
   request.sl = NumberOf(words, "sl");
   request.tp = NumberOf(words, "tp");
   request.deviation = (ulong)StringToInteger(ValueOf(words, "deviation", "0"));
   request.type_filling = (ENUM_ORDER_TYPE_FILLING)StringToInteger(ValueOf(words, "filling", "0"));
   request.type_time = (ENUM_ORDER_TYPE_TIME)StringToInteger(ValueOf(words, "time", "0"));
   request.expiration = (datetime)StringToInteger(ValueOf(words, "expiration", "0"));
   request.magic = (ulong)StringToInteger(ValueOf(words, "magic", "0"));
   request.comment = ValueOf(words, "comment", "");
   request.position = TicketOf(words, "position");
   request.position_by = TicketOf(words, "by");
   request.order = TicketOf(words, "order");
   ResetLastError();
   if(command == "check")
     {
      MqlTradeCheckResult check = {};
      bool isFine = OrderCheck(request, check);
      PrintFormat("check ok=%d retcode=%u margin=%.2f free=%.2f error=%d", (int)isFine, check.retcode, check.margin, check.margin_free, GetLastError());
      return;
     }
   MqlTradeResult result = {};
   bool isSent = command == "send" ? OrderSend(request, result) : OrderSendAsync(request, result);
   PrintFormat("%s ok=%d retcode=%u deal=%I64u order=%I64u volume=%.2f price=%.5f bid=%.5f ask=%.5f error=%d", command, (int)isSent, result.retcode,
               result.deal, result.order, result.volume, result.price, result.bid, result.ask, GetLastError());
  }

void PrintAccount()
  {
   PrintFormat("account balance=%.2f equity=%.2f profit=%.2f margin=%.2f free=%.2f level=%.2f", AccountInfoDouble(ACCOUNT_BALANCE), AccountInfoDouble(ACCOUNT_EQUITY),
               AccountInfoDouble(ACCOUNT_PROFIT), AccountInfoDouble(ACCOUNT_MARGIN), AccountInfoDouble(ACCOUNT_MARGIN_FREE), AccountInfoDouble(ACCOUNT_MARGIN_LEVEL));
  }

void PrintPositions()
  {
   int total = PositionsTotal();
   PrintFormat("positions total=%d", total);
   for(int i = 0; i < total; i++)
     {
      ulong ticket = PositionGetTicket(i);
      PrintFormat("position ticket=%I64u id=%I64d symbol=%s type=%I64d volume=%.2f open=%.5f current=%.5f sl=%.5f tp=%.5f profit=%.2f swap=%.2f magic=%I64d comment=%s", ticket,
                  PositionGetInteger(POSITION_IDENTIFIER), PositionGetString(POSITION_SYMBOL), PositionGetInteger(POSITION_TYPE), PositionGetDouble(POSITION_VOLUME),
                  PositionGetDouble(POSITION_PRICE_OPEN), PositionGetDouble(POSITION_PRICE_CURRENT), PositionGetDouble(POSITION_SL), PositionGetDouble(POSITION_TP),
                  PositionGetDouble(POSITION_PROFIT), PositionGetDouble(POSITION_SWAP), PositionGetInteger(POSITION_MAGIC), PositionGetString(POSITION_COMMENT));
     }
  }

void PrintOrders()
  {
   int total = OrdersTotal();
   PrintFormat("orders total=%d", total);
   for(int i = 0; i < total; i++)
     {
      ulong ticket = OrderGetTicket(i);
      PrintFormat("pending ticket=%I64u type=%I64d state=%I64d volume=%.2f price=%.5f sl=%.5f tp=%.5f expiration=%I64d", ticket, OrderGetInteger(ORDER_TYPE),
                  OrderGetInteger(ORDER_STATE), OrderGetDouble(ORDER_VOLUME_CURRENT), OrderGetDouble(ORDER_PRICE_OPEN), OrderGetDouble(ORDER_SL), OrderGetDouble(ORDER_TP),
                  OrderGetInteger(ORDER_TIME_EXPIRATION));
     }
  }

void PrintDeal(ulong ticket)
  {
   PrintFormat("deal ticket=%I64u order=%I64d position=%I64d type=%I64d entry=%I64d reason=%I64d volume=%.2f price=%.5f profit=%.2f commission=%.2f swap=%.2f magic=%I64d comment=%s",
               ticket, HistoryDealGetInteger(ticket, DEAL_ORDER), HistoryDealGetInteger(ticket, DEAL_POSITION_ID), HistoryDealGetInteger(ticket, DEAL_TYPE),
               HistoryDealGetInteger(ticket, DEAL_ENTRY), HistoryDealGetInteger(ticket, DEAL_REASON), HistoryDealGetDouble(ticket, DEAL_VOLUME),
               HistoryDealGetDouble(ticket, DEAL_PRICE), HistoryDealGetDouble(ticket, DEAL_PROFIT), HistoryDealGetDouble(ticket, DEAL_COMMISSION),
               HistoryDealGetDouble(ticket, DEAL_SWAP), HistoryDealGetInteger(ticket, DEAL_MAGIC), HistoryDealGetString(ticket, DEAL_COMMENT));
  }

void PrintDeals()
  {
   if(!HistorySelect(0, TimeTradeServer() + 86400))
      return;
   PrintFormat("deals total=%d orders=%d", HistoryDealsTotal(), HistoryOrdersTotal());
   for(int i = 0; i < HistoryDealsTotal(); i++)
      PrintDeal(HistoryDealGetTicket(i));
   for(int i = 0; i < HistoryOrdersTotal(); i++)
     {
      ulong ticket = HistoryOrderGetTicket(i);
      PrintFormat("done ticket=%I64u type=%I64d state=%I64d position=%I64d initial=%.2f left=%.2f", ticket, HistoryOrderGetInteger(ticket, ORDER_TYPE),
                  HistoryOrderGetInteger(ticket, ORDER_STATE), HistoryOrderGetInteger(ticket, ORDER_POSITION_ID), HistoryOrderGetDouble(ticket, ORDER_VOLUME_INITIAL),
                  HistoryOrderGetDouble(ticket, ORDER_VOLUME_CURRENT));
     }
  }

// What the selection functions know and what they refuse.
void PrintHistory(string &words[])
  {
   ulong deal = TicketOf(words, "deal");
   long identifier = (long)StringToInteger(ValueOf(words, "identifier", "0"));
   bool isSelected = identifier > 0 ? HistorySelectByPosition(identifier) : HistoryDealSelect(deal);
   PrintFormat("history ok=%d deals=%d orders=%d", (int)isSelected, HistoryDealsTotal(), HistoryOrdersTotal());
   ResetLastError();
   long type = HistoryDealGetInteger(1, DEAL_TYPE);
   PrintFormat("stranger type=%I64d error=%d", type, GetLastError());
  }

void Calculate(string &words[])
  {
   double margin = 0;
   double profit = 0;
   ENUM_ORDER_TYPE type = TypeOf(ValueOf(words, "type", "buy"));
   string symbol = ValueOf(words, "symbol", _Symbol);
   bool hasMargin = OrderCalcMargin(type, symbol, NumberOf(words, "volume"), NumberOf(words, "price"), margin);
   bool hasProfit = OrderCalcProfit(type, symbol, NumberOf(words, "volume"), NumberOf(words, "price"), NumberOf(words, "close"), profit);
   PrintFormat("calc margin=%.2f profit=%.2f ok=%d", margin, profit, (int)(hasMargin && hasProfit));
  }
