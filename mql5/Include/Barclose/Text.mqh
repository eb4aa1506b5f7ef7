// Text in and out: the wire has UTF-8 without a closing zero, the language has UTF-16 with one.

// Returns the number of bytes. StringToCharArray counts and copies the closing zero; it is cut off here.
int TextToUtf8(const string text,uchar &bytes[])
  {
   int copied=StringToCharArray(text,bytes,0,WHOLE_ARRAY,CP_UTF8);
   int length=(copied>0 ? copied-1 : 0);
   if(ArrayResize(bytes,length)!=length)
      return(0);
   return(length);
  }

string TextFromUtf8(const uchar &bytes[],const int from,const int count)
  {
   return(count>0 ? CharArrayToString(bytes,from,count,CP_UTF8) : "");
  }

string TextClip(const string text,const int most)
  {
   return(StringLen(text)>most ? StringSubstr(text,0,most) : text);
  }

// What the wire takes as a broker symbol: printable ASCII without blanks.
bool TextIsSymbol(const string name)
  {
   int length=StringLen(name);
   if(length<1 || length>32)
      return(false);
   for(int i=0; i<length; i++)
     {
      ushort code=StringGetCharacter(name,i);
      if(code<0x21 || code>0x7E)
         return(false);
     }
   return(true);
  }

// Letters, digits, dot, dash and underscore stay, everything else becomes a dash: names of accounts and files.
string TextToName(const string text)
  {
   string name="";
   int length=StringLen(text);
   for(int i=0; i<length; i++)
     {
      ushort code=StringGetCharacter(text,i);
      bool isKept=(code>='a' && code<='z') || (code>='A' && code<='Z') || (code>='0' && code<='9') || code=='.' || code=='_' || code=='-';
      name+=(isKept ? ShortToString(code) : "-");
     }
   return(name);
  }

string TextTrim(const string text)
  {
   string trimmed=text;
   StringTrimLeft(trimmed);
   StringTrimRight(trimmed);
   return(trimmed);
  }

// Compares 1.10.0 with 1.9.3 by number. Below zero: `left` is the older one.
int TextCompareVersions(const string left,const string right)
  {
   string leftParts[];
   string rightParts[];
   int leftCount=StringSplit(left,'.',leftParts);
   int rightCount=StringSplit(right,'.',rightParts);
   for(int i=0; i<leftCount || i<rightCount; i++)
     {
      long a=(i<leftCount ? StringToInteger(leftParts[i]) : 0);
      long b=(i<rightCount ? StringToInteger(rightParts[i]) : 0);
      if(a!=b)
         return(a<b ? -1 : 1);
     }
   return(0);
  }
