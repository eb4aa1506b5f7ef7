// The messages of the terminal, without the envelope: {"type":...}. Each returns the fault that keeps it back, or "".

#include "Account.mqh"
#include "BarsWrite.mqh"
#include "Calendar.mqh"
#include "Contracts.mqh"
#include "JsonWriter.mqh"
#include "Signal.mqh"
#include "SymbolSpec.mqh"

#define MESSAGE_RESERVE        8192
#define MESSAGE_RESERVE_BARS   262144

JsonWriter g_json;

void MessageStart(const string type,const uint reserve)
  {
   g_json.Start(reserve);
   g_json.ObjectOpen();
   g_json.NamedText("type",type);
  }

string MessageEnd(string &text)
  {
   g_json.ObjectClose();
   text=g_json.Result();
   return(g_json.Fault());
  }

string MessageHello(const int stateVersion,string &text)
  {
   MessageStart(WIRE_MESSAGE_HELLO,MESSAGE_RESERVE);
   g_json.NamedWhole("stateVersion",stateVersion);
   g_json.NamedWhole("serverTime",ClockServerSeconds());
   g_json.NamedWhole("utcOffsetSeconds",ClockOffsetSeconds());
   g_json.NamedText("eaVersion",EA_VERSION);
   g_json.NamedWhole("terminalBuild",TerminalInfoInteger(TERMINAL_BUILD));
   g_json.NamedText("company",TextClip(AccountInfoString(ACCOUNT_COMPANY),WIRE_MAX_COMPANY));
   g_json.NamedText("server",TextClip(AccountInfoString(ACCOUNT_SERVER),WIRE_MAX_SERVER));
   g_json.NamedText("currency",TextClip(AccountInfoString(ACCOUNT_CURRENCY),WIRE_MAX_CURRENCY));
   g_json.NamedWhole("currencyDigits",AccountDigits());
   g_json.NamedWhole("leverage",AccountInfoInteger(ACCOUNT_LEVERAGE));
   g_json.NamedText("accountKind",MessageAccountKind(AccountInfoInteger(ACCOUNT_TRADE_MODE)));
   g_json.NamedText("marginMode",MessageMarginMode(AccountInfoInteger(ACCOUNT_MARGIN_MODE)));
   g_json.NamedFlag("fifo",AccountInfoInteger(ACCOUNT_FIFO_CLOSE)!=0);
   g_json.NamedText("stopOutMode",AccountInfoInteger(ACCOUNT_MARGIN_SO_MODE)==ACCOUNT_STOPOUT_MODE_MONEY ? "money" : "percent");
   g_json.NamedExact("stopOutLevel",AccountInfoDouble(ACCOUNT_MARGIN_SO_SO));
   g_json.NamedText("magic",g_setup.magic);
   g_json.NamedArray("brokerSymbols");
   for(int i=0; i<ArraySize(g_symbols); i++)
      g_json.Text(g_symbols[i]);
   g_json.ArrayClose();
   AccountWritePermissions(g_json);
   return(MessageEnd(text));
  }

string MessageAccountKind(const long mode)
  {
   if(mode==ACCOUNT_TRADE_MODE_DEMO)
      return("demo");
   if(mode==ACCOUNT_TRADE_MODE_CONTEST)
      return("contest");
   return("real");
  }

string MessageMarginMode(const long mode)
  {
   if(mode==ACCOUNT_MARGIN_MODE_RETAIL_HEDGING)
      return("hedging");
   if(mode==ACCOUNT_MARGIN_MODE_EXCHANGE)
      return("exchange");
   return("netting");
  }

// Bars have closed. What is not known yet keeps the whole message back; it is tried again on the next timer.
string MessageSnapshot(const int symbol,const int stateVersion,const int windowBars,string &text)
  {
   string why="";
   string name=g_symbols[symbol];
   MqlTick tick;
   if(!SymbolInfoTick(name,tick) || tick.bid<=0.0 || tick.ask<tick.bid || tick.time_msc<=0)
      return("a first tick");
   MessageStart(WIRE_MESSAGE_SNAPSHOT,MESSAGE_RESERVE_BARS);
   AccountWriteNow(g_json,stateVersion);
   g_json.NamedText("brokerSymbol",name);
   if(!BarsWrite(g_json,symbol,windowBars,why))
      return(why);
   MessageQuote(name,tick);
   g_json.Name("spec");
   if(!SpecWrite(g_json,name,tick,why))
      return(why);
   CalendarWrite(g_json);
   return(MessageEnd(text));
  }

