// Lines of the order journal. A line is `1|kind|fields...|checksum`: the version first, the checksum over all before it.
// A line that was torn by a crash, or changed by hand, does not match its checksum and is not believed.

#define LINE_VERSION "1"
#define LINE_RECORD  "R"
#define LINE_ACKED   "A"
#define LINE_DEAL    "D"
#define LINE_END     "E"

#define RECORD_FIELDS 30

string LineSeal(const string body)
  {
   return(body+"|"+StringFormat("%08X",LineHash(body)));
  }

// The parts between version and checksum. False for anything but a whole line of this version.
bool LineOpen(const string line,string &parts[])
  {
   int cut=StringLen(line)-9;
   if(cut<3 || StringGetCharacter(line,cut)!='|')
      return(false);
   string body=StringSubstr(line,0,cut);
   if(LineSeal(body)!=line)
      return(false);
   string all[];
   int count=StringSplit(body,(ushort)'|',all);
   if(count<2 || all[0]!=LINE_VERSION)
      return(false);
   ArrayResize(parts,count-1);
   for(int i=1; i<count; i++)
      parts[i-1]=LineUnescape(all[i]);
   return(true);
  }

string LineOfRecord(const OrderRecord &record)
  {
   string line=LINE_VERSION+"|"+LINE_RECORD;
   line+="|"+LineEscape(record.id)+"|"+record.kind+"|"+LineEscape(record.symbol)+"|"+record.side;
   line+="|"+LineNumber(record.lots)+"|"+LineFlag(record.hasStop)+"|"+LineNumber(record.stop);
   line+="|"+LineFlag(record.hasTarget)+"|"+LineNumber(record.target)+"|"+IntegerToString(record.maxDeviationPoints);
   line+="|"+LineNumber(record.riskMoney)+"|"+LineEscape(record.ticketToChange)+"|"+IntegerToString(record.expiresAtUtcMs)+"|"+LineFlag(record.isFlatten);
   line+="|"+IntegerToString((int)record.state)+"|"+IntegerToString(record.attempts)+"|"+IntegerToString(record.fillings);
   line+="|"+IntegerToString(record.sentAt)+"|"+LineNumber(record.firstPrice)+"|"+LineNumber(record.sentLots);
   line+="|"+record.outcome+"|"+IntegerToString((long)record.retcode)+"|"+LineEscape(record.message);
   line+="|"+record.orderTicket+"|"+record.dealTicket+"|"+record.position;
   line+="|"+LineNumber(record.filledLots)+"|"+LineNumber(record.price)+"|"+IntegerToString(record.outcomeAt);
   line+="|"+IntegerToString(record.revision);
   return(LineSeal(line));
  }

// What the server has of it is told by lines of its own, not by the record's.
bool RecordOfLine(const string &parts[],OrderRecord &record)
  {
   if(ArraySize(parts)!=RECORD_FIELDS+1 || parts[0]!=LINE_RECORD)
      return(false);
   RecordClear(record);
   record.id=parts[1];
   record.kind=parts[2];
   record.symbol=parts[3];
   record.side=parts[4];
   record.lots=StringToDouble(parts[5]);
   record.hasStop=(parts[6]=="1");
   record.stop=StringToDouble(parts[7]);
   record.hasTarget=(parts[8]=="1");
   record.target=StringToDouble(parts[9]);
   record.maxDeviationPoints=(int)StringToInteger(parts[10]);
   record.riskMoney=StringToDouble(parts[11]);
   record.ticketToChange=parts[12];
   record.expiresAtUtcMs=StringToInteger(parts[13]);
   record.isFlatten=(parts[14]=="1");
   record.state=(RecordState)StringToInteger(parts[15]);
   record.attempts=(int)StringToInteger(parts[16]);
   record.fillings=(int)StringToInteger(parts[17]);
   record.sentAt=StringToInteger(parts[18]);
   record.firstPrice=StringToDouble(parts[19]);
   record.sentLots=StringToDouble(parts[20]);
   record.outcome=parts[21];
   record.retcode=(uint)StringToInteger(parts[22]);
   record.message=parts[23];
   record.orderTicket=parts[24];
   record.dealTicket=parts[25];
   record.position=parts[26];
   record.filledLots=StringToDouble(parts[27]);
   record.price=StringToDouble(parts[28]);
   record.outcomeAt=StringToInteger(parts[29]);
   record.revision=(int)StringToInteger(parts[30]);
   return(true);
  }

string LineOfAcked(const string id,const int revision)
  {
   return(LineSeal(LINE_VERSION+"|"+LINE_ACKED+"|"+LineEscape(id)+"|"+IntegerToString(revision)));
  }

string LineOfDeal(const ulong ticket,const long timeMsc)
  {
   return(LineSeal(LINE_VERSION+"|"+LINE_DEAL+"|"+StringFormat("%I64u",ticket)+"|"+IntegerToString(timeMsc)));
  }

string LineOfEnd(const int count)
  {
   return(LineSeal(LINE_VERSION+"|"+LINE_END+"|"+IntegerToString(count)));
  }

// Printable ASCII without the separator; what a broker says in other letters loses them.
string LineEscape(const string text)
  {
   string out="";
   int length=StringLen(text);
   for(int i=0; i<length; i++)
     {
      ushort c=StringGetCharacter(text,i);
      if(c=='|' || c=='%')
         out+=StringFormat("%%%02X",(int)c);
      else
         out+=(c<32 || c>126 ? "?" : ShortToString(c));
     }
   return(out);
  }

string LineUnescape(const string text)
  {
   string out=text;
   StringReplace(out,"%7C","|");
   StringReplace(out,"%25","%");
   return(out);
  }

string LineFlag(const bool value)
  {
   return(value ? "1" : "0");
  }

// Fifteen digits come back as the same double for every price and volume there is.
string LineNumber(const double value)
  {
   return(StringFormat("%.15g",value));
  }

// FNV-1a, 32 bits.
uint LineHash(const string text)
  {
   uint hash=0x811C9DC5;
   int length=StringLen(text);
   for(int i=0; i<length; i++)
     {
      hash^=(uint)StringGetCharacter(text,i);
      hash*=16777619;
     }
   return(hash);
  }
