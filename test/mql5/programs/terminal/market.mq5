// Answers a plan of questions about clocks, quotes and bars: `SECOND COMMAND word word ...`, parted by '|'.
input string Plan = "";
input int TimerMs = 1000;
input bool TellTicks = false;
input bool TellTimers = false;
input int SleepInTick = 0;

string lines[];
int next = 0;
datetime began = 0;

int OnInit()
  {
   StringSplit(Plan, '|', lines);
   began = TimeTradeServer();
   if(TimerMs != 0 && !EventSetMillisecondTimer(TimerMs))
      return INIT_FAILED;
   Answer();
   return INIT_SUCCEEDED;
  }

void OnDeinit(const int reason) { PrintFormat("deinit reason=%d uninit=%d stopped=%d", reason, UninitializeReason(), (int)IsStopped()); }

void OnTick()
  {
   MqlTick tick;
   if(TellTicks && SymbolInfoTick(_Symbol, tick))
      PrintFormat("tick at=%I64d bid=%.5f", tick.time_msc, tick.bid);
   if(SleepInTick > 0)
      Sleep(SleepInTick);
  }

void OnTimer()
  {
   if(TellTimers)
      PrintFormat("timer at=%I64u", GetTickCount64());
   Answer();
  }

void Answer()
  {
   while(next < ArraySize(lines))
     {
      string words[];
      StringSplit(lines[next], ' ', words);
      if((long)GetTickCount64() < StringToInteger(words[0]) * 1000)
         return;
      next++;
      AnswerOne(words[1], words);
     }
  }

string WordAt(string &words[], int place) { return place < ArraySize(words) ? words[place] : ""; }
int NumberAt(string &words[], int place) { return (int)StringToInteger(WordAt(words, place)); }

ENUM_TIMEFRAMES TimeframeOf(string text)
  {
   ENUM_TIMEFRAMES all[] = {PERIOD_M1, PERIOD_M5, PERIOD_M15, PERIOD_M30, PERIOD_H1, PERIOD_H4, PERIOD_D1, PERIOD_W1, PERIOD_MN1};
   for(int i = 0; i < ArraySize(all); i++)
     {
      if(EnumToString(all[i]) == "PERIOD_" + text)
         return all[i];
     }
   return PERIOD_CURRENT;
  }

void AnswerOne(string command, string &words[])
  {
   ResetLastError();
   ENUM_TIMEFRAMES timeframe = TimeframeOf(WordAt(words, 3));
   string symbol = WordAt(words, 2);
   MqlRates rates[];
   if(command == "rates")
      PrintRates(CopyRates(symbol, timeframe, NumberAt(words, 4), NumberAt(words, 5), rates), rates);
   else if(command == "from")
      PrintRates(CopyRates(symbol, timeframe, (datetime)NumberAt(words, 4), NumberAt(words, 5), rates), rates);
   else if(command == "span")
      PrintRates(CopyRates(symbol, timeframe, (datetime)NumberAt(words, 4), (datetime)NumberAt(words, 5), rates), rates);
   else if(command == "series")
      PrintFormat("series bars=%d count=%I64d first=%I64d last=%I64d synchronized=%I64d between=%d shift=%d exact=%d error=%d", Bars(symbol, timeframe),
                  SeriesInfoInteger(symbol, timeframe, SERIES_BARS_COUNT), SeriesInfoInteger(symbol, timeframe, SERIES_FIRSTDATE),
                  SeriesInfoInteger(symbol, timeframe, SERIES_LASTBAR_DATE), SeriesInfoInteger(symbol, timeframe, SERIES_SYNCHRONIZED),
                  Bars(symbol, timeframe, (datetime)NumberAt(words, 4), (datetime)NumberAt(words, 5)), iBarShift(symbol, timeframe, (datetime)NumberAt(words, 4)),
                  iBarShift(symbol, timeframe, (datetime)NumberAt(words, 4), true), GetLastError());
   else if(command == "bar")
      PrintFormat("bar time=%I64d open=%.5f high=%.5f low=%.5f close=%.5f volume=%I64d spread=%I64d error=%d", (long)iTime(symbol, timeframe, NumberAt(words, 4)),
                  iOpen(symbol, timeframe, NumberAt(words, 4)), iHigh(symbol, timeframe, NumberAt(words, 4)), iLow(symbol, timeframe, NumberAt(words, 4)),
                  iClose(symbol, timeframe, NumberAt(words, 4)), iVolume(symbol, timeframe, NumberAt(words, 4)), iSpread(symbol, timeframe, NumberAt(words, 4)), GetLastError());
   else if(command == "closes")
      PrintCloses(symbol, timeframe, NumberAt(words, 4), NumberAt(words, 5));
   else if(command == "clock")
      PrintFormat("clock current=%I64d server=%I64d gmt=%I64d local=%I64d offset=%d ticks=%I64u", (long)TimeCurrent(), (long)TimeTradeServer(), (long)TimeGMT(), (long)TimeLocal(),
                  TimeGMTOffset(), GetTickCount64());
   else
      AnswerSymbol(command, words);
  }

