// Writes years of bars of all symbols and all seven timeframes into files that the server's training and `barclose data
// check` load: SYMBOL_TIMEFRAME.csv in MQL5\Files\Barclose\export. Started again, it goes on where it stopped.
#property copyright "Barclose"
#property version   "1.00"
#property description "Exports bars with spread and tick volume; goes on where it was interrupted."
#property script_show_inputs

#include <Barclose\Clock.mqh>
#include <Barclose\Contracts.mqh>
#include <Barclose\ExportFile.mqh>
#include <Barclose\Symbols.mqh>

input string SymbolList   = "";                  // Symbols, comma-separated; empty: all of Market Watch
input string SymbolSuffix = "";                  // Suffix of the broker, added where it is missing
input int    Years        = 5;                   // Years back from today
input string Folder       = "Barclose\\export";  // Folder below MQL5\Files

#define EXPORT_CHUNK_BARS  20000
#define EXPORT_TRIES       120
#define EXPORT_PAUSE_MS    250

int    g_files=0;
long   g_written=0;
string g_faults="";

void OnStart()
  {
   string names=(SymbolList=="" ? MarketWatch() : SymbolList);
   string fault=SymbolsInit(names,SymbolSuffix,Symbol());
   if(fault=="" && (Years<1 || Years>50))
      fault="the years must be 1 to 50";
   if(fault!="")
     {
      LogAlarm("cannot export: "+fault);
      return;
     }
   SymbolsSelect();
   for(int s=0; s<ArraySize(g_symbols) && !IsStopped(); s++)
      ExportSymbol(s);
   Comment("");
   string summary=IntegerToString(g_files)+" files, "+IntegerToString(g_written)+" bars written to MQL5\\Files\\"+Folder;
   if(IsStopped())
      summary+="; interrupted, start again to go on";
   LogInfo(summary+g_faults);
   if(!IsStopped())
      LogAlarm(summary+g_faults);
  }

string MarketWatch()
  {
   string list="";
   for(int i=0; i<SymbolsTotal(true); i++)
      list+=(list=="" ? "" : ",")+SymbolName(i,true);
   return(list);
  }

void ExportSymbol(const int symbol)
  {
   string name=g_symbols[symbol];
   if(!g_symbolIsThere[symbol])
     {
      g_faults+="; "+name+" is unknown to this broker";
      return;
     }
   if(StringFind(name,"/")>=0 || StringFind(name,"\\")>=0 || StringFind(name,"*")>=0 || StringFind(name,":")>=0 || StringFind(name,"?")>=0)
     {
      g_faults+="; "+name+" cannot be the name of a file";
      return;
     }
   for(int t=0; t<WIRE_TIMEFRAMES && !IsStopped(); t++)
     {
      string fault=ExportSeries(name,t);
      if(fault=="")
         g_files++;
      else
         g_faults+="; "+name+" "+WIRE_TIMEFRAME_NAMES[t]+": "+fault;
     }
  }

// One series into one file, in chunks. "" or why it is not whole.
string ExportSeries(const string name,const int timeframe)
  {
   MqlRates rates[];
   string path=Folder+"\\"+name+"_"+WIRE_TIMEFRAME_NAMES[timeframe]+".csv";
   ENUM_TIMEFRAMES period=WIRE_TIMEFRAME_PERIODS[timeframe];
   long seconds=WIRE_TIMEFRAME_SECONDS[timeframe];
   // The newest bar that has closed begins a whole period ago at least.
   long end=ClockServerSeconds()-seconds;
   long begin=FirstTime(name,period,end);
   long last;
   if(begin<=0)
      return("its history is not loaded; start again later");
   int handle=ExportOpen(path,last);
   if(handle==INVALID_HANDLE)
      return("cannot write "+path+", error "+IntegerToString(GetLastError()));
   string fault="";
   long first=MathMax(begin,last);
   for(long from=first; from<=end && fault=="" && !IsStopped(); from+=seconds*EXPORT_CHUNK_BARS)
     {
      long to=MathMin(end,from+seconds*EXPORT_CHUNK_BARS-1);
      int count=Read(name,period,from,to,rates);
      if(count<0)
         fault="its history could not be loaded from "+TimeToString((datetime)from)+" on; start again later";
      else
         if(!ExportBars(handle,rates,count,(int)SymbolInfoInteger(name,SYMBOL_DIGITS)))
            fault="cannot write "+path;
         else
            g_written+=count;
      int percent=(end>first ? (int)((to-first)*100/(end-first)) : 100);
      Comment("Barclose export: "+name+" "+WIRE_TIMEFRAME_NAMES[timeframe]+" "+IntegerToString(percent)+" %, "+IntegerToString(g_written)+" bars");
     }
   FileClose(handle);
   return(fault);
  }

// The wished beginning, or that of the broker's history when it is younger.
long FirstTime(const string name,const ENUM_TIMEFRAMES period,const long end)
  {
   long wished=end-(long)Years*366*86400;
   long first=0;
   for(int i=0; i<EXPORT_TRIES && first<=0 && !IsStopped(); i++)
     {
      first=SeriesInfoInteger(name,period,SERIES_SERVER_FIRSTDATE);
      if(first<=0)
         Sleep(EXPORT_PAUSE_MS);
     }
   return(first>0 ? MathMax(first,wished) : 0);
  }

// Bars that open from `from` to `to`. The first question only makes the terminal load them: it is asked until it answers.
int Read(const string name,const ENUM_TIMEFRAMES period,const long from,const long to,MqlRates &rates[])
  {
   for(int i=0; i<EXPORT_TRIES && !IsStopped(); i++)
     {
      ResetLastError();
      int count=CopyRates(name,period,(datetime)from,(datetime)to,rates);
      bool isLoaded=(SeriesInfoInteger(name,period,SERIES_SYNCHRONIZED)!=0);
      if(isLoaded && count>=0)
         return(count);
      // No bar in this stretch, e.g. a holiday of a whole chunk: that is an answer too.
      if(isLoaded && GetLastError()==0)
         return(0);
      Sleep(EXPORT_PAUSE_MS);
     }
   return(-1);
  }
