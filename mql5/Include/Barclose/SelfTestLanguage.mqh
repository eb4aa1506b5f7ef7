// What the EA takes for granted of the language: the same on a real terminal as in the program that compiles it on Linux.

enum SelfTestColour
  {
   SELF_TEST_RED=3,
   SELF_TEST_BLUE
  };

struct SelfTestPair
  {
   int    whole;
   string text;
  };

void SelfTestLanguage(void)
  {
   SelfTestStrings();
   SelfTestBytes();
   SelfTestFormats();
   SelfTestNumbers();
   SelfTestTimes();
   SelfTestArrays();
  }

void SelfTestStrings(void)
  {
   string nothing=NULL;
   SelfTestTrue("NULL is not the empty text",nothing!="");
   SelfTestWhole("length of NULL",StringLen(nothing),0);
   SelfTestText("joined","a"+"b"+IntegerToString(7),"ab7");
   SelfTestWhole("found at",StringFind("barclose","close"),3);
   SelfTestWhole("found behind a start",StringFind("abcabc","abc",1),3);
   SelfTestWhole("not found",StringFind("barclose","x"),-1);
   SelfTestText("part",StringSubstr("barclose",3),"close");
   SelfTestText("part of a length",StringSubstr("barclose",0,3),"bar");
   SelfTestText("part behind the end",StringSubstr("bar",3),"");
   SelfTestWhole("character",StringGetCharacter("A|",1),'|');
   SelfTestText("character to text",ShortToString((ushort)65),"A");
   SelfTestTrue("order of texts","a"<"b" && "B"<"a");
   string parts[];
   SelfTestWhole("split keeps empty parts",StringSplit("a||b",(ushort)'|',parts),3);
   SelfTestText("empty part",parts[1],"");
   SelfTestWhole("split without separator",StringSplit("abc",(ushort)'|',parts),1);
   string text="a.b.c";
   SelfTestWhole("replaced",StringReplace(text,".","--"),2);
   SelfTestText("after it",text,"a--b--c");
   text=" \t x \r\n";
   StringTrimLeft(text);
   StringTrimRight(text);
   SelfTestText("trimmed",text,"x");
   text="a";
   SelfTestTrue("append",StringAdd(text,"b") && text=="ab");
  }

void SelfTestBytes(void)
  {
   uchar bytes[];
   SelfTestWhole("bytes with the closing zero",StringToCharArray("abc",bytes,0,WHOLE_ARRAY,CP_UTF8),4);
   SelfTestWhole("the closing zero",bytes[3],0);
   string letter=ShortToString((ushort)0x00E9);
   uchar utf8[];
   SelfTestWhole("a letter of two bytes",StringToCharArray(letter,utf8,0,WHOLE_ARRAY,CP_UTF8),3);
   SelfTestWhole("its first byte",utf8[0],0xC3);
   SelfTestText("and back",CharArrayToString(utf8,0,2,CP_UTF8),letter);
   uchar plain[],key[],coded[];
   StringToCharArray("abc",plain,0,3,CP_UTF8);
   ArrayResize(plain,3);
   SelfTestWhole("base64 length",CryptEncode(CRYPT_BASE64,plain,key,coded),4);
   SelfTestText("base64",CharArrayToString(coded,0,4,CP_UTF8),"YWJj");
   SelfTestWhole("SHA1 length",CryptEncode(CRYPT_HASH_SHA1,plain,key,coded),20);
   SelfTestWhole("SHA1 of abc, first byte",coded[0],0xA9);
   SelfTestWhole("SHA1 of abc, last byte",coded[19],0x9D);
  }

