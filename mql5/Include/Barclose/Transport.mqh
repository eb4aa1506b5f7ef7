// The three ways to a server behind one set of functions. Where an answer says by itself which message it belongs to,
// its seq comes with it; a WebSocket also brings what nobody asked for.

#include "Contracts.mqh"
#include "FileReplay.mqh"
#include "Http.mqh"
#include "Log.mqh"
#include "Settings.mqh"
#include "WebSocket.mqh"

#define LINK_PAUSE_LEAST  500
#define LINK_PAUSE_MOST   15000

// A message on its way, with what a recording needs to find its answer.
struct Outgoing
  {
   long   seq;
   string type;
   string symbol;
   string trigger;
   long   closeTime;
   string text;
  };

bool   g_linkIsReplay=false;
ulong  g_linkPauseMs=0;
ulong  g_linkRetryMs=0;
string g_linkWhy="";       // why there is no connection, for the chart
string g_answers[];
long   g_answerSeqs[];

// "" or why nothing can be sent at all.
string TransportInit(void)
  {
   g_linkIsReplay=(MQLInfoInteger(MQL_TESTER)!=0);
   g_linkPauseMs=0;
   g_linkRetryMs=0;
   g_linkWhy="";
   ArrayResize(g_answers,0);
   ArrayResize(g_answerSeqs,0);
   ArrayResize(g_socketTexts,0);
   WebSocketClose("");
   MathSrand((int)(GetMicrosecondCount() & 0x7FFFFFFF));
   if(!g_linkIsReplay)
      return("");
   if(g_setup.replayFile=="")
      return("in the Strategy Tester there is no network: name a recording in ReplayFile");
   return(ReplayOpen(g_setup.replayFile));
  }

// Each timer: connects when it is time to, reads what has come.
void TransportPoll(void)
  {
   if(g_linkIsReplay || g_setup.transport!=TRANSPORT_WEBSOCKET)
      return;
   if(g_socketPhase!=SOCKET_SHUT)
      WebSocketPoll();
   else
     {
      if(GetTickCount64()<g_linkRetryMs)
         return;
      WebSocketConnect();
     }
   if(g_socketPhase==SOCKET_SHUT)
      TransportPause(g_socketWhy);
  }

bool TransportIsOpen(void)
  {
   if(g_linkIsReplay)
      return(true);
   if(g_setup.transport==TRANSPORT_WEBSOCKET)
      return(WebSocketIsOpen());
   return(GetTickCount64()>=g_linkRetryMs);
  }

// Whether something is expected within milliseconds.
bool TransportIsGreeting(void)
  {
   return(g_socketPhase==SOCKET_GREETING);
  }

// False when it did not leave; the connection is then gone.
bool TransportSend(const Outgoing &message)
  {
   string answer="";
   if(g_linkIsReplay)
     {
      TransportKeep(ReplayAnswer(message.type,message.symbol,message.trigger,message.closeTime,message.text),message.seq);
      return(true);
     }
   if(g_setup.transport==TRANSPORT_WEBSOCKET)
     {
      if(WebSocketSend(message.text))
         return(true);
      TransportPause(g_socketWhy);
      return(false);
     }
   if(!HttpPost(TransportPath(message.type),message.text,answer))
     {
      TransportPause(g_httpWhy);
      return(false);
     }
   TransportKeep(answer,message.seq);
   return(true);
  }

// The oldest text that came. `seq`: the message it answers; -1 where only the text can tell.
bool TransportReceive(string &text,long &seq)
  {
   seq=-1;
   int count=ArraySize(g_answers);
   if(count==0)
      return(WebSocketReceive(text));
   text=g_answers[0];
   seq=g_answerSeqs[0];
   for(int i=1; i<count; i++)
     {
      g_answers[i-1]=g_answers[i];
      g_answerSeqs[i-1]=g_answerSeqs[i];
     }
   ArrayResize(g_answers,count-1);
   ArrayResize(g_answerSeqs,count-1);
   return(true);
  }

// Gives the connection up, e.g. when no answer comes.
void TransportDrop(const string why)
  {
   if(g_linkIsReplay)
      return;
   WebSocketEnd(CLOSE_NORMAL,why);
   TransportPause(why);
  }

// The server has greeted: the next break is answered at once.
void TransportProven(void)
  {
   g_linkPauseMs=0;
   g_linkWhy="";
  }

void TransportClose(void)
  {
   WebSocketClose("");
   ReplayClose();
  }

// The longer the server is away, the more rarely it is tried.
void TransportPause(const string why)
  {
   g_linkPauseMs=(ulong)MathMax((ulong)LINK_PAUSE_LEAST,MathMin((ulong)LINK_PAUSE_MOST,g_linkPauseMs*2));
   g_linkRetryMs=GetTickCount64()+g_linkPauseMs;
   g_linkWhy=why;
   LogSometimes(why,60000);
  }

void TransportKeep(const string answer,const long seq)
  {
   int count=ArraySize(g_answers);
   ArrayResize(g_answers,count+1,16);
   ArrayResize(g_answerSeqs,count+1,16);
   g_answers[count]=answer;
   g_answerSeqs[count]=seq;
  }

string TransportPath(const string type)
  {
   if(type==WIRE_MESSAGE_HELLO)
      return(WIRE_PATH_HELLO);
   if(type==WIRE_MESSAGE_SNAPSHOT)
      return(WIRE_PATH_SNAPSHOT);
   if(type==WIRE_MESSAGE_EQUITY)
      return(WIRE_PATH_EQUITY);
   if(type==WIRE_MESSAGE_ACK)
      return(WIRE_PATH_ACK);
   if(type==WIRE_MESSAGE_DEAL)
      return(WIRE_PATH_DEAL);
   if(type==WIRE_MESSAGE_REPORT)
      return(WIRE_PATH_REPORT);
   return(WIRE_PATH_BYE);
  }
