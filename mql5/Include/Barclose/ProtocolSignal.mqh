// One signal as it stands on the wire. Nothing is filled in: a field that is missing or of another kind is the fault
// with which the signal is refused.

#include "Contracts.mqh"
#include "JsonReader.mqh"
#include "Signal.mqh"

#define SIGNAL_FIELDS  13

// False when the text itself is broken. A signal that can be read as JSON but not as a signal carries its fault.
bool SignalRead(JsonReader &reader,Signal &signal)
  {
   string name;
   int seen=0;
   SignalClear(signal);
   if(!reader.ObjectBegin())
      return(false);
   while(reader.ObjectNext(name))
     {
      int field=SignalField(name);
      if(field<0)
        {
         // An order with a word that this EA does not know may mean something else than it seems to.
         SignalSpoil(signal,"unknown field "+name);
         reader.Skip();
         continue;
        }
      seen|=(1<<field);
      if(!SignalKindFits(reader,field))
        {
         SignalSpoil(signal,name+" is of another kind than the contract says");
         reader.Skip();
         continue;
        }
      SignalReadField(reader,field,signal);
     }
   for(int i=0; i<SIGNAL_FIELDS; i++)
      if((seen & (1<<i))==0)
         SignalSpoil(signal,SignalFieldName(i)+" is missing");
   return(reader.Fault()=="");
  }

void SignalClear(Signal &signal)
  {
   signal.id="";
   signal.kind="";
   signal.symbol="";
   signal.brokerSymbol="";
   signal.side="";
   signal.lots=0.0;
   signal.hasStop=false;
   signal.stop=0.0;
   signal.hasTarget=false;
   signal.target=0.0;
   signal.maxDeviationPoints=0;
   signal.riskMoney=0.0;
   signal.hasPosition=false;
   signal.positionIdentifier="";
   signal.expiresAtUtcMs=0;
   signal.reason="";
   signal.isFlatten=false;
   signal.fault="";
  }

void SignalSpoil(Signal &signal,const string why)
  {
   if(signal.fault=="")
      signal.fault=why;
  }

string SignalFieldName(const int field)
  {
   switch(field)
     {
      case 0:
         return("id");
      case 1:
         return("kind");
      case 2:
         return("symbol");
      case 3:
         return("brokerSymbol");
      case 4:
         return("side");
      case 5:
         return("reason");
      case 6:
         return("lots");
      case 7:
         return("riskMoney");
      case 8:
         return("maxDeviationPoints");
      case 9:
         return("expiresAt");
      case 10:
         return("stop");
      case 11:
         return("target");
      default:
         return("positionIdentifier");
     }
  }

int SignalField(const string name)
  {
   for(int i=0; i<SIGNAL_FIELDS; i++)
      if(SignalFieldName(i)==name)
         return(i);
   return(-1);
  }

// Texts are 0 to 5, numbers 6 to 9; the last three may be null.
bool SignalKindFits(JsonReader &reader,const int field)
  {
   ushort kind=reader.Kind();
   bool isText=(kind=='"');
   bool isNumber=(kind=='-' || (kind>='0' && kind<='9'));
   if(field<=5)
      return(isText);
   if(field<=9)
      return(isNumber);
   return(kind=='n' || (field==12 ? isText : isNumber));
  }

void SignalReadField(JsonReader &reader,const int field,Signal &signal)
  {
   long whole=0;
   switch(field)
     {
      case 0:
         reader.Text(signal.id);
         return;
      case 1:
         reader.Text(signal.kind);
         return;
      case 2:
         reader.Text(signal.symbol);
         return;
      case 3:
         reader.Text(signal.brokerSymbol);
         return;
      case 4:
         reader.Text(signal.side);
         return;
      case 5:
         reader.Text(signal.reason);
         return;
      case 6:
         reader.Number(signal.lots);
         return;
      case 7:
         reader.Number(signal.riskMoney);
         return;
      case 8:
         reader.Whole(whole);
         signal.maxDeviationPoints=(int)MathMin(whole,(long)INT_MAX);
         return;
      case 9:
         reader.Whole(signal.expiresAtUtcMs);
         return;
      case 10:
         signal.hasStop=!reader.TakeNull();
         if(signal.hasStop)
            reader.Number(signal.stop);
         return;
      case 11:
         signal.hasTarget=!reader.TakeNull();
         if(signal.hasTarget)
            reader.Number(signal.target);
         return;
      default:
         signal.hasPosition=!reader.TakeNull();
         if(signal.hasPosition)
            reader.Text(signal.positionIdentifier);
         return;
     }
  }
