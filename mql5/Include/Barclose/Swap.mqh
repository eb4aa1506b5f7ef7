// What the swap of one lot and night comes to in the currency of the account: brokers state it in nine ways.

double SwapPerLot(const string symbol,const bool isLong,const double price)
  {
   double rate=SymbolInfoDouble(symbol,isLong ? SYMBOL_SWAP_LONG : SYMBOL_SWAP_SHORT);
   long mode=SymbolInfoInteger(symbol,SYMBOL_SWAP_MODE);
   double tickSize=SymbolInfoDouble(symbol,SYMBOL_TRADE_TICK_SIZE);
   double contractSize=SymbolInfoDouble(symbol,SYMBOL_TRADE_CONTRACT_SIZE);
   if(rate==0.0 || mode==SYMBOL_SWAP_MODE_DISABLED || tickSize<=0.0 || contractSize<=0.0)
      return(0.0);
   // Money of the account per lot when the price moves by one.
   double perPrice=SymbolInfoDouble(symbol,SYMBOL_TRADE_TICK_VALUE_LOSS)/tickSize;
   if(mode==SYMBOL_SWAP_MODE_POINTS || mode==SYMBOL_SWAP_MODE_REOPEN_CURRENT || mode==SYMBOL_SWAP_MODE_REOPEN_BID)
      return(rate*SymbolInfoDouble(symbol,SYMBOL_POINT)*perPrice);
   if(mode==SYMBOL_SWAP_MODE_INTEREST_CURRENT || mode==SYMBOL_SWAP_MODE_INTEREST_OPEN)
      return(rate/100.0/360.0*price*perPrice);
   if(mode==SYMBOL_SWAP_MODE_CURRENCY_DEPOSIT)
      return(rate);
   double ofProfit=perPrice/contractSize;
   if(mode==SYMBOL_SWAP_MODE_CURRENCY_MARGIN)
      return(rate*SwapRateOf(SymbolInfoString(symbol,SYMBOL_CURRENCY_MARGIN),symbol,price,ofProfit));
   if(mode==SYMBOL_SWAP_MODE_CURRENCY_SYMBOL)
      return(rate*SwapRateOf(SymbolInfoString(symbol,SYMBOL_CURRENCY_BASE),symbol,price,ofProfit));
   // What is left is stated in the currency of the profit.
   return(rate*ofProfit);
  }

// Money of the account for one unit of the currency. `ofProfit` is that of the currency in which profit arises.
double SwapRateOf(const string currency,const string symbol,const double price,const double ofProfit)
  {
   if(currency==AccountInfoString(ACCOUNT_CURRENCY))
      return(1.0);
   if(currency==SymbolInfoString(symbol,SYMBOL_CURRENCY_PROFIT))
      return(ofProfit);
   // Of a pair, one unit of the base costs its price in the other currency.
   return(price*ofProfit);
  }
