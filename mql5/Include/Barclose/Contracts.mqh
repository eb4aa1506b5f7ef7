// Made from src/contracts by `npm run generate`; changes here are lost.

// The version of the contract, and the oldest EA that speaks it
#define WIRE_VERSION                       1
#define WIRE_EA_VERSION_MIN                "1.0.0"

// Messages of the terminal, and the address of each
#define WIRE_MESSAGE_HELLO                 "hello"
#define WIRE_MESSAGE_SNAPSHOT              "snapshot"
#define WIRE_MESSAGE_EQUITY                "equity"
#define WIRE_MESSAGE_ACK                   "ack"
#define WIRE_MESSAGE_DEAL                  "deal"
#define WIRE_MESSAGE_REPORT                "report"
#define WIRE_MESSAGE_BYE                   "bye"

#define WIRE_PATH_HELLO                    "/v1/hello"
#define WIRE_PATH_SNAPSHOT                 "/v1/snapshots"
#define WIRE_PATH_EQUITY                   "/v1/equity"
#define WIRE_PATH_ACK                      "/v1/acks"
#define WIRE_PATH_DEAL                     "/v1/deals"
#define WIRE_PATH_REPORT                   "/v1/reports"
#define WIRE_PATH_BYE                      "/v1/bye"
#define WIRE_PATH_SOCKET                   "/v1/terminal"

// Messages of the server
#define WIRE_REPLY_WELCOME                 "welcome"
#define WIRE_REPLY_SIGNALS                 "signals"
#define WIRE_REPLY_RESYNC                  "resync"
#define WIRE_REPLY_QUERY                   "query"
#define WIRE_REPLY_STATE                   "state"
#define WIRE_REPLY_ERROR                   "error"

// Words
#define WIRE_KIND_OPEN                     "OPEN"
#define WIRE_KIND_ADD                      "ADD"
#define WIRE_KIND_PARTIAL_CLOSE            "PARTIAL_CLOSE"
#define WIRE_KIND_CLOSE_ALL                "CLOSE_ALL"
#define WIRE_KIND_MODIFY                   "MODIFY"
#define WIRE_SIDE_BUY                      "buy"
#define WIRE_SIDE_SELL                     "sell"
#define WIRE_MODE_ACTIVE                   "ACTIVE"
#define WIRE_MODE_REDUCING                 "REDUCING"
#define WIRE_MODE_HALTED                   "HALTED"
#define WIRE_EXECUTION_BROKER              "broker"
#define WIRE_EXECUTION_PAPER               "paper"
#define WIRE_OUTCOME_FILLED                "filled"
#define WIRE_OUTCOME_PARTIAL               "partial"
#define WIRE_OUTCOME_PLACED                "placed"
#define WIRE_OUTCOME_REJECTED              "rejected"
#define WIRE_OUTCOME_REFUSED               "refused"
#define WIRE_OUTCOME_EXPIRED               "expired"
#define WIRE_OUTCOME_UNKNOWN               "unknown"

// Codes of errors that the EA treats in a way of its own
#define WIRE_ERROR_UNKNOWN_ACCOUNT         "UNKNOWN_ACCOUNT"
#define WIRE_ERROR_UNKNOWN_SESSION         "UNKNOWN_SESSION"
#define WIRE_ERROR_SEQ_BACK                "SEQ_BACK"
#define WIRE_ERROR_CONFLICT                "CONFLICT"
#define WIRE_ERROR_SESSION_BUSY            "SESSION_BUSY"
#define WIRE_ERROR_RATE_LIMITED            "RATE_LIMITED"
#define WIRE_ERROR_TOO_MANY_CONNECTIONS    "TOO_MANY_CONNECTIONS"
#define WIRE_ERROR_LANE_FULL               "LANE_FULL"
#define WIRE_ERROR_JOURNAL_DOWN            "JOURNAL_DOWN"
#define WIRE_ERROR_SHUTTING_DOWN           "SHUTTING_DOWN"
#define WIRE_ERROR_REQUEST_TIMEOUT         "REQUEST_TIMEOUT"
#define WIRE_ERROR_SLOW_READER             "SLOW_READER"
#define WIRE_ERROR_INTERNAL                "INTERNAL"
#define WIRE_ERROR_STALE_CLOCK             "STALE_CLOCK"
#define WIRE_ERROR_UNKNOWN_SYMBOL          "UNKNOWN_SYMBOL"
#define WIRE_ERROR_UNAUTHORIZED            "UNAUTHORIZED"
#define WIRE_ERROR_HOST_REFUSED            "HOST_REFUSED"
#define WIRE_ERROR_ORIGIN_REFUSED          "ORIGIN_REFUSED"
#define WIRE_ERROR_NOT_FOUND               "NOT_FOUND"
#define WIRE_ERROR_EA_TOO_OLD              "EA_TOO_OLD"
#define WIRE_ERROR_ZONE_MISMATCH           "ZONE_MISMATCH"
#define WIRE_ERROR_BALANCE_MISMATCH        "BALANCE_MISMATCH"
#define WIRE_ERROR_SYMBOL_TWICE            "SYMBOL_TWICE"
#define WIRE_ERROR_UNKNOWN_VERSION         "UNKNOWN_VERSION"

// Most of what a message may hold: characters of a text, entries of a list
#define WIRE_MAX_COMPANY                   128
#define WIRE_MAX_SERVER                    128
#define WIRE_MAX_CURRENCY                  12
#define WIRE_MAX_SYMBOLS                   200
#define WIRE_MAX_POSITIONS                 500
#define WIRE_MAX_ORDERS                    500
#define WIRE_MAX_SESSIONS                  64
#define WIRE_MAX_CALENDAR                  200
#define WIRE_MAX_CALENDAR_NAME             120
#define WIRE_MAX_COMMENT                   64
#define WIRE_MAX_MESSAGE                   256
#define WIRE_MAX_OUTCOMES                  200
#define WIRE_MAX_REASON                    200

// Timeframes, fastest first
#define WIRE_TIMEFRAMES                    7
#define WIRE_MAX_BARS                      1000
const string WIRE_TIMEFRAME_NAMES[WIRE_TIMEFRAMES]={"M1","M5","M15","M30","H1","H4","D1"};
const int WIRE_TIMEFRAME_SECONDS[WIRE_TIMEFRAMES]={60,300,900,1800,3600,14400,86400};
const ENUM_TIMEFRAMES WIRE_TIMEFRAME_PERIODS[WIRE_TIMEFRAMES]={PERIOD_M1,PERIOD_M5,PERIOD_M15,PERIOD_M30,PERIOD_H1,PERIOD_H4,PERIOD_D1};
