// Replies of the server in a file: written while the EA runs, read back in the Strategy Tester, where there is no network.
//
// A line has six columns parted by tabs: type of the message answered, broker symbol, trigger, close of the trigger bar
// (server seconds), distance of the server's clock to UTC (seconds), the reply as JSON. It lies in Common\Files.

#include "Clock.mqh"
#include "Contracts.mqh"
#include "Log.mqh"

#define REPLAY_COLUMNS  6

struct ReplayLine
  {
   string type;
   string symbol;
   string trigger;
   long   closeTime;
   int    offset;
   string reply;
  };

ReplayLine g_replay[];
int        g_replayAt=0;
int        g_replaySent=INVALID_HANDLE;

// Reads the recording. "" or why it cannot be replayed.
string ReplayOpen(const string file)
  {
   int handle=FileOpen(file,FILE_READ|FILE_TXT|FILE_ANSI|FILE_COMMON|FILE_SHARE_READ,'\t',CP_UTF8);
   if(handle==INVALID_HANDLE)
      return("the recording "+file+" is not in the folder Common\\Files, error "+IntegerToString(GetLastError()));
   string columns[];
   string fault="";
   ArrayResize(g_replay,0);
   g_replayAt=0;
   while(!FileIsEnding(handle) && fault=="")
     {
      string line=FileReadString(handle);
      if(line=="")
         continue;
      int count=ArraySize(g_replay);
      if(StringSplit(line,'\t',columns)!=REPLAY_COLUMNS)
        {
         fault="line "+IntegerToString(count+1)+" of "+file+" has not six columns";
         break;
        }
      ArrayResize(g_replay,count+1,1024);
      g_replay[count].type=columns[0];
      g_replay[count].symbol=columns[1];
      g_replay[count].trigger=columns[2];
      g_replay[count].closeTime=StringToInteger(columns[3]);
      g_replay[count].offset=(int)StringToInteger(columns[4]);
      g_replay[count].reply=columns[5];
     }
   FileClose(handle);
   if(fault!="")
      return(fault);
   int hello=ReplayFindHello();
   if(hello<0)
      return(file+" holds no hello: record one from its beginning");
   ClockFix(g_replay[hello].offset);
   g_replaySent=FileOpen(file+".sent",FILE_WRITE|FILE_TXT|FILE_ANSI|FILE_COMMON,'\t',CP_UTF8);
   return(g_replaySent==INVALID_HANDLE ? "cannot write "+file+".sent" : "");
  }

void ReplayClose(void)
  {
   if(g_replaySent!=INVALID_HANDLE)
      FileClose(g_replaySent);
   g_replaySent=INVALID_HANDLE;
  }

// The recorded answer; an empty list where nothing was recorded: nobody invents signals.
string ReplayAnswer(const string type,const string symbol,const string trigger,const long closeTime,const string text)
  {
   FileWriteString(g_replaySent,text+"\r\n");
   if(type==WIRE_MESSAGE_HELLO)
      return(g_replay[ReplayFindHello()].reply);
   if(type!=WIRE_MESSAGE_SNAPSHOT)
      return("[]");
   int count=ArraySize(g_replay);
   while(g_replayAt<count && g_replay[g_replayAt].closeTime<closeTime)
      g_replayAt++;
   // Closes of one moment stand together, in any order of symbols.
   for(int i=g_replayAt; i<count && g_replay[i].closeTime==closeTime; i++)
     {
      if(g_replay[i].type!=type || g_replay[i].symbol!=symbol || g_replay[i].trigger!=trigger)
         continue;
      ClockFix(g_replay[i].offset);
      return(g_replay[i].reply);
     }
   return("[]");
  }

int ReplayFindHello(void)
  {
   for(int i=0; i<ArraySize(g_replay); i++)
      if(g_replay[i].type==WIRE_MESSAGE_HELLO)
         return(i);
   return(-1);
  }

// Adds one reply to the recording of a run with a server.
void ReplayRecord(const string file,const string type,const string symbol,const string trigger,const long closeTime,const string reply)
  {
   if(type!=WIRE_MESSAGE_HELLO && type!=WIRE_MESSAGE_SNAPSHOT)
      return;
   int handle=FileOpen(file,FILE_READ|FILE_WRITE|FILE_TXT|FILE_ANSI|FILE_COMMON|FILE_SHARE_READ,'\t',CP_UTF8);
   if(handle==INVALID_HANDLE)
     {
      LogSometimes("the recording "+file+" cannot be written, error "+IntegerToString(GetLastError()),60000);
      return;
     }
   string line=type+"\t"+symbol+"\t"+trigger+"\t"+IntegerToString(closeTime)+"\t"+IntegerToString(ClockOffsetSeconds())+"\t"+reply+"\r\n";
   if(!FileSeek(handle,0,SEEK_END) || FileWriteString(handle,line)==0)
      LogSometimes("the recording "+file+" cannot be written",60000);
   FileClose(handle);
  }
