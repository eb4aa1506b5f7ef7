// Prints what the JSON writer and reader make of values, one line each: `name|result`.
#include <Barclose\JsonReader.mqh>
#include <Barclose\JsonWriter.mqh>
#include <Barclose\Text.mqh>

void OnStart()
  {
   Writes();
   Reads();
   Texts();
  }

void Say(const string name,const string result)
  {
   string line=result;
   StringReplace(line,"\n","<line end>");
   Print(name,"|",line);
  }

void Writes()
  {
   JsonWriter json;
   json.Start(256);
   json.ObjectOpen();
   json.NamedText("text","quote \" backslash \\ line\nend \x01 z"+ShortToString(0xFC)+"rich "+ShortToString(0x20AC));
   json.NamedWhole("long",9007199254740993);
   json.NamedDecimal("price",1.1,5);
   json.NamedExact("tickValue",0.005);
   json.NamedExact("small",0.00001);
   json.NamedExact("third",1.0/3.0);
   json.NamedExact("big",123456789012345680.0);
   json.NamedLevel("stop",0.0,5);
   json.NamedLevel("target",1.25,5);
   json.NamedIdentifier("none","");
   json.NamedIdentifier("ticket","18446744073709551615");
   json.NamedFlag("yes",true);
   json.NamedArray("list");
   json.Whole(1);
   json.ArrayOpen();
   json.ArrayClose();
   json.ObjectOpen();
   json.ObjectClose();
   json.Whole(-2);
   json.ArrayClose();
   json.ObjectClose();
   Say("object",json.Result());
   Say("object fault",json.Fault());
   json.Start(16);
   json.ObjectOpen();
   json.NamedDecimal("spread",MathSqrt(-1.0),2);
   json.ObjectClose();
   Say("spoiled",json.Fault());
  }

// Everything of a value, in the words of the reader.
string Walk(JsonReader &reader)
  {
   ushort kind=reader.Kind();
   string text="";
   string name;
   double number;
   bool flag;
   if(kind=='{')
     {
      string object="{";
      if(reader.ObjectBegin())
         while(reader.ObjectNext(name))
            object+=name+"="+Walk(reader)+";";
      return(object+"}");
     }
   if(kind=='[')
     {
      string list="[";
      if(reader.ArrayBegin())
         while(reader.ArrayNext())
            list+=Walk(reader)+";";
      return(list+"]");
     }
   if(kind=='"')
      return(reader.Text(text) ? "'"+text+"'" : "");
   if(kind=='n')
      return(reader.TakeNull() ? "null" : "");
   if(kind=='t' || kind=='f')
      return(reader.Flag(flag) ? (flag ? "yes" : "no") : "");
   return(reader.Number(number) ? JsonExact(number) : "");
  }

void Read(const string text)
  {
   JsonReader reader;
   reader.Begin(text);
   string walked=Walk(reader);
   string skipped;
   string result=(reader.Ended() ? walked : "FAULT "+reader.Fault());
   reader.Begin(text);
   reader.Skip();
   skipped=(reader.Ended() ? "" : " skip: "+reader.Fault());
   if((skipped=="")!=(StringFind(result,"FAULT")<0))
      result+=" BUT SKIP DIFFERS";
   Say(text,result);
  }

void Reads()
  {
   Read("[]");
   Read(" { } ");
   Read("[1,-2.5,1e3,0.1E-2,0]");
   Read("{\"a\":[{\"b\":[]},{}],\"c\":null,\"d\":true,\"e\":false}");
   Read("\"a\\u00fc\\n\\\"\\\\\\/\\ud83d\\ude00b\"");
   Read("");
   Read("[1,]");
   Read("[,1]");
   Read("[1 2]");
   Read("{\"a\":1,}");
   Read("{\"a\" 1}");
   Read("{a:1}");
   Read("[1");
   Read("[1]]");
   Read("[1] x");
   Read("01");
   Read("-");
   Read("1.");
   Read(".5");
   Read("1e");
   Read("+1");
   Read("NaN");
   Read("nul");
   Read("tru");
   Read("1e999");
   Read("\"open");
   Read("\"bad \\x escape\"");
   Read("\"\\u12g4\"");
   Read("\"a\\u0000b\"");
   Read("\"tab\there\"");
   Read("'a'");
   string deep="";
   for(int i=0; i<33; i++)
      deep+="[";
   Read(deep);
   JsonReader reader;
   long whole=0;
   reader.Begin("1760000000123456789");
   Say("19 digits",reader.Whole(whole) ? IntegerToString(whole) : reader.Fault());
   reader.Begin("176000000012345678");
   Say("18 digits",reader.Whole(whole) ? IntegerToString(whole) : reader.Fault());
   reader.Begin("1.0");
   Say("1.0 as whole",reader.Whole(whole) ? IntegerToString(whole) : reader.Fault());
  }

void Texts()
  {
   uchar bytes[];
   Say("utf8 bytes",IntegerToString(TextToUtf8("a"+ShortToString(0xFC)+ShortToString(0x20AC),bytes)));
   Say("last byte",IntegerToString(bytes[ArraySize(bytes)-1]));
   Say("no bytes",IntegerToString(TextToUtf8("",bytes)));
   Say("versions",IntegerToString(TextCompareVersions("1.10.0","1.9.3"))+IntegerToString(TextCompareVersions("1.0.0","1.0.0"))+IntegerToString(TextCompareVersions("0.9.9","1.0.0")));
   Say("name",TextToName("FTMO Server/3.x_y"));
  }
