// One EA per account: a mark in the terminal that the living one renews, and the name of each run.
//
// The last run cannot say goodbye itself, since nothing may wait for the network while the terminal closes. The next one
// says it in its place, so that the server need not wait for thirty seconds of silence.

#include "Account.mqh"
#include "Clock.mqh"
#include "Log.mqh"

#define OWNER_ALIVE_MS  5000
#define OWNER_RENEW_MS  1000

string g_ownerMark="";
bool   g_ownerIsUs=false;
ulong  g_ownerRenewedMs=0;
string g_ownerFile="";
string g_ownerSession="";
string g_lastSession="";   // of the run before, until goodbye is said for it
string g_lastReason="";

// Each timer. False while another EA of this terminal serves the account, or nobody is logged in.
bool OwnerPoll(void)
  {
   ulong now=GetTickCount64()+1;
   if(g_ownerIsUs)
     {
      if(now-g_ownerRenewedMs>=OWNER_RENEW_MS && GlobalVariableSet(g_ownerMark,(double)now)>0)
         g_ownerRenewedMs=now;
      return(true);
     }
   string account=AccountName();
   if(account=="")
      return(false);
   g_ownerMark="Barclose."+IntegerToString(AccountInfoInteger(ACCOUNT_LOGIN))+".alive";
   // It does not outlive the terminal.
   if(!GlobalVariableCheck(g_ownerMark) && !GlobalVariableTemp(g_ownerMark))
      return(false);
   double seen=GlobalVariableGet(g_ownerMark);
   double age=(double)now-seen;
   if(seen>0.0 && age>=0.0 && age<OWNER_ALIVE_MS)
      return(false);
   if(!GlobalVariableSetOnCondition(g_ownerMark,(double)now,seen))
      return(false);
   g_ownerIsUs=true;
   g_ownerRenewedMs=now;
   OwnerBegin(account);
   return(true);
  }

// Names this run, and remembers the one before.
void OwnerBegin(const string account)
  {
   string runs="Barclose."+IntegerToString(AccountInfoInteger(ACCOUNT_LOGIN))+".runs";
   double run=(GlobalVariableCheck(runs) ? GlobalVariableGet(runs) : 0.0)+1.0;
   if(GlobalVariableSet(runs,run)==0)
      LogInfo("the number of this run cannot be kept");
   GlobalVariablesFlush();
   g_ownerSession=StringFormat("%d-%I64x-%x",(int)run,ClockStamp(),MathRand());
   g_ownerFile="Barclose\\session-"+account+".txt";
   OwnerReadLast();
   OwnerWrite("the terminal ended without saying why");
  }

// The account is let go; the reason goes out with the next start.
void OwnerEnd(const string reason)
  {
   if(!g_ownerIsUs)
      return;
   OwnerWrite(reason);
   GlobalVariableDel(g_ownerMark);
   g_ownerIsUs=false;
  }

void OwnerReadLast(void)
  {
   g_lastSession="";
   g_lastReason="";
   if(!FileIsExist(g_ownerFile))
      return;
   int handle=FileOpen(g_ownerFile,FILE_READ|FILE_TXT|FILE_ANSI,'\t',CP_UTF8);
   if(handle==INVALID_HANDLE)
      return;
   string columns[];
   if(StringSplit(FileReadString(handle),'\t',columns)==2)
     {
      g_lastSession=columns[0];
      g_lastReason=columns[1];
     }
   FileClose(handle);
  }

void OwnerWrite(const string reason)
  {
   int handle=FileOpen(g_ownerFile,FILE_WRITE|FILE_TXT|FILE_ANSI,'\t',CP_UTF8);
   if(handle==INVALID_HANDLE || FileWriteString(handle,g_ownerSession+"\t"+reason)==0)
      LogInfo("the name of this run cannot be kept, error "+IntegerToString(GetLastError()));
   if(handle!=INVALID_HANDLE)
      FileClose(handle);
  }

string OwnerReason(const int reason)
  {
   switch(reason)
     {
      case REASON_REMOVE:
         return("the EA was removed from its chart");
      case REASON_RECOMPILE:
         return("the EA was compiled anew");
      case REASON_CHARTCHANGE:
         return("symbol or timeframe of the chart was changed");
      case REASON_CHARTCLOSE:
         return("the chart was closed");
      case REASON_PARAMETERS:
         return("the inputs were changed");
      case REASON_ACCOUNT:
         return("another account was logged in");
      case REASON_TEMPLATE:
         return("another template was applied");
      case REASON_INITFAILED:
         return("the EA could not start");
      case REASON_CLOSE:
         return("the terminal was closed");
      default:
         return("the EA ended");
     }
  }
