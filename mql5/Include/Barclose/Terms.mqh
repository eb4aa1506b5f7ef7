// What a signal means on this kind of account.
// Hedging: an ADD is a ticket of its own; closes and changes act on exactly the ticket they name.
// Netting and exchange: a symbol is one position, an ADD makes it larger and its stop becomes that of the whole, a close
// is an opposite order. Lots traded by hand in the same position are not ours to protect or to close: no entry and no
// change of stops goes into such a position, and closes take our own part alone.
// FIFO: only the oldest position of a symbol can be closed, whoever opened it.

string TermsEntryFault(const OrderRecord &record)
  {
   OpenPosition position;
   int  direction=(record.side=="buy" ? 1 : -1);
   bool isAdd=(record.kind=="ADD");
   if(AccountIsNetting())
     {
      if(!PositionOfSymbol(record.symbol,position))
         return(isAdd ? "there is no position to add to" : "");
      return(TermsNettingFault(record,position,direction,isAdd));
     }
   if(isAdd && PositionLots(record.symbol,direction,true)<=0.0)
      return("there is no position of ours to add to");
   if(AccountInfoInteger(ACCOUNT_HEDGE_ALLOWED)==0 && PositionLots(record.symbol,-direction,false)>0.0)
      return("a position of the other side is open, and this account allows no opposite ones");
   return("");
  }

string TermsNettingFault(const OrderRecord &record,const OpenPosition &position,const int direction,const bool isAdd)
  {
   if(position.direction!=direction)
      return("position "+position.identifier+" is of the other side: the order would reduce it");
   if(!TermsIsAllOurs(position))
      return("position "+position.identifier+" has lots traded by hand, which a netting account cannot keep apart");
   if(!isAdd)
      return("position "+position.identifier+" of "+record.symbol+" is open already: a second OPEN would become part of it");
   if(position.stop<=0.0 || (position.stop-record.stop)*direction>0.0)
      return("the stop of the whole position would move away from the market");
   return("");
  }

bool TermsIsAllOurs(const OpenPosition &position)
  {
   return(PositionOwnLots(position)>=position.lots-LOTS_HAIR);
  }

// The position that a close or a change names, checked to be ours; `lots` are ours in it.
string TermsTicketFault(const OrderRecord &record,OpenPosition &position,double &lots,bool &hold)
  {
   hold=false;
   lots=0.0;
   if(record.ticketToChange=="")
      return(record.kind+" names no position");
   if(!PositionFind(record.ticketToChange,position))
      return("position "+record.ticketToChange+" does not exist or is closed");
   if(position.symbol!=record.symbol)
      return("position "+position.identifier+" is one of "+position.symbol+", not of "+record.symbol);
   if(position.direction!=(record.side=="buy" ? 1 : -1))
      return("position "+position.identifier+" is not a "+record.side);
   lots=PositionOwnLots(position);
   hold=(lots<0.0);
   if(hold)
      return("the deals of position "+position.identifier+" cannot be read yet");
   return(lots<=LOTS_HAIR ? "position "+position.identifier+" is not ours and is never touched" : "");
  }

string TermsCloseFault(const OrderRecord &record,const OpenPosition &position,const double own,double &lots)
  {
   lots=(record.kind=="CLOSE_ALL" ? own : record.lots);
   string older="";
   if(AccountInfoInteger(ACCOUNT_FIFO_CLOSE)!=0 && PositionHasOlder(position,older))
      return("first in, first out: position "+older+" is older than "+position.identifier);
   if(record.kind!="CLOSE_ALL")
      return(VolumeCloseFault(record.symbol,lots,own));
   // What is larger than one order goes in parts: the server hears `partial` and sends for the rest.
   lots=MathMin(lots,SymbolInfoDouble(record.symbol,SYMBOL_VOLUME_MAX));
   return(lots<=LOTS_HAIR ? "the largest order of the symbol is not known" : "");
  }

// A change never takes a stop away, and never lets more be lost than the signal allows.
string TermsModifyFault(const OrderRecord &record,const OpenPosition &position,const MqlTick &tick)
  {
   if(!TermsIsAllOurs(position))
      return("position "+position.identifier+" has lots traded by hand: its stop is not ours to move");
   if(!record.hasStop)
      return("MODIFY would leave the position without a stop");
   string fault=StopsFault(record.symbol,position.direction,record.stop,record.target,tick);
   if(fault!="")
      return(fault);
   bool isLooser=(position.stop>0.0 && (position.stop-record.stop)*position.direction>0.0);
   if(!isLooser)
      return("");
   return(MoneyFault(record.symbol,position.direction,position.lots,position.openPrice,record.stop,record.riskMoney));
  }
