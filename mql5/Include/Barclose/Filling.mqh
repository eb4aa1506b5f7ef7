// Filling mode of a market order, for opening and closing alike, from the symbol's flags and its execution mode.
// All or nothing comes first, since a part is never what was asked for. "Return" has no flag: every execution mode
// but Market allows it.

int FillingChoices(const string symbol,ENUM_ORDER_TYPE_FILLING &choices[])
  {
   long flags=SymbolInfoInteger(symbol,SYMBOL_FILLING_MODE);
   ENUM_SYMBOL_TRADE_EXECUTION execution=(ENUM_SYMBOL_TRADE_EXECUTION)SymbolInfoInteger(symbol,SYMBOL_TRADE_EXEMODE);
   ArrayResize(choices,0);
   if((flags & SYMBOL_FILLING_FOK)!=0)
      FillingAdd(choices,ORDER_FILLING_FOK);
   if((flags & SYMBOL_FILLING_IOC)!=0)
      FillingAdd(choices,ORDER_FILLING_IOC);
   if(execution!=SYMBOL_TRADE_EXECUTION_MARKET)
      FillingAdd(choices,ORDER_FILLING_RETURN);
   return(ArraySize(choices));
  }

void FillingAdd(ENUM_ORDER_TYPE_FILLING &choices[],const ENUM_ORDER_TYPE_FILLING filling)
  {
   int at=ArraySize(choices);
   ArrayResize(choices,at+1);
   choices[at]=filling;
  }

// The choice after `refused` modes that the broker did not take. One more try is all it gets.
bool FillingOf(const string symbol,const int refused,ENUM_ORDER_TYPE_FILLING &filling)
  {
   ENUM_ORDER_TYPE_FILLING choices[];
   int count=FillingChoices(symbol,choices);
   if(refused>1 || refused>=count)
      return(false);
   filling=choices[refused];
   return(true);
  }
