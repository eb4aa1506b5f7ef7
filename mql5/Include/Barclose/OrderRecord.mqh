// What the EA knows of one signal: its fields, how far it came, and what the server is told about it.

#include "Signal.mqh"

enum RecordState
  {
   RECORD_RECEIVED=0,      // in memory alone
   RECORD_JOURNALED=1,     // on the disk, never sent, or told by the broker that nothing came about
   RECORD_SENT=2,          // on the disk right before OrderSend: from here on it may have been carried out
   RECORD_UNKNOWN=3,       // sent without an answer that says what happened
   RECORD_PLACED=4,        // accepted, deals still to come
   RECORD_FILLED=5,        // carried out, whole or in part
   RECORD_REJECTED=6       // rejected, refused or expired: nothing was carried out
  };

struct OrderRecord
  {
   string      id;
   string      kind;
   string      symbol;               // broker's
   string      side;
   double      lots;
   bool        hasStop;
   double      stop;
   bool        hasTarget;
   double      target;
   int         maxDeviationPoints;
   double      riskMoney;
   string      ticketToChange;       // identifier of the position it acts on, "" for none
   long        expiresAtUtcMs;
   bool        isFlatten;

   RecordState state;
   int         attempts;             // calls of OrderSend
   int         fillings;             // filling modes that were refused
   long        sentAt;               // server seconds of the last OrderSend
   double      firstPrice;           // price of the first one: slippage counts from here
   double      sentLots;             // volume of the last one: CLOSE_ALL asks for what is left

   string      outcome;              // as in an ack, "" before the first
   uint        retcode;
   string      message;
   string      orderTicket;
   string      dealTicket;
   string      position;
   double      filledLots;
   double      price;
   long        outcomeAt;            // server seconds
   int         revision;             // counts the acks; a new one for every word that differs from the last
   int         delivered;            // newest revision that the server has

   bool        wasCut;               // not journalled: the program ended between sending it and hearing the answer
   ulong       dueTick;              // not journalled: when to look at it again
   int         shown;                // not journalled: revision that was handed out last
  };

void RecordOfSignal(const Signal &signal,OrderRecord &record)
  {
   RecordClear(record);
   record.id=signal.id;
   record.kind=signal.kind;
   record.symbol=signal.brokerSymbol;
   record.side=signal.side;
   record.lots=signal.lots;
   record.hasStop=signal.hasStop;
   record.stop=(signal.hasStop ? signal.stop : 0.0);
   record.hasTarget=signal.hasTarget;
   record.target=(signal.hasTarget ? signal.target : 0.0);
   record.maxDeviationPoints=signal.maxDeviationPoints;
   record.riskMoney=signal.riskMoney;
   record.ticketToChange=(signal.hasPosition ? signal.positionIdentifier : "");
   record.expiresAtUtcMs=signal.expiresAtUtcMs;
   record.isFlatten=signal.isFlatten;
  }

void RecordClear(OrderRecord &record)
  {
   record.id="";
   record.kind="";
   record.symbol="";
   record.side="";
   record.lots=0.0;
   record.hasStop=false;
   record.stop=0.0;
   record.hasTarget=false;
   record.target=0.0;
   record.maxDeviationPoints=0;
   record.riskMoney=0.0;
   record.ticketToChange="";
   record.expiresAtUtcMs=0;
   record.isFlatten=false;
   record.state=RECORD_RECEIVED;
   record.attempts=0;
   record.fillings=0;
   record.sentAt=0;
   record.firstPrice=0.0;
   record.sentLots=0.0;
   record.outcome="";
   record.retcode=0;
   record.message="";
   record.orderTicket="";
   record.dealTicket="";
   record.position="";
   record.filledLots=0.0;
   record.price=0.0;
   record.outcomeAt=0;
   record.revision=0;
   record.delivered=0;
   record.wasCut=false;
   record.dueTick=0;
   record.shown=0;
  }

bool RecordIsEntry(const OrderRecord &record)
  {
   return(record.kind=="OPEN" || record.kind=="ADD");
  }

bool RecordIsSettled(const OrderRecord &record)
  {
   return(record.state==RECORD_FILLED || record.state==RECORD_REJECTED);
  }

// True while the broker may hold an order of it that is not seen yet.
bool RecordIsUnderWay(const OrderRecord &record)
  {
   return(record.state==RECORD_SENT || record.state==RECORD_UNKNOWN || record.state==RECORD_PLACED);
  }

// +1 when it buys, -1 when it sells: a close trades against its position.
int RecordDirection(const OrderRecord &record)
  {
   int side=(record.side=="buy" ? 1 : -1);
   return(RecordIsEntry(record) ? side : -side);
  }

void RecordToAck(const OrderRecord &record,Ack &ack)
  {
   ack.signal=record.id;
   ack.outcome=(record.outcome=="" ? "unknown" : record.outcome);
   ack.retcode=record.retcode;
   ack.message=(record.outcome=="" ? "taken, not decided yet" : record.message);
   ack.orderTicket=record.orderTicket;
   ack.dealTicket=record.dealTicket;
   ack.positionIdentifier=(record.position=="" ? record.ticketToChange : record.position);
   ack.lots=record.filledLots;
   ack.price=record.price;
   ack.priceDigits=(int)SymbolInfoInteger(record.symbol,SYMBOL_DIGITS);
   ack.serverTime=(record.outcomeAt>0 ? record.outcomeAt : ClockServerSeconds());
  }
