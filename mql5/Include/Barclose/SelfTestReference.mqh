// What the tests of the host hold about the library, for a terminal to confirm: they rest on MetaQuotes' reference, and
// on what its pages print beside their examples.

void SelfTestReference(void)
  {
   SelfTestReferenceText();
   SelfTestReferenceFormats();
   SelfTestReferenceTimes();
   SelfTestReferenceArrays();
   SelfTestReferenceFiles();
   SelfTestReferenceGlobals();
  }

void SelfTestReferenceText(void)
  {
   uchar chars[],utf8[],cut[]={'a','b',0,'c'};
   string fifty="The quick brown fox jumps over the lazy dog, twice";
   SelfTestWhole("characters copied of 50",StringToCharArray(fifty,chars),51);
   SelfTestWhole("copied with a count",StringToCharArray("abc",chars,0,3,CP_UTF8),3);
   SelfTestWhole("the array never shrinks",ArraySize(chars),51);
   StringToCharArray("a"+ShortToString((ushort)0x20AC)+ShortToString((ushort)0xE4),utf8,0,WHOLE_ARRAY,CP_UTF8);
   SelfTestText("bytes as UTF-8",SelfTestHex(utf8),"61E282ACC3A400");
   SelfTestText("text ends at a zero",CharArrayToString(cut),"ab");
   SelfTestText("text of a part",CharArrayToString(cut,1,1),"b");
   string word="aBc1",lower="aBc1";
   StringToUpper(word);
   StringToLower(lower);
   SelfTestText("cases",word+" "+lower,"ABC1 abc1");
   SelfTestWhole("compared",StringCompare("a","b"),-1);
   SelfTestWhole("compared without case",StringCompare("Apple","apple",false),0);
   word="abc";
   StringSetCharacter(word,1,'X');
   StringSetCharacter(word,3,'d');
   SelfTestText("characters set",word,"aXcd");
   StringSetCharacter(word,2,0);
   SelfTestText("cut by a zero",word,"aX");
   StringInit(word,3,'-');
   StringFill(word,'+');
   SelfTestText("filled",word,"+++");
   SelfTestText("integer with zeros",IntegerToString(7,3,'0'),"007");
   SelfTestText("integer with blanks",IntegerToString(-7,4),"  -7");
   SelfTestText("double of eight digits",DoubleToString(1.0/3.0),"0.33333333");
   SelfTestText("double of two digits",DoubleToString(1.006,2),"1.01");
   SelfTestReal("number before letters",StringToDouble("1.25abc"),1.25);
   SelfTestReal("no number",StringToDouble("none"),0.0);
   SelfTestReal("normalised half",NormalizeDouble(-2.5,0),-3.0);
  }

string SelfTestHex(const uchar &bytes[])
  {
   string text="";
   for(int i=0; i<ArraySize(bytes); i++)
      text+=StringFormat("%02X",(int)bytes[i]);
   return(text);
  }

void SelfTestReferenceFormats(void)
  {
   SelfTestText("hexadecimal",StringFormat("%x %X %#x",255,255,255),"ff FF 0xff");
   SelfTestText("width and flags",StringFormat("[%5d][%-5d][%05d][%+d]",42,42,42,42),"[   42][42   ][00042][+42]");
   SelfTestText("precision",StringFormat("%.2f %.0f %10.3f %e %g",3.14159,2.5,2.0/3.0,12345.678,0.0001),"3.14 2      0.667 1.234568e+04 0.0001");
   SelfTestText("precision as an argument",StringFormat("%.*f %*d",3,1.23456,5,7),"1.235     7");
   SelfTestText("texts",StringFormat("[%s][%6s][%-6s][%.2s]","abc","abc","abc","abc"),"[abc][   abc][abc   ][ab]");
   SelfTestText("cast of a flag",(string)true,"true");
   SelfTestText("greatest double",StringFormat("%.16G",DBL_MAX),"1.797693134862316E+308");
  }

