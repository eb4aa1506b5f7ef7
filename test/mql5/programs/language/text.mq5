// Every line printed is "name|value"; the test holds the values the reference gives.
void Show(const string name,const string value)
  {
   Print(name,"|",value);
  }

string Bytes(const uchar &data[])
  {
   string text="";
   for(int i=0; i<ArraySize(data); i++)
      text+=StringFormat("%02X",data[i]);
   return(text);
  }

void ShowArrays(void)
  {
   string fifty="The quick brown fox jumps over the lazy dog, twice";
   uchar chars[];
   int copied=StringToCharArray(fifty,chars);
   Show("characters copied of 50",StringFormat("%d %d %d",StringLen(fifty),copied,chars[copied-1]));
   copied=StringToCharArray("abc",chars,0,3,CP_UTF8);
   Show("size after copying with a count",StringFormat("%d of %d",copied,ArraySize(chars)));
   uchar utf8[];
   StringToCharArray("a\x20AC\xE4",utf8,0,-1,CP_UTF8);
   Show("bytes as UTF-8",Bytes(utf8));
   uchar acp[];
   StringToCharArray("a\x20AC\xE4",acp);
   Show("bytes of the code page",Bytes(acp));
   Show("text of UTF-8",CharArrayToString(utf8,0,-1,CP_UTF8));
   uchar cut[]={'a','b',0,'c'};
   Show("text ends at a zero",CharArrayToString(cut));
   Show("text of a part",CharArrayToString(cut,1,1));
   ushort units[];
   copied=StringToShortArray("ab",units);
   Show("units copied",IntegerToString(copied)+" "+ShortArrayToString(units));
  }

void ShowSearch(void)
  {
   Show("found",IntegerToString(StringFind("abcabc","ca")));
   Show("not found",IntegerToString(StringFind("abcabc","x")));
   Show("found from a place",IntegerToString(StringFind("abcabc","a",1)));
   Show("rest of a text",StringSubstr("Sample",2));
   Show("part of a text",StringSubstr("Sample",1,3));
   Show("part behind the end","["+StringSubstr("Sample",7,3)+"]");
   string replaced="one two one";
   int count=StringReplace(replaced,"one","three");
   Show("replaced",IntegerToString(count)+" "+replaced);
   string parts[];
   count=StringSplit("a,b,,c",',',parts);
   Show("split",IntegerToString(count)+" "+parts[0]+parts[1]+"["+parts[2]+"]"+parts[3]);
   count=StringSplit("abc",',',parts);
   Show("split without its separator",IntegerToString(count)+" "+parts[0]);
   string padded="  \tx y\r\n";
   int left=StringTrimLeft(padded);
   int right=StringTrimRight(padded);
   Show("trimmed",IntegerToString(left)+" "+IntegerToString(right)+" ["+padded+"]");
   string mixed="aBc1";
   StringToUpper(mixed);
   string lower=mixed;
   StringToLower(lower);
   Show("cases",mixed+" "+lower);
   Show("compared",StringFormat("%d %d %d",StringCompare("a","b"),StringCompare("Apple","apple",false),StringCompare("b","a")));
  }

void ShowCharacters(void)
  {
   string word="abc";
   StringSetCharacter(word,1,'X');
   StringSetCharacter(word,3,'d');
   Show("characters set",word);
   StringSetCharacter(word,2,0);
   Show("cut by a zero",word);
   Show("character",StringFormat("%d %d %c",StringGetCharacter("Az",1),"Az"[0],'z'));
   Show("of a code",ShortToString('A')+CharToString(66));
   string filled;
   StringInit(filled,3,'-');
   StringFill(filled,'+');
   Show("filled",filled);
   Show("added",StringAdd(filled,"!") ? filled : "");
   string joined;
   int length=StringConcatenate(joined,"a",1,"b",2.5);
   Show("concatenated",IntegerToString(length)+" "+joined);
   string none=NULL;
   string empty="";
   Show("NULL and empty",StringFormat("%d %d %d",none==NULL,empty==NULL,StringLen(none)));
   Show("parts of a literal","ab" "cd");
   Show("escapes","\"\\\x41\x42\x43");
  }

void ShowNumbers(void)
  {
   Show("of a double",DoubleToString(1.006,2)+" "+DoubleToString(-1.5,1)+" "+DoubleToString(1.0/3.0)+" "+DoubleToString(12345.678,-3));
   Show("of an integer",IntegerToString(7,3,'0')+" "+IntegerToString(-7,4)+" "+IntegerToString(LONG_MIN));
   Show("cast",(string)1.5+" "+(string)true+" "+(string)-3+" "+(string)(1.0/3.0));
   Show("to numbers",StringFormat("%.2f %I64d %.1f",StringToDouble("1.25abc"),StringToInteger("42x"),StringToDouble("none")));
   Show("by cast",StringFormat("%d %.3f %I64d",(int)"17",(double)"0.125",(long)"9000000000"));
   Show("normalised",DoubleToString(NormalizeDouble(1.23456,3),5)+" "+DoubleToString(NormalizeDouble(-2.5,0),1));
  }

void ShowCrypt(void)
  {
   uchar data[];
   uchar key[];
   uchar result[];
   int size=StringToCharArray("abc",data,0,3,CP_UTF8);
   CryptEncode(CRYPT_HASH_SHA1,data,key,result);
   Show("SHA-1",Bytes(result));
   CryptEncode(CRYPT_HASH_SHA256,data,key,result);
   Show("SHA-256",Bytes(result));
   StringToCharArray("any carnal pleas",data,0,16,CP_UTF8);
   CryptEncode(CRYPT_BASE64,data,key,result);
   Show("base64",CharArrayToString(result)+" "+IntegerToString(size));
   uchar plain[];
   CryptDecode(CRYPT_BASE64,result,key,plain);
   Show("back from base64",CharArrayToString(plain));
  }

void OnStart()
  {
   ShowArrays();
   ShowSearch();
   ShowCharacters();
   ShowNumbers();
   ShowCrypt();
  }
