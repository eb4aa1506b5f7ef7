// Writes JSON into one string with a reserve. A number that is none spoils the whole text, which is then not sent.

class JsonWriter
  {
private:
   string            m_text;
   bool              m_needsComma;
   string            m_name;
   string            m_fault;

   void              Separate(void)
     {
      if(m_needsComma)
         StringAdd(m_text,",");
      m_needsComma=true;
     }
   void              Spoil(const string what)
     {
      if(m_fault=="")
         m_fault=m_name+" is "+what;
     }

public:
   void              Start(const uint reserve)
     {
      m_text="";
      if(!StringReserve(m_text,reserve))
         m_text="";
      m_needsComma=false;
      m_name="";
      m_fault="";
     }
   // "" when all is well; else why this text must not leave.
   string            Fault(void) const
     {
      return(m_fault);
     }
   string            Result(void) const
     {
      return(m_text);
     }
   void              ObjectOpen(void)
     {
      Separate();
      StringAdd(m_text,"{");
      m_needsComma=false;
     }
   void              ObjectClose(void)
     {
      StringAdd(m_text,"}");
      m_needsComma=true;
     }
   void              ArrayOpen(void)
     {
      Separate();
      StringAdd(m_text,"[");
      m_needsComma=false;
     }
   void              ArrayClose(void)
     {
      StringAdd(m_text,"]");
      m_needsComma=true;
     }
   void              Name(const string name)
     {
      Separate();
      StringAdd(m_text,"\"");
      StringAdd(m_text,name);
      StringAdd(m_text,"\":");
      m_name=name;
      m_needsComma=false;
     }
   void              Text(const string value)
     {
      Separate();
      StringAdd(m_text,JsonQuote(value));
     }
   void              Whole(const long value)
     {
      Separate();
      StringAdd(m_text,IntegerToString(value));
     }
   // A value that is JSON already.
   void              Raw(const string value)
     {
      Separate();
      StringAdd(m_text,value);
     }
   // With as many decimals as the thing has: prices of a symbol, money of a currency.
   void              Decimal(const double value,const int digits)
     {
      Separate();
      if(!MathIsValidNumber(value))
         Spoil("no number");
      else
         StringAdd(m_text,DoubleToString(value,digits));
     }
   // With as many digits as it takes to read the same number again.
   void              Exact(const double value)
     {
      Separate();
      if(!MathIsValidNumber(value))
         Spoil("no number");
      else
         StringAdd(m_text,JsonExact(value));
     }
   void              Flag(const bool value)
     {
      Separate();
      StringAdd(m_text,value ? "true" : "false");
     }
   void              Nothing(void)
     {
      Separate();
      StringAdd(m_text,"null");
     }

   void              NamedText(const string name,const string value)
     {
      Name(name);
      Text(value);
     }
   // An identifier of 64 bits, or null for none.
   void              NamedIdentifier(const string name,const string value)
     {
      Name(name);
      if(value=="")
         Nothing();
      else
         Text(value);
     }
   void              NamedWhole(const string name,const long value)
     {
      Name(name);
      Whole(value);
     }
   void              NamedDecimal(const string name,const double value,const int digits)
     {
      Name(name);
      Decimal(value,digits);
     }
   // A price that may be absent, which MetaTrader writes as 0.
   void              NamedLevel(const string name,const double value,const int digits)
     {
      Name(name);
      if(value==0.0)
         Nothing();
      else
         Decimal(value,digits);
     }
   void              NamedExact(const string name,const double value)
     {
      Name(name);
      Exact(value);
     }
   void              NamedFlag(const string name,const bool value)
     {
      Name(name);
      Flag(value);
     }
   void              NamedObject(const string name)
     {
      Name(name);
      ObjectOpen();
     }
   void              NamedArray(const string name)
     {
      Name(name);
      ArrayOpen();
     }
  };

string JsonQuote(const string value)
  {
   string quoted="\"";
   int from=0;
   int length=StringLen(value);
   for(int i=0; i<length; i++)
     {
      ushort code=StringGetCharacter(value,i);
      if(code>=0x20 && code!='"' && code!='\\')
         continue;
      if(i>from)
         StringAdd(quoted,StringSubstr(value,from,i-from));
      StringAdd(quoted,code<0x20 ? StringFormat("\\u%04x",(int)code) : "\\"+ShortToString(code));
      from=i+1;
     }
   if(length>from)
      StringAdd(quoted,StringSubstr(value,from,length-from));
   return(quoted+"\"");
  }

string JsonExact(const double value)
  {
   string shorter=StringFormat("%.15g",value);
   return(StringToDouble(shorter)==value ? shorter : StringFormat("%.17g",value));
  }