void MessageQuote(const string name,const MqlTick &tick)
  {
   int digits=(int)SymbolInfoInteger(name,SYMBOL_DIGITS);
   g_json.NamedObject("quote");
   g_json.NamedDecimal("bid",tick.bid,digits);
   g_json.NamedDecimal("ask",tick.ask,digits);
   g_json.NamedDecimal("time",(double)tick.time_msc/1000.0,3);
   g_json.ObjectClose();
  }

string MessageEquity(const int stateVersion,string &text)
  {
   MessageStart(WIRE_MESSAGE_EQUITY,MESSAGE_RESERVE);
   AccountWriteNow(g_json,stateVersion);
   return(MessageEnd(text));
  }

string MessageAck(const Ack &ack,string &text)
  {
   MessageStart(WIRE_MESSAGE_ACK,MESSAGE_RESERVE);
   g_json.NamedWhole("serverTime",ack.serverTime);
   MessageOutcome(ack);
   return(MessageEnd(text));
  }

void MessageOutcome(const Ack &ack)
  {
   g_json.NamedText("signal",ack.signal);
   g_json.NamedText("outcome",ack.outcome);
   g_json.NamedWhole("retcode",ack.retcode);
   g_json.NamedText("message",TextClip(ack.message,WIRE_MAX_MESSAGE));
   g_json.NamedIdentifier("orderTicket",ack.orderTicket);
   g_json.NamedIdentifier("dealTicket",ack.dealTicket);
   g_json.NamedIdentifier("positionIdentifier",ack.positionIdentifier);
   g_json.NamedExact("lots",ack.lots);
   g_json.NamedDecimal("price",ack.price,ack.priceDigits);
  }

string MessageDeal(const Deal &deal,string &text)
  {
   MessageStart(WIRE_MESSAGE_DEAL,MESSAGE_RESERVE);
   g_json.NamedText("ticket",deal.ticket);
   g_json.NamedText("orderTicket",deal.orderTicket=="" ? "0" : deal.orderTicket);
   g_json.NamedText("positionIdentifier",deal.positionIdentifier=="" ? "0" : deal.positionIdentifier);
   g_json.NamedText("kind",deal.kind);
   g_json.NamedText("entry",deal.entry);
   g_json.NamedText("reason",deal.reason);
   g_json.NamedIdentifier("brokerSymbol",deal.brokerSymbol);
   g_json.NamedText("magic",deal.magic);
   g_json.NamedExact("lots",deal.lots);
   g_json.NamedDecimal("price",deal.price,deal.priceDigits);
   g_json.NamedDecimal("profit",deal.profit,deal.moneyDigits);
   g_json.NamedDecimal("swap",deal.swap,deal.moneyDigits);
   g_json.NamedDecimal("commission",deal.commission,deal.moneyDigits);
   g_json.NamedDecimal("fee",deal.fee,deal.moneyDigits);
   g_json.NamedDecimal("time",(double)deal.timeMsc/1000.0,3);
   g_json.NamedText("comment",TextClip(deal.comment,WIRE_MAX_COMMENT));
   return(MessageEnd(text));
  }

string MessageReport(const ReportItem &items[],string &text)
  {
   MessageStart(WIRE_MESSAGE_REPORT,MESSAGE_RESERVE);
   g_json.NamedWhole("serverTime",ClockServerSeconds());
   g_json.NamedArray("outcomes");
   for(int i=0; i<ArraySize(items) && i<WIRE_MAX_OUTCOMES; i++)
     {
      g_json.ObjectOpen();
      g_json.NamedFlag("known",items[i].known);
      MessageOutcome(items[i].ack);
      g_json.ObjectClose();
     }
   g_json.ArrayClose();
   return(MessageEnd(text));
  }

string MessageBye(const string reason,string &text)
  {
   MessageStart(WIRE_MESSAGE_BYE,MESSAGE_RESERVE);
   g_json.NamedText("reason",TextClip(reason,WIRE_MAX_REASON));
   return(MessageEnd(text));
  }