void SelfTestFormats(void)
  {
   long big=5000000000;
   ulong huge=0;
   huge--;
   SelfTestText("%d",StringFormat("%d",-5),"-5");
   SelfTestText("%I64d",StringFormat("%I64d",big),"5000000000");
   SelfTestText("%I64u",StringFormat("%I64u",huge),"18446744073709551615");
   SelfTestText("%u",StringFormat("%u",(uint)4294967295),"4294967295");
   SelfTestText("%08X",StringFormat("%08X",(uint)0x00BEEF),"0000BEEF");
   SelfTestText("%%",StringFormat("%d%%",7),"7%");
   SelfTestText("%.2f",StringFormat("%.2f",2.675),"2.67");
   SelfTestText("%5.1f",StringFormat("%5.1f",2.25),"  2.2");
   SelfTestText("%.8g",StringFormat("%.8g",0.01),"0.01");
   SelfTestText("%.15g of a third",StringFormat("%.15g",1.0/3.0),"0.333333333333333");
   SelfTestText("%s",StringFormat("%s|%s","a","b"),"a|b");
   SelfTestText("DoubleToString",DoubleToString(1.0/3.0,4),"0.3333");
   SelfTestText("DoubleToString of a price",DoubleToString(1.1,5),"1.10000");
   SelfTestText("IntegerToString",IntegerToString(-42),"-42");
   SelfTestText("name of a value",EnumToString(SELF_TEST_BLUE),"SELF_TEST_BLUE");
   SelfTestWhole("counted on",(int)SELF_TEST_BLUE,4);
   SelfTestText("name of a timeframe",EnumToString(PERIOD_H4),"PERIOD_H4");
   SelfTestWhole("StringToInteger stops at a letter",StringToInteger("12abc"),12);
   SelfTestReal("StringToDouble",StringToDouble("1.5e-5"),0.000015);
   SelfTestReal("StringToDouble of fifteen digits",StringToDouble("1.10123456789012"),1.10123456789012);
  }

void SelfTestNumbers(void)
  {
   int   minus=-7;
   uint  wrap=0;
   long  shifted=1;
   uint  hash=0x811C9DC5;
   wrap--;
   shifted<<=40;
   hash*=16777619;
   SelfTestWhole("division cuts towards zero",minus/2,-3);
   SelfTestWhole("remainder has the sign of the first",minus%2,-1);
   SelfTestWhole("uint wraps",(long)wrap,4294967295);
   SelfTestWhole("long has 64 bits",shifted,1099511627776);
   SelfTestWhole("product wraps in 32 bits",(long)hash,84696351);
   SelfTestReal("MathRound of a half",MathRound(2.5),3.0);
   SelfTestReal("MathRound of a negative half",MathRound(-2.5),-3.0);
   SelfTestReal("MathFloor",MathFloor(-1.5),-2.0);
   SelfTestReal("MathCeil",MathCeil(1.2),2.0);
   SelfTestReal("NormalizeDouble",NormalizeDouble(1.123456,5),1.12346);
   SelfTestReal("NormalizeDouble of eight",NormalizeDouble(0.1+0.2,8),0.3);
   SelfTestTrue("no number is not valid",!MathIsValidNumber(MathLog(0.0)));
   SelfTestWhole("MathMin",MathMin(3,2),2);
   SelfTestTrue("cut to int",(int)2.9==2 && (int)-2.9==-2);
  }

void SelfTestTimes(void)
  {
   MqlDateTime parts;
   datetime moment=D'2026.11.21 10:30:15';
   SelfTestWhole("a moment in seconds",(long)moment,1795257015);
   SelfTestText("as text",TimeToString(moment,TIME_DATE|TIME_SECONDS),"2026.11.21 10:30:15");
   SelfTestTrue("taken apart",TimeToStruct(moment,parts) && parts.year==2026 && parts.mon==11 && parts.day==21 && parts.hour==10);
   SelfTestWhole("Saturday",parts.day_of_week,6);
   SelfTestWhole("and together",(long)StructToTime(parts),(long)moment);
   SelfTestWhole("seconds of an hour bar",PeriodSeconds(PERIOD_H1),3600);
   ulong before=GetTickCount64();
   Sleep(50);
   SelfTestTrue("the counter of milliseconds runs",GetTickCount64()-before>=30);
  }

void SelfTestArrays(void)
  {
   double values[];
   SelfTestWhole("resize",ArrayResize(values,3),3);
   for(int i=0; i<3; i++)
      values[i]=(double)i;
   ArraySetAsSeries(values,true);
   SelfTestReal("a series turns the index",values[0],2.0);
   ArraySetAsSeries(values,false);
   SelfTestWhole("larger",ArrayResize(values,5),5);
   SelfTestReal("keeps what it had",values[2],2.0);
   double copy[];
   SelfTestWhole("copy",ArrayCopy(copy,values,0,1,2),2);
   SelfTestReal("copied",copy[1],2.0);
   SelfTestPair pairs[];
   ArrayResize(pairs,2);
   pairs[0].whole=7;
   pairs[0].text="seven";
   pairs[1]=pairs[0];
   pairs[0].text="changed";
   SelfTestText("structures are copied",pairs[1].text,"seven");
   ZeroMemory(pairs[1]);
   SelfTestWhole("and cleared",pairs[1].whole,0);
   SelfTestWhole("a cleared text is empty",StringLen(pairs[1].text),0);
   int fixed[4]={1,2,3};
   SelfTestWhole("the rest of a list is zero",fixed[3],0);
  }
