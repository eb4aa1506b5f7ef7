// The order journal: a text file of the common folder, written and flushed before an order leaves. It is read and
// compacted at each start, and written anew from memory when it has grown or a line could not be written.

#include "OrderRecord.mqh"
#include "OrderLines.mqh"
#include "OrderBook.mqh"
#include "DealMark.mqh"

#define JOURNAL_LINES_MOST 20000       // then it is compacted without waiting for a start
#define JOURNAL_FLAGS      (FILE_TXT|FILE_ANSI|FILE_COMMON|FILE_SHARE_READ)

int    g_journal=INVALID_HANDLE;
string g_journalName="";
string g_journalFault="the order journal is not open yet";
bool   g_journalRead=false;      // the file's content is in memory: from here on memory is ahead of it
int    g_journalLines=0;         // written since the file was compacted
int    g_journalDamaged=0;       // lines that were not believed, the torn last one left out

// One file per account and magic number: terminals share the folder. The Strategy Tester shares it as well, with the login of
// the account: what it plays must neither answer from the account's journal nor be written there, so it has its own, empty.
void JournalName(const long magic)
  {
   string server=AccountInfoString(ACCOUNT_SERVER),clean="";
   int    length=StringLen(server);
   for(int i=0; i<length; i++)
     {
      ushort c=StringGetCharacter(server,i);
      bool   plain=((c>='a' && c<='z') || (c>='A' && c<='Z') || (c>='0' && c<='9'));
      clean+=(plain ? ShortToString(c) : "-");
     }
   g_journalName=StringFormat("Barclose\\orders-%I64d-%s-%I64d.txt",AccountInfoInteger(ACCOUNT_LOGIN),clean,magic);
   g_journalRead=false;
   g_journalDamaged=0;
   if(MQLInfoInteger(MQL_TESTER)==0)
      return;
   StringReplace(g_journalName,"orders-","tester-");
   if(FileIsExist(g_journalName,FILE_COMMON) && !FileDelete(g_journalName,FILE_COMMON))
      LogInfo("the order journal of the last test cannot be deleted: "+g_journalName);
  }

// Reads the file unless its content is in memory already, then writes it anew and stays open. False with g_journalFault.
bool JournalOpen(const long utcMs)
  {
   JournalClose();
   if(!g_journalRead && !JournalRead())
      return(false);
   g_journalRead=true;
   BookPrune(utcMs);
   DealMarkPrune();
   if(!JournalRewrite())
      return(false);
   ResetLastError();
   g_journal=FileOpen(g_journalName,FILE_READ|FILE_WRITE|JOURNAL_FLAGS);
   if(g_journal==INVALID_HANDLE)
      return(JournalFail("cannot be opened for writing",GetLastError()));
   if(!FileSeek(g_journal,0,SEEK_END))
     {
      int error=GetLastError();
      JournalClose();
      return(JournalFail("cannot be written at its end",error));
     }
   g_journalFault="";
   return(true);
  }

void JournalClose(void)
  {
   if(g_journal!=INVALID_HANDLE)
      FileClose(g_journal);
   g_journal=INVALID_HANDLE;
   if(g_journalFault=="")
      g_journalFault="the order journal is closed";
  }

bool JournalIsOpen(void)
  {
   return(g_journal!=INVALID_HANDLE);
  }

bool JournalRecord(const OrderRecord &record)
  {
   return(JournalAppend(LineOfRecord(record)));
  }

// True once the line is handed to the disk. False: whoever asked must not go on as if it were.
bool JournalAppend(const string line)
  {
   if(g_journal==INVALID_HANDLE)
      return(false);
   ResetLastError();
   uint written=FileWriteString(g_journal,line+"\r\n");
   if(written<(uint)StringLen(line))
     {
      int error=GetLastError();
      JournalClose();
      return(JournalFail("cannot be written",error));
     }
   FileFlush(g_journal);
   g_journalLines++;
   return(true);
  }

