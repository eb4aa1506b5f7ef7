// What the server says: a list of messages, each read into one flat structure.

#include "Contracts.mqh"
#include "JsonReader.mqh"
#include "ProtocolHeld.mqh"
#include "ProtocolSignal.mqh"
#include "Signal.mqh"

struct ServerMessage
  {
   long        version;
   string      account;
   string      session;
   long        seq;
   string      type;
   // welcome
   string      serverVersion;
   string      eaVersionMin;
   long        windowBars;
   HeldBars    held[];
   // signals, query
   bool        hasDecision;
   bool        superseded;
   Signal      signals[];
   string      asked[];
   // resync
   string      brokerSymbol;
   // signals, resync
   string      reason;
   // state
   ServerState state;
   // error
   string      code;
   string      path;
   string      text;
   long        retryAfterMs;
  };

// False when it is not what this version of the contract says; `fault` says where.
bool ProtocolRead(const string text,ServerMessage &messages[],string &fault)
  {
   JsonReader reader;
   int count=0;
   ArrayResize(messages,0);
   reader.Begin(text);
   if(reader.ArrayBegin())
      while(reader.ArrayNext())
        {
         if(ArrayResize(messages,count+1,8)!=count+1 || !ProtocolReadMessage(reader,messages[count]))
            break;
         count++;
        }
   if(!reader.Ended())
     {
      fault=reader.Fault();
      return(false);
     }
   for(int i=0; i<count; i++)
     {
      fault=ProtocolFault(messages[i]);
      if(fault!="")
         return(false);
     }
   return(true);
  }

void ProtocolClear(ServerMessage &message)
  {
   message.version=0;
   message.account="";
   message.session="";
   message.seq=-1;
   message.type="";
   message.serverVersion="";
   message.eaVersionMin="";
   message.windowBars=0;
   message.hasDecision=false;
   message.superseded=false;
   message.brokerSymbol="";
   message.reason="";
   message.state.stateVersion=0;
   message.state.armed=false;
   message.state.mode="";
   message.state.execution="";
   message.state.why="";
   message.state.hasRoom=false;
   message.state.roomToday=0.0;
   message.state.lastReason="";
   message.code="";
   message.path="";
   message.text="";
   message.retryAfterMs=0;
   ArrayResize(message.held,0);
   ArrayResize(message.signals,0);
   ArrayResize(message.asked,0);
  }

// Fields that a newer server adds are passed over.
bool ProtocolReadMessage(JsonReader &reader,ServerMessage &message)
  {
   string name;
   ProtocolClear(message);
   if(!reader.ObjectBegin())
      return(false);
   while(reader.ObjectNext(name))
      if(!ProtocolReadField(reader,name,message) && !ProtocolReadState(reader,name,message.state))
         reader.Skip();
   for(int i=0; i<ArraySize(message.signals); i++)
      message.signals[i].isFlatten=!message.hasDecision;
   return(reader.Fault()=="");
  }

// False when the field is none of these.
bool ProtocolReadField(JsonReader &reader,const string name,ServerMessage &message)
  {
   if(name=="v")
      reader.Whole(message.version);
   else if(name=="account")
      reader.Text(message.account);
   else if(name=="session")
      reader.Text(message.session);
   else if(name=="seq")
      reader.Whole(message.seq);
   else if(name=="type")
      reader.Text(message.type);
   else if(name=="serverVersion")
      reader.Text(message.serverVersion);
   else if(name=="eaVersionMin")
      reader.Text(message.eaVersionMin);
   else if(name=="windowBars")
      reader.Whole(message.windowBars);
   else if(name=="held")
      ProtocolReadHeld(reader,message.held);
   else if(name=="decision")
     {
      message.hasDecision=!reader.TakeNull();
      if(message.hasDecision)
         reader.Skip();
     }
   else if(name=="superseded")
      reader.Flag(message.superseded);
   else if(name=="signals")
      ProtocolReadSignals(reader,message);
   else if(name=="brokerSymbol")
      reader.Text(message.brokerSymbol);
   else if(name=="reason")
      reader.Text(message.reason);
   else if(name=="code")
      reader.Text(message.code);
   else if(name=="path")
      reader.Text(message.path);
   else if(name=="message")
      reader.Text(message.text);
   else if(name=="retryAfterMs")
      reader.Whole(message.retryAfterMs);
   else
      return(false);
   return(true);
  }

bool ProtocolReadState(JsonReader &reader,const string name,ServerState &state)
  {
   long version=0;
   if(name=="stateVersion")
     {
      if(reader.Whole(version))
         state.stateVersion=(int)version;
     }
   else if(name=="armed")
      reader.Flag(state.armed);
   else if(name=="mode")
      reader.Text(state.mode);
   else if(name=="execution")
      reader.Text(state.execution);
   else if(name=="why")
      reader.Text(state.why);
   else if(name=="lastReason")
      reader.Text(state.lastReason);
   else if(name=="roomToday")
     {
      state.hasRoom=!reader.TakeNull();
      if(state.hasRoom)
         reader.Number(state.roomToday);
     }
   else
      return(false);
   return(true);
  }

// A query lists ids, a decision lists orders.
void ProtocolReadSignals(JsonReader &reader,ServerMessage &message)
  {
   if(!reader.ArrayBegin())
      return;
   while(reader.ArrayNext())
     {
      if(reader.Kind()=='"')
        {
         int ids=ArraySize(message.asked);
         ArrayResize(message.asked,ids+1,16);
         reader.Text(message.asked[ids]);
         continue;
        }
      int count=ArraySize(message.signals);
      ArrayResize(message.signals,count+1,8);
      SignalRead(reader,message.signals[count]);
     }
  }

// "" when the message holds what its type promises. Types that a newer server adds are passed over later.
string ProtocolFault(const ServerMessage &message)
  {
   if(message.version!=WIRE_VERSION)
      return("version "+IntegerToString(message.version)+" of the contract; this EA speaks "+IntegerToString(WIRE_VERSION));
   if(message.type=="")
      return("a message without a type");
   if(message.seq<0)
      return(message.type+" without a seq");
   if(message.type==WIRE_REPLY_WELCOME && (message.eaVersionMin=="" || message.windowBars<1))
      return("welcome without eaVersionMin or windowBars");
   if(message.type==WIRE_REPLY_STATE && (message.state.stateVersion<1 || message.state.mode=="" || message.state.execution==""))
      return("state without stateVersion, mode or execution");
   if(message.type==WIRE_REPLY_RESYNC && message.brokerSymbol=="")
      return("resync without brokerSymbol");
   if(message.type==WIRE_REPLY_ERROR && message.code=="")
      return("error without a code");
   return("");
  }
