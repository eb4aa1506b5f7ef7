// The words that the protocol and the order side of the EA exchange. Names as in the contract of the wire.
// Identifiers are decimal text, "" where the contract says null. Money and prices are doubles; whoever writes
// them out uses the digits that stand beside them.

struct Signal
  {
   string id;
   string kind;                 // OPEN, ADD, PARTIAL_CLOSE, CLOSE_ALL, MODIFY
   string symbol;               // canonical name, shown to people only
   string brokerSymbol;
   string side;                 // buy, sell: of the position
   double lots;
   bool   hasStop;              // false: the contract's null
   double stop;
   bool   hasTarget;
   double target;
   int    maxDeviationPoints;
   double riskMoney;
   bool   hasPosition;
   string positionIdentifier;   // POSITION_IDENTIFIER of the ticket it acts on
   long   expiresAtUtcMs;
   string reason;
   bool   isFlatten;            // its message named no decision: the guard's own flatten
   string fault;                // not "": a field could not be read; the signal is refused with this text
  };

struct Ack
  {
   string signal;
   string outcome;              // filled, partial, placed, rejected, refused, expired, unknown
   uint   retcode;
   string message;              // at most 256 characters
   string orderTicket;
   string dealTicket;
   string positionIdentifier;
   double lots;
   double price;
   int    priceDigits;
   long   serverTime;           // server seconds of the outcome
  };

struct ReportItem
  {
   bool known;                  // false: no trace in journal, orders, positions or deals
   Ack  ack;
  };

struct Deal
  {
   string ticket;
   string orderTicket;
   string positionIdentifier;
   string kind;                 // buy, sell, balance, credit, charge, correction, bonus, commission, interest, other
   string entry;                // in, out, inout, out_by
   string reason;               // client, mobile, web, expert, stop, target, stop_out, rollover, margin, split, other
   string brokerSymbol;         // "" for balance operations: null
   string magic;
   double lots;
   double price;
   int    priceDigits;
   double profit;
   double swap;
   double commission;
   double fee;
   int    moneyDigits;
   long   timeMsc;              // server milliseconds
   string comment;              // at most 64 characters
  };

// The inputs that bound what the EA may do to the account, whatever the server says.
struct OrderSettings
  {
   bool   allowTrading;         // off until the user turns it on
   long   magic;                // above 0: 0 is the mark of trades by hand
   double maxLots;              // own volume of one symbol, all tickets together
   int    maxPositions;         // own positions of the account
   int    maxOrdersPerDay;      // requests of a server day after which entries end
   int    maxSpreadPoints;      // entries only; 0: no limit
  };

// The server's `state`.
struct ServerState
  {
   int    stateVersion;
   bool   armed;
   string mode;                 // ACTIVE, REDUCING, HALTED
   string execution;            // broker, paper
   string why;
   bool   hasRoom;
   double roomToday;
   string lastReason;
  };