bool JournalFail(const string what,const int error)
  {
   g_journalFault=StringFormat("the order journal %s %s, error %d: nothing is traded until it can be",g_journalName,what,error);
   return(false);
  }

// A crash between the two names of JournalRewrite leaves the new file alone; it counts only when it is whole.
bool JournalRead(void)
  {
   ArrayResize(g_book,0,256);
   DealMarkClear();
   bool isWhole=false;
   if(FileIsExist(g_journalName,FILE_COMMON))
      return(JournalReadFile(g_journalName,isWhole));
   if(!FileIsExist(g_journalName+".new",FILE_COMMON))
      return(true);
   if(!JournalReadFile(g_journalName+".new",isWhole))
      return(false);
   if(!isWhole)
     {
      ArrayResize(g_book,0,256);
      DealMarkClear();
     }
   return(true);
  }

bool JournalReadFile(const string name,bool &isWhole)
  {
   ResetLastError();
   int file=FileOpen(name,FILE_READ|JOURNAL_FLAGS);
   if(file==INVALID_HANDLE)
      return(JournalFail("cannot be read",GetLastError()));
   int    bad=0;
   string parts[];
   bool   isLastBad=false;
   isWhole=false;
   while(!FileIsEnding(file))
     {
      string line=FileReadString(file);
      if(line=="")
         continue;
      isLastBad=!LineOpen(line,parts);
      if(isLastBad)
        {
         bad++;
         continue;
        }
      if(parts[0]==LINE_END)
         isWhole=true;
      JournalTake(parts);
     }
   FileClose(file);
   g_journalDamaged=(isLastBad ? bad-1 : bad);
   return(true);
  }

void JournalTake(const string &parts[])
  {
   OrderRecord record;
   if(RecordOfLine(parts,record))
     {
      int at=BookFind(record.id);
      if(at<0)
        {
         BookAdd(record);
         return;
        }
      record.delivered=g_book[at].delivered;
      g_book[at]=record;
      return;
     }
   int count=ArraySize(parts);
   if(parts[0]==LINE_ACKED && count==3)
     {
      int at=BookFind(parts[1]);
      if(at>=0)
         g_book[at].delivered=(int)StringToInteger(parts[2]);
     }
   if(parts[0]==LINE_DEAL && count==3)
      DealMarkAdd((ulong)StringToInteger(parts[1]),StringToInteger(parts[2]));
  }

// All of memory into a new file, then over the old one: at every instant one of the two is whole.
bool JournalRewrite(void)
  {
   string name=g_journalName+".new";
   ResetLastError();
   int file=FileOpen(name,FILE_WRITE|JOURNAL_FLAGS);
   if(file==INVALID_HANDLE)
      return(JournalFail("cannot be rewritten",GetLastError()));
   bool good=true;
   int  lines=0,count=ArraySize(g_book);
   for(int i=0; i<count && good; i++)
     {
      good=JournalPut(file,LineOfRecord(g_book[i]),lines);
      if(good && g_book[i].delivered>0)
         good=JournalPut(file,LineOfAcked(g_book[i].id,g_book[i].delivered),lines);
     }
   count=ArraySize(g_toldTickets);
   for(int i=0; i<count && good; i++)
      good=JournalPut(file,LineOfDeal(g_toldTickets[i],g_toldTimes[i]),lines);
   if(good)
      good=JournalPut(file,LineOfEnd(lines),lines);
   int error=GetLastError();
   FileFlush(file);
   FileClose(file);
   if(!good)
      return(JournalFail("cannot be rewritten",error));
   ResetLastError();
   if(!FileMove(name,FILE_COMMON,g_journalName,FILE_COMMON|FILE_REWRITE))
      return(JournalFail("cannot be replaced",GetLastError()));
   g_journalLines=0;
   return(true);
  }

bool JournalPut(const int file,const string line,int &lines)
  {
   lines++;
   return(FileWriteString(file,line+"\r\n")>=(uint)StringLen(line));
  }
