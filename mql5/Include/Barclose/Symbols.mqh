// The markets that this EA serves, by the broker's names.

#include "Contracts.mqh"
#include "Log.mqh"
#include "Text.mqh"

string g_symbols[];
bool   g_symbolIsThere[];

// Names parted by commas; the suffix is added where a name does not end with it yet. "" when all is well.
string SymbolsInit(const string list,const string suffix,const string ofChart)
  {
   string names[];
   ArrayResize(g_symbols,0);
   ArrayResize(g_symbolIsThere,0);
   int count=StringSplit(TextTrim(list)=="" ? ofChart : list,',',names);
   for(int i=0; i<count; i++)
     {
      string name=TextTrim(names[i]);
      if(name=="")
         continue;
      if(TextTrim(list)!="")
         name=SymbolsWithSuffix(name,TextTrim(suffix));
      if(!TextIsSymbol(name))
         return("'"+name+"' is no symbol: 1 to 32 characters without blanks");
      if(SymbolsFind(name)>=0)
         return(name+" is listed twice");
      int at=ArraySize(g_symbols);
      if(at>=WIRE_MAX_SYMBOLS)
         return("more than "+IntegerToString(WIRE_MAX_SYMBOLS)+" symbols");
      ArrayResize(g_symbols,at+1,16);
      ArrayResize(g_symbolIsThere,at+1,16);
      g_symbols[at]=name;
      g_symbolIsThere[at]=false;
     }
   return(ArraySize(g_symbols)>0 ? "" : "no symbol is listed");
  }

string SymbolsWithSuffix(const string name,const string suffix)
  {
   int from=StringLen(name)-StringLen(suffix);
   if(suffix=="" || (from>0 && StringSubstr(name,from)==suffix))
      return(name);
   return(name+suffix);
  }

// -1 when it is not served here.
int SymbolsFind(const string name)
  {
   for(int i=0; i<ArraySize(g_symbols); i++)
      if(g_symbols[i]==name)
         return(i);
   return(-1);
  }

// Brings them into Market Watch: without it a symbol has neither ticks nor bars. A terminal that has just started may
// not know its symbols yet, so this is tried again until all are there.
void SymbolsSelect(void)
  {
   for(int i=0; i<ArraySize(g_symbols); i++)
     {
      if(g_symbolIsThere[i])
         continue;
      g_symbolIsThere[i]=SymbolSelect(g_symbols[i],true);
      if(!g_symbolIsThere[i])
         LogSometimes(g_symbols[i]+" is unknown to this broker: check its name and suffix in Market Watch",600000);
     }
  }

// The names that the broker does not know, for the chart.
string SymbolsMissing(void)
  {
   string missing="";
   for(int i=0; i<ArraySize(g_symbols); i++)
      if(!g_symbolIsThere[i])
         missing+=(missing=="" ? "" : ", ")+g_symbols[i];
   return(missing);
  }
