// Positions of the account as the order side needs them, and which part of one is ours.
// On a hedging account a ticket is ours or it is not. On a netting account a symbol has one position, and trades by hand
// may be part of it: ours is then the sum of our own deals in it, never more than what is there.

struct OpenPosition
  {
   ulong  ticket;
   string identifier;
   string symbol;
   long   magic;
   int    direction;      // +1 long, -1 short
   double lots;
   double openPrice;
   double stop;           // 0.0: none
   double target;         // 0.0: none
   long   openedMsc;
   string comment;
  };

#define LOTS_HAIR 0.00000001

bool AccountIsNetting(void)
  {
   return((ENUM_ACCOUNT_MARGIN_MODE)AccountInfoInteger(ACCOUNT_MARGIN_MODE)!=ACCOUNT_MARGIN_MODE_RETAIL_HEDGING);
  }

// Selects by place in the list. False when it has just gone.
bool PositionReadAt(const int place,OpenPosition &position)
  {
   ulong ticket=PositionGetTicket(place);
   if(ticket==0)
      return(false);
   position.ticket=ticket;
   position.identifier=IntegerToString(PositionGetInteger(POSITION_IDENTIFIER));
   position.symbol=PositionGetString(POSITION_SYMBOL);
   position.magic=PositionGetInteger(POSITION_MAGIC);
   position.direction=((ENUM_POSITION_TYPE)PositionGetInteger(POSITION_TYPE)==POSITION_TYPE_BUY ? 1 : -1);
   position.lots=PositionGetDouble(POSITION_VOLUME);
   position.openPrice=PositionGetDouble(POSITION_PRICE_OPEN);
   position.stop=PositionGetDouble(POSITION_SL);
   position.target=PositionGetDouble(POSITION_TP);
   position.openedMsc=PositionGetInteger(POSITION_TIME_MSC);
   position.comment=PositionGetString(POSITION_COMMENT);
   return(true);
  }

bool PositionFind(const string identifier,OpenPosition &position)
  {
   for(int i=PositionsTotal()-1; i>=0; i--)
      if(PositionReadAt(i,position) && position.identifier==identifier)
         return(true);
   return(false);
  }

// The one position of a symbol on a netting account.
bool PositionOfSymbol(const string symbol,OpenPosition &position)
  {
   for(int i=PositionsTotal()-1; i>=0; i--)
      if(PositionReadAt(i,position) && position.symbol==symbol)
         return(true);
   return(false);
  }

// Our lots of a position; -1.0 when the history that would tell cannot be read now.
double PositionOwnLots(const OpenPosition &position)
  {
   if(!AccountIsNetting())
      return(position.magic==g_settings.magic ? position.lots : 0.0);
   if(!HistorySelectByPosition(StringToInteger(position.identifier)))
      return(-1.0);
   int    deals=HistoryDealsTotal();
   double own=0.0;
   for(int i=0; i<deals; i++)
     {
      ulong deal=HistoryDealGetTicket(i);
      if(deal==0 || HistoryDealGetInteger(deal,DEAL_MAGIC)!=g_settings.magic)
         continue;
      ENUM_DEAL_TYPE type=(ENUM_DEAL_TYPE)HistoryDealGetInteger(deal,DEAL_TYPE);
      if(type==DEAL_TYPE_BUY)
         own+=HistoryDealGetDouble(deal,DEAL_VOLUME);
      if(type==DEAL_TYPE_SELL)
         own-=HistoryDealGetDouble(deal,DEAL_VOLUME);
     }
   if(deals==0)
      return(-1.0);
   own=NormalizeDouble(own*position.direction,8);
   return(MathMax(0.0,MathMin(own,position.lots)));
  }

// Another position of the symbol that is older, whoever opened it: FIFO accounts close that one first.
bool PositionHasOlder(const OpenPosition &position,string &older)
  {
   OpenPosition other;
   for(int i=PositionsTotal()-1; i>=0; i--)
     {
      if(!PositionReadAt(i,other) || other.symbol!=position.symbol || other.identifier==position.identifier)
         continue;
      bool isOlder=(other.openedMsc<position.openedMsc || (other.openedMsc==position.openedMsc && other.ticket<position.ticket));
      if(!isOlder)
         continue;
      older=other.identifier+(other.magic==g_settings.magic ? "" : " (not ours)");
      return(true);
     }
   return(false);
  }

// Lots of a symbol in one direction: ours alone, or everybody's.
double PositionLots(const string symbol,const int direction,const bool oursOnly)
  {
   OpenPosition position;
   double lots=0.0;
   for(int i=PositionsTotal()-1; i>=0; i--)
      if(PositionReadAt(i,position) && position.symbol==symbol && position.direction==direction && (!oursOnly || position.magic==g_settings.magic))
         lots+=position.lots;
   return(lots);
  }

// Our positions of the account, whatever the symbol.
int PositionCount(void)
  {
   OpenPosition position;
   int count=0;
   for(int i=PositionsTotal()-1; i>=0; i--)
      if(PositionReadAt(i,position) && position.magic==g_settings.magic)
         count++;
   return(count);
  }
