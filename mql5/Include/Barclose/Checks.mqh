// All checks of a signal, in order, right before each sending. Nothing here repairs: a signal passes as it is, waits for
// what passes by itself, or is refused with one reason.

enum CheckResult
  {
   CHECK_PASS,
   CHECK_HOLD,
   CHECK_REFUSED,
   CHECK_EXPIRED
  };

struct OrderPlan
  {
   int    direction;      // of the order: +1 buys
   ulong  position;       // ticket it acts on, 0 for an entry
   double lots;
   double price;
   int    deviation;      // points that are left of what the signal accepts
  };

// `alarm`: a person must know at once, not only the server.
CheckResult CheckRecord(const OrderRecord &record,OrderPlan &plan,string &why,bool &alarm)
  {
   bool hold=false,isEntry=RecordIsEntry(record);
   alarm=false;
   long utcMs=ClockUtcMs();
   why="the offset of the server's clock is not known yet";
   if(utcMs<=0)
      return(CHECK_HOLD);
   why=StringFormat("expired %I64d ms ago",utcMs-record.expiresAtUtcMs);
   if(utcMs>record.expiresAtUtcMs)
      return(CHECK_EXPIRED);
   alarm=true;
   why=SafetySettingsFault();
   if(why=="")
      why=SafetyPermissionFault(hold);
   if(why=="")
      why=CapsRequestFault();
   if(why!="")
      return(hold ? CHECK_HOLD : CHECK_REFUSED);
   alarm=false;
   why=SafetySwitchFault(isEntry,record.isFlatten && record.kind=="CLOSE_ALL",hold);
   MqlTick tick;
   ZeroMemory(tick);
   plan.direction=RecordDirection(record);
   if(why=="")
      why=MarketFault(record.symbol,isEntry,plan.direction,tick,hold);
   if(why!="")
      return(hold ? CHECK_HOLD : CHECK_REFUSED);
   why=(isEntry ? CheckEntry(record,plan,tick) : CheckExit(record,plan,tick,hold,alarm));
   if(why!="")
      return(hold ? CHECK_HOLD : CHECK_REFUSED);
   return(CHECK_PASS);
  }

string CheckEntry(const OrderRecord &record,OrderPlan &plan,const MqlTick &tick)
  {
   if(record.ticketToChange!="")
      return(record.kind+" names a position");
   if(!record.hasStop || record.stop<=0.0)
      return(record.kind+" without a stop");
   plan.position=0;
   plan.lots=record.lots;
   string why=VolumeFault(record.symbol,record.lots);
   if(why=="")
      why=VolumeLimitFault(record.symbol,plan.direction,record.lots);
   if(why=="")
      why=StopsFault(record.symbol,plan.direction,record.stop,record.target,tick);
   if(why=="")
      why=TermsEntryFault(record);
   if(why=="")
      why=CheckPrice(record,plan,tick);
   if(why=="")
      why=MoneyFault(record.symbol,plan.direction,record.lots,plan.price,record.stop,record.riskMoney);
   if(why=="")
      why=CapsEntryFault(record,tick);
   return(why);
  }

// An exit that is refused leaves risk standing: a person is told, unless the position is gone.
string CheckExit(const OrderRecord &record,OrderPlan &plan,const MqlTick &tick,bool &hold,bool &alarm)
  {
   OpenPosition position;
   double own=0.0;
   string why=TermsTicketFault(record,position,own,hold);
   alarm=(!hold && why!="" && PositionFind(record.ticketToChange,position));
   if(why!="")
      return(why);
   plan.position=position.ticket;
   plan.lots=position.lots;
   why=StopsFreezeFault(position,tick);
   if(why=="" && record.kind=="MODIFY")
      why=TermsModifyFault(record,position,tick);
   if(why=="" && record.kind!="MODIFY")
      why=TermsCloseFault(record,position,own,plan.lots);
   if(why=="")
      why=CheckPrice(record,plan,tick);
   alarm=(why!="");
   return(why);
  }

// The deviation counts from the price of the first attempt: a requote never moves the bound along.
string CheckPrice(const OrderRecord &record,OrderPlan &plan,const MqlTick &tick)
  {
   double point=SymbolInfoDouble(record.symbol,SYMBOL_POINT);
   plan.price=(plan.direction>0 ? tick.ask : tick.bid);
   plan.deviation=record.maxDeviationPoints;
   if(record.firstPrice<=0.0 || record.kind=="MODIFY")
      return("");
   double worse=(plan.price-record.firstPrice)*plan.direction/point;
   if(worse>(double)record.maxDeviationPoints+0.001)
      return(StringFormat("the price moved %.0f points away, %d are accepted",worse,record.maxDeviationPoints));
   if(worse>0.0)
      plan.deviation=record.maxDeviationPoints-(int)MathCeil(worse-0.001);
   return("");
  }

// Whether the signal is one of the contract at all. "" when it is.
string CheckFields(const Signal &signal)
  {
   if(signal.fault!="")
      return("not a signal of this contract: "+signal.fault);
   bool isKnown=(signal.kind=="OPEN" || signal.kind=="ADD" || signal.kind=="PARTIAL_CLOSE" || signal.kind=="CLOSE_ALL" || signal.kind=="MODIFY");
   if(!isKnown)
      return("unknown kind "+signal.kind);
   if(signal.side!="buy" && signal.side!="sell")
      return("unknown side "+signal.side);
   if(signal.brokerSymbol=="")
      return("no symbol");
   if(!MathIsValidNumber(signal.lots) || signal.lots<=0.0 || !MathIsValidNumber(signal.riskMoney) || signal.riskMoney<0.0)
      return("lots or risk are no numbers of the contract");
   if((signal.hasStop && (!MathIsValidNumber(signal.stop) || signal.stop<=0.0)) || (signal.hasTarget && (!MathIsValidNumber(signal.target) || signal.target<=0.0)))
      return("stop or target are no prices");
   return(signal.maxDeviationPoints<0 ? "the deviation is below 0" : "");
  }

// 1 to 27 of A-Z a-z 0-9 : _ -, so that it fits a comment of 31 whole.
bool CheckId(const string id)
  {
   int length=StringLen(id);
   if(length<1 || length>27)
      return(false);
   for(int i=0; i<length; i++)
      if(!WitnessIsIdLetter(StringGetCharacter(id,i)))
         return(false);
   return(true);
  }
