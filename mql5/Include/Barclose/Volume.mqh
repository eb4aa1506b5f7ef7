// Volume as the symbol allows it. What does not fit is refused: never rounded, never raised.

string VolumeFault(const string symbol,const double lots)
  {
   double least=SymbolInfoDouble(symbol,SYMBOL_VOLUME_MIN);
   double most=SymbolInfoDouble(symbol,SYMBOL_VOLUME_MAX);
   double step=SymbolInfoDouble(symbol,SYMBOL_VOLUME_STEP);
   if(least<=0.0 || most<=0.0 || step<=0.0)
      return("the volumes of the symbol are not known");
   if(!MathIsValidNumber(lots) || lots<=0.0)
      return("the volume is no number above 0");
   if(lots<least-LOTS_HAIR)
      return(StringFormat("%s lots, the smallest order is %s",VolumeText(lots),VolumeText(least)));
   if(lots>most+LOTS_HAIR)
      return(StringFormat("%s lots, the largest order is %s",VolumeText(lots),VolumeText(most)));
   double steps=lots/step;
   if(MathAbs(steps-MathRound(steps))>0.000001)
      return(StringFormat("%s lots are no multiple of %s",VolumeText(lots),VolumeText(step)));
   return("");
  }

// What would be held in one direction, open positions and orders of everybody included.
string VolumeLimitFault(const string symbol,const int direction,const double lots)
  {
   double limit=SymbolInfoDouble(symbol,SYMBOL_VOLUME_LIMIT);
   if(limit<=0.0)
      return("");
   double total=lots+PositionLots(symbol,direction,false)+VolumePending(symbol,direction);
   if(total<=limit+LOTS_HAIR)
      return("");
   return(StringFormat("%s lots in one direction, the broker allows %s",VolumeText(total),VolumeText(limit)));
  }

// The remainder of a partial close must be nothing, or an order that can be closed later.
string VolumeCloseFault(const string symbol,const double lots,const double held)
  {
   double rest=NormalizeDouble(held-lots,8);
   if(rest<-LOTS_HAIR)
      return(StringFormat("%s lots to close, ours are %s",VolumeText(lots),VolumeText(held)));
   if(rest<=LOTS_HAIR)
      return("");
   string fault=VolumeFault(symbol,lots);
   if(fault!="")
      return(fault);
   double least=SymbolInfoDouble(symbol,SYMBOL_VOLUME_MIN);
   if(rest<least-LOTS_HAIR)
      return(StringFormat("%s lots would remain, the smallest order is %s",VolumeText(rest),VolumeText(least)));
   return("");
  }

double VolumePending(const string symbol,const int direction)
  {
   double lots=0.0;
   for(int i=OrdersTotal()-1; i>=0; i--)
     {
      if(OrderGetTicket(i)==0 || OrderGetString(ORDER_SYMBOL)!=symbol)
         continue;
      ENUM_ORDER_TYPE type=(ENUM_ORDER_TYPE)OrderGetInteger(ORDER_TYPE);
      bool buys=(type==ORDER_TYPE_BUY || type==ORDER_TYPE_BUY_LIMIT || type==ORDER_TYPE_BUY_STOP || type==ORDER_TYPE_BUY_STOP_LIMIT);
      if(buys==(direction>0))
         lots+=OrderGetDouble(ORDER_VOLUME_CURRENT);
     }
   return(lots);
  }

// As many decimals as it needs, none for show.
string VolumeText(const double lots)
  {
   return(StringFormat("%.8g",lots));
  }
