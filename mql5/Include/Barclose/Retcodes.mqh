// Every return code of a trade server and the one treatment it gets. Nothing else in the EA compares return codes.

enum RetcodeTreatment
  {
   TREAT_DONE,        // carried out, whole or in part: the deals say how much
   TREAT_PLACED,      // accepted, the deals are still to come: followed until they are there
   TREAT_PRICE,       // nothing came about, the price moved: again with the new price, within the signal's deviation
   TREAT_WAIT,        // nothing came about, the server is busy: again after a while, until the signal expires
   TREAT_FILLING,     // nothing came about: once again with the next filling mode that the symbol allows
   TREAT_UNKNOWN,     // carried out or not, nobody knows: orders, positions and deals are searched before anything else
   TREAT_UNCHANGED,   // the broker already holds what was asked for: done for MODIFY, an end for all others
   TREAT_FINAL        // an end: the server is told, and decides anew
  };

RetcodeTreatment RetcodeTreatmentOf(const uint retcode)
  {
   RetcodeTreatment treatment=TREAT_UNKNOWN;
   RetcodeRow(retcode,treatment);
   return(treatment);
  }

string RetcodeText(const uint retcode)
  {
   RetcodeTreatment treatment=TREAT_UNKNOWN;
   return(RetcodeRow(retcode,treatment));
  }

// A code that is not in the table is new to us: treated as unknown, which never sends twice.
string RetcodeRow(const uint retcode,RetcodeTreatment &treatment)
  {
   treatment=TREAT_FINAL;
   switch(retcode)
     {
      case TRADE_RETCODE_REQUOTE:              treatment=TREAT_PRICE;     return("requote");
      case TRADE_RETCODE_REJECT:                                          return("rejected");
      case TRADE_RETCODE_CANCEL:                                          return("cancelled by the dealer");
      case TRADE_RETCODE_PLACED:               treatment=TREAT_PLACED;    return("placed");
      case TRADE_RETCODE_DONE:                 treatment=TREAT_DONE;      return("done");
      case TRADE_RETCODE_DONE_PARTIAL:         treatment=TREAT_DONE;      return("done in part");
      case TRADE_RETCODE_ERROR:                treatment=TREAT_UNKNOWN;   return("error while it was processed");
      case TRADE_RETCODE_TIMEOUT:              treatment=TREAT_UNKNOWN;   return("timeout");
      case TRADE_RETCODE_INVALID:                                         return("invalid request");
      case TRADE_RETCODE_INVALID_VOLUME:                                  return("invalid volume");
      case TRADE_RETCODE_INVALID_PRICE:                                   return("invalid price");
      case TRADE_RETCODE_INVALID_STOPS:                                   return("invalid stops");
      case TRADE_RETCODE_TRADE_DISABLED:                                  return("trading is disabled");
      // The signal lives for seconds, a closed market for hours, and every try counts as a request.
      case TRADE_RETCODE_MARKET_CLOSED:                                   return("the market is closed");
      case TRADE_RETCODE_NO_MONEY:                                        return("not enough money");
      case TRADE_RETCODE_PRICE_CHANGED:        treatment=TREAT_PRICE;     return("the price changed");
      case TRADE_RETCODE_PRICE_OFF:            treatment=TREAT_PRICE;     return("no quotes for the request");
      case TRADE_RETCODE_INVALID_EXPIRATION:                              return("invalid expiration of the order");
      case TRADE_RETCODE_ORDER_CHANGED:        treatment=TREAT_UNKNOWN;   return("the state of the order changed");
      case TRADE_RETCODE_TOO_MANY_REQUESTS:    treatment=TREAT_WAIT;      return("too many requests");
      case TRADE_RETCODE_NO_CHANGES:           treatment=TREAT_UNCHANGED; return("no changes");
      case TRADE_RETCODE_SERVER_DISABLES_AT:                              return("the server forbids trading by experts");
      case TRADE_RETCODE_CLIENT_DISABLES_AT:                              return("the terminal forbids trading by experts: press Algo Trading");
      case TRADE_RETCODE_LOCKED:               treatment=TREAT_WAIT;      return("locked for processing");
      case TRADE_RETCODE_FROZEN:                                          return("order or position is frozen");
      case TRADE_RETCODE_INVALID_FILL:         treatment=TREAT_FILLING;   return("filling mode is not allowed");
      case TRADE_RETCODE_CONNECTION:           treatment=TREAT_UNKNOWN;   return("no connection with the trade server");
      case TRADE_RETCODE_ONLY_REAL:                                       return("allowed for real accounts only");
      case TRADE_RETCODE_LIMIT_ORDERS:                                    return("limit of pending orders reached");
      case TRADE_RETCODE_LIMIT_VOLUME:                                    return("limit of volume reached for the symbol");
      case TRADE_RETCODE_INVALID_ORDER:                                   return("invalid or forbidden kind of order");
      case TRADE_RETCODE_POSITION_CLOSED:                                 return("the position is closed already");
      case TRADE_RETCODE_INVALID_CLOSE_VOLUME:                            return("volume to close exceeds the position");
      case TRADE_RETCODE_CLOSE_ORDER_EXIST:                               return("the position has an order to close it already");
      case TRADE_RETCODE_LIMIT_POSITIONS:                                 return("limit of positions reached");
      case TRADE_RETCODE_REJECT_CANCEL:                                   return("activation refused, order cancelled");
      case TRADE_RETCODE_LONG_ONLY:                                       return("only long positions are allowed");
      case TRADE_RETCODE_SHORT_ONLY:                                      return("only short positions are allowed");
      case TRADE_RETCODE_CLOSE_ONLY:                                      return("only closing is allowed");
      case TRADE_RETCODE_FIFO_CLOSE:                                      return("first in, first out: the oldest position comes first");
      case TRADE_RETCODE_HEDGE_PROHIBITED:                                return("opposite positions are not allowed");
      default:                                                            break;
     }
   treatment=TREAT_UNKNOWN;
   return(retcode==0 ? "no answer" : StringFormat("return code %u",retcode));
  }