void PrintRates(int count, MqlRates &rates[])
  {
   PrintFormat("rates count=%d size=%d error=%d", count, ArraySize(rates), GetLastError());
   for(int i = 0; i < count; i++)
      PrintFormat("rate time=%I64d open=%.5f high=%.5f low=%.5f close=%.5f volume=%I64d spread=%d real=%I64d", (long)rates[i].time, rates[i].open, rates[i].high, rates[i].low,
                  rates[i].close, rates[i].tick_volume, rates[i].spread, rates[i].real_volume);
  }

void PrintCloses(string symbol, ENUM_TIMEFRAMES timeframe, int start, int count)
  {
   double closes[];
   datetime times[];
   ArraySetAsSeries(closes, true);
   int got = CopyClose(symbol, timeframe, start, count, closes);
   int dated = CopyTime(symbol, timeframe, start, count, times);
   PrintFormat("closes count=%d dated=%d newest=%.5f oldest=%.5f", got, dated, got > 0 ? closes[0] : 0.0, got > 0 ? closes[got - 1] : 0.0);
  }

void AnswerSymbol(string command, string &words[])
  {
   string symbol = WordAt(words, 2);
   bool isCustom = true;
   if(command == "symbols")
      PrintFormat("symbols all=%d selected=%d first=%s", SymbolsTotal(false), SymbolsTotal(true), SymbolName(0, true));
   else if(command == "select")
     {
      bool isDone = SymbolSelect(symbol, NumberAt(words, 3) == 1);
      PrintFormat("select ok=%d error=%d", (int)isDone, GetLastError());
     }
   else if(command == "exists")
     {
      bool isKnown = SymbolExist(symbol, isCustom);
      PrintFormat("exists known=%d custom=%d error=%d", (int)isKnown, (int)isCustom, GetLastError());
     }
   else if(command == "quote")
      PrintQuote(symbol);
   else if(command == "info")
      PrintInfo(symbol);
   else if(command == "session")
      PrintSession(symbol, (ENUM_DAY_OF_WEEK)NumberAt(words, 3), (uint)NumberAt(words, 4));
   else if(command == "permissions")
      PrintFormat("permissions connected=%d terminal=%d mql=%d account=%I64d expert=%I64d tester=%d", TerminalInfoInteger(TERMINAL_CONNECTED),
                  TerminalInfoInteger(TERMINAL_TRADE_ALLOWED), MQLInfoInteger(MQL_TRADE_ALLOWED), AccountInfoInteger(ACCOUNT_TRADE_ALLOWED),
                  AccountInfoInteger(ACCOUNT_TRADE_EXPERT), MQLInfoInteger(MQL_TESTER));
   else if(command == "calendar")
      PrintCalendar(WordAt(words, 2), WordAt(words, 3));
   else if(command == "killtimer")
      EventKillTimer();
   else if(command == "remove")
      ExpertRemove();
   else if(command == "sleep")
      Sleep(NumberAt(words, 2));
   else if(command == "crash")
      Print(words[NumberAt(words, 2)]);
   else if(command == "unknownproperty")
      Print(SymbolInfoDouble(_Symbol, SYMBOL_SESSION_AW));
   else
      Print("unknown command ", command);
  }