void SelfTestReferenceTimes(void)
  {
   datetime moment=D'2024.02.29 12:30:45';
   SelfTestText("date and minutes",TimeToString(moment),"2024.02.29 12:30");
   SelfTestWhole("moment of a text",(long)StringToTime("2024.02.29 12:30:45"),1709209845);
   SelfTestWhole("day of a text",(long)StringToTime("2024.02.29"),1709164800);
   MqlDateTime parts;
   TimeToStruct(moment,parts);
   SelfTestWhole("Thursday",parts.day_of_week,4);
   SelfTestWhole("day of the year from 0",parts.day_of_year,59);
   SelfTestWhole("seconds of its day",(long)(moment%86400),45045);
  }

void SelfTestReferenceArrays(void)
  {
   int a[]={1,2,3},b[],c[5]={7};
   SelfTestWhole("copied into a dynamic one",ArrayCopy(b,a,1,1),2);
   SelfTestWhole("its size",ArraySize(b),3);
   SelfTestWhole("copied into a fixed one",ArrayCopy(c,a,3),2);
   SelfTestWhole("a fixed one is not resized",ArrayResize(c,9),-1);
   SelfTestTrue("nor turned into a series",!ArraySetAsSeries(c,true));
   ArrayInitialize(c,4);
   ArrayFill(c,1,2,8);
   SelfTestWhole("filled in the middle",c[0]*10000+c[1]*1000+c[2]*100+c[3]*10+c[4],48844);
   ArrayReverse(a);
   SelfTestWhole("reversed",a[0]*100+a[1]*10+a[2],321);
   ArraySort(a);
   SelfTestWhole("sorted",a[0]*100+a[1]*10+a[2],123);
   SelfTestWhole("found in it",ArrayBsearch(a,2),1);
   ArrayFree(b);
   SelfTestWhole("freed",ArraySize(b),0);
  }

void SelfTestReferenceFiles(void)
  {
   string name="Barclose\\self-test.txt",other="Barclose\\self-test-other.txt",all="";
   int    flags=FILE_TXT|FILE_ANSI|FILE_COMMON;
   int    file=FileOpen(name,FILE_WRITE|flags);
   SelfTestTrue("a file of a folder that was not there",file!=INVALID_HANDLE);
   if(file==INVALID_HANDLE)
      return;
   SelfTestWhole("bytes written",(long)FileWriteString(file,"one\r\n"),5);
   SelfTestWhole("nobody else may open it",FileOpen(name,FILE_READ|flags),INVALID_HANDLE);
   FileClose(file);
   file=FileOpen(name,FILE_READ|FILE_WRITE|flags);
   SelfTestTrue("to its end",FileSeek(file,0,SEEK_END));
   FileWriteString(file,"two\r\n");
   FileFlush(file);
   FileSeek(file,0,SEEK_SET);
   while(!FileIsEnding(file))
      all+="["+FileReadString(file)+"]";
   FileClose(file);
   SelfTestText("lines read","[one][two]",all);
   file=FileOpen(other,FILE_WRITE|flags);
   FileClose(file);
   SelfTestTrue("moving does not replace by itself",!FileMove(name,FILE_COMMON,other,FILE_COMMON));
   SelfTestTrue("but with FILE_REWRITE",FileMove(name,FILE_COMMON,other,FILE_COMMON|FILE_REWRITE));
   SelfTestTrue("the old name is gone",!FileIsExist(name,FILE_COMMON));
   SelfTestTrue("it is in the common folder alone",FileIsExist(other,FILE_COMMON) && !FileIsExist(other));
   SelfTestTrue("deleted",FileDelete(other,FILE_COMMON));
  }

void SelfTestReferenceGlobals(void)
  {
   double value=-1.0;
   GlobalVariableDel("barclose.self-test");
   SelfTestTrue("a global variable that is not there",!GlobalVariableGet("barclose.self-test",value) && value==-1.0);
   SelfTestTrue("one for the life of the terminal",GlobalVariableTemp("barclose.self-test"));
   SelfTestTrue("taken on condition, once",GlobalVariableSetOnCondition("barclose.self-test",1.0,0.0) && !GlobalVariableSetOnCondition("barclose.self-test",2.0,0.0));
   SelfTestReal("its value",GlobalVariableGet("barclose.self-test"),1.0);
   SelfTestTrue("deleted, once",GlobalVariableDel("barclose.self-test") && !GlobalVariableDel("barclose.self-test"));
  }
