// Stop and target: there, on their side of the market, on the grid, far enough from it, and not dearer than allowed.
// Both are measured from the price that closes the position: bid for a long one, ask for a short one.

#define MONEY_HAIR 0.005       // the risk was rounded to cents when it was written down

string StopsFault(const string symbol,const int direction,const double stop,const double target,const MqlTick &tick)
  {
   double point=SymbolInfoDouble(symbol,SYMBOL_POINT);
   if(point<=0.0)
      return("the point of the symbol is not known");
   double level=(double)SymbolInfoInteger(symbol,SYMBOL_TRADE_STOPS_LEVEL);
   double close=(direction>0 ? tick.bid : tick.ask);
   string fault="";
   if(stop!=0.0)
      fault=StopsPriceFault("stop",symbol,stop,(close-stop)*direction/point,level);
   if(fault=="" && target!=0.0)
      fault=StopsPriceFault("target",symbol,target,(target-close)*direction/point,level);
   return(fault);
  }

string StopsPriceFault(const string what,const string symbol,const double price,const double points,const double level)
  {
   double tickSize=SymbolInfoDouble(symbol,SYMBOL_TRADE_TICK_SIZE);
   string text=what+" "+DoubleToString(price,(int)SymbolInfoInteger(symbol,SYMBOL_DIGITS));
   if(!MathIsValidNumber(price) || price<=0.0)
      return(what+" is no price");
   if(tickSize<=0.0)
      return("the tick size of the symbol is not known");
   if(MathAbs(price/tickSize-MathRound(price/tickSize))>0.001)
      return(text+" is no price of the symbol: its step is "+StringFormat("%.10g",tickSize));
   if(points<0.001)
      return(text+" is on the wrong side of the market");
   if(points<level-0.001)
      return(text+StringFormat(" is %.1f points from the market, the least is %.0f",points,level));
   return("");
  }

// Within the freeze level of its stop or target a position can be neither changed nor closed.
string StopsFreezeFault(const OpenPosition &position,const MqlTick &tick)
  {
   double level=(double)SymbolInfoInteger(position.symbol,SYMBOL_TRADE_FREEZE_LEVEL)*SymbolInfoDouble(position.symbol,SYMBOL_POINT);
   if(level<=0.0)
      return("");
   double close=(position.direction>0 ? tick.bid : tick.ask);
   bool   byStop=(position.stop>0.0 && MathAbs(close-position.stop)<=level);
   bool   byTarget=(position.target>0.0 && MathAbs(position.target-close)<=level);
   if(!byStop && !byTarget)
      return("");
   return("position "+position.identifier+" is frozen: the market is too near to its "+(byStop ? "stop" : "target"));
  }

string MoneyFault(const string symbol,const int direction,const double lots,const double price,const double stop,const double riskMoney)
  {
   double money=MoneyToStop(symbol,direction,lots,price,stop);
   if(money<0.0)
      return("the money to the stop cannot be counted: no tick value");
   if(money<=riskMoney+MONEY_HAIR)
      return("");
   return(StringFormat("%.2f would be lost at the stop, %.2f is allowed",money,riskMoney));
  }

// Account currency; the larger of what the terminal calculates and what the tick value says, -1.0 when neither can.
double MoneyToStop(const string symbol,const int direction,const double lots,const double price,const double stop)
  {
   double distance=(price-stop)*direction;
   if(distance<=0.0)
      return(0.0);
   double money=-1.0,profit=0.0;
   ENUM_ORDER_TYPE type=(direction>0 ? ORDER_TYPE_BUY : ORDER_TYPE_SELL);
   if(OrderCalcProfit(type,symbol,lots,price,stop,profit) && profit<0.0)
      money=-profit;
   double tickSize=SymbolInfoDouble(symbol,SYMBOL_TRADE_TICK_SIZE);
   double tickValue=SymbolInfoDouble(symbol,SYMBOL_TRADE_TICK_VALUE_LOSS);
   if(tickValue<=0.0)
      tickValue=SymbolInfoDouble(symbol,SYMBOL_TRADE_TICK_VALUE);
   if(tickSize>0.0 && tickValue>0.0)
      money=MathMax(money,distance/tickSize*tickValue*lots);
   return(money);
  }