void PrintQuote(string symbol)
  {
   MqlTick tick = {};
   bool isThere = SymbolInfoTick(symbol, tick);
   PrintFormat("quote ok=%d at=%I64d bid=%.5f ask=%.5f spread=%I64d error=%d", (int)isThere, tick.time_msc, SymbolInfoDouble(symbol, SYMBOL_BID),
               SymbolInfoDouble(symbol, SYMBOL_ASK), SymbolInfoInteger(symbol, SYMBOL_SPREAD), GetLastError());
  }

void PrintInfo(string symbol)
  {
   PrintFormat("info digits=%I64d point=%.5f tick=%.5f value=%.4f contract=%.2f min=%.2f max=%.2f step=%.2f stops=%I64d freeze=%I64d filling=%I64d execution=%I64d mode=%I64d",
               SymbolInfoInteger(symbol, SYMBOL_DIGITS), SymbolInfoDouble(symbol, SYMBOL_POINT), SymbolInfoDouble(symbol, SYMBOL_TRADE_TICK_SIZE),
               SymbolInfoDouble(symbol, SYMBOL_TRADE_TICK_VALUE), SymbolInfoDouble(symbol, SYMBOL_TRADE_CONTRACT_SIZE), SymbolInfoDouble(symbol, SYMBOL_VOLUME_MIN),
               SymbolInfoDouble(symbol, SYMBOL_VOLUME_MAX), SymbolInfoDouble(symbol, SYMBOL_VOLUME_STEP), SymbolInfoInteger(symbol, SYMBOL_TRADE_STOPS_LEVEL),
               SymbolInfoInteger(symbol, SYMBOL_TRADE_FREEZE_LEVEL), SymbolInfoInteger(symbol, SYMBOL_FILLING_MODE), SymbolInfoInteger(symbol, SYMBOL_TRADE_EXEMODE),
               SymbolInfoInteger(symbol, SYMBOL_TRADE_MODE));
   PrintFormat("account login=%I64d server=%s currency=%s digits=%I64d leverage=%I64d margin=%I64d fifo=%I64d", AccountInfoInteger(ACCOUNT_LOGIN),
               AccountInfoString(ACCOUNT_SERVER), AccountInfoString(ACCOUNT_CURRENCY), AccountInfoInteger(ACCOUNT_CURRENCY_DIGITS), AccountInfoInteger(ACCOUNT_LEVERAGE),
               AccountInfoInteger(ACCOUNT_MARGIN_MODE), AccountInfoInteger(ACCOUNT_FIFO_CLOSE));
   PrintFormat("chart symbol=%s period=%d seconds=%d id=%I64d", ChartSymbol(), (int)ChartPeriod(), PeriodSeconds(), ChartID());
  }

void PrintSession(string symbol, ENUM_DAY_OF_WEEK day, uint index)
  {
   datetime from = 0;
   datetime to = 0;
   bool isThere = SymbolInfoSessionTrade(symbol, day, index, from, to);
   datetime quotedFrom = 0;
   datetime quotedTo = 0;
   bool isQuoted = SymbolInfoSessionQuote(symbol, day, index, quotedFrom, quotedTo);
   PrintFormat("session ok=%d from=%I64d to=%I64d quoted=%d until=%I64d", (int)isThere, (long)from, (long)to, (int)isQuoted, (long)quotedTo);
  }

void PrintCalendar(string country, string currency)
  {
   MqlCalendarValue values[];
   bool isThere = CalendarValueHistory(values, began - 86400, began + 86400, country, currency);
   PrintFormat("calendar ok=%d count=%d error=%d", (int)isThere, ArraySize(values), GetLastError());
   for(int i = 0; i < ArraySize(values); i++)
     {
      MqlCalendarEvent event = {};
      MqlCalendarCountry origin = {};
      if(CalendarEventById(values[i].event_id, event) && CalendarCountryById((long)event.country_id, origin))
         PrintFormat("news time=%I64d name=%s importance=%d currency=%s forecast=%I64d", (long)values[i].time, event.name, (int)event.importance, origin.currency, values[i].forecast_value);
     }
  }
