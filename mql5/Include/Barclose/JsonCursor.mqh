// Where a reader of JSON stands in its text, and the smallest pieces of the grammar.

class JsonCursor
  {
protected:
   string            m_text;
   int               m_length;
   int               m_at;
   string            m_fault;

   bool              Fail(const string why)
     {
      if(m_fault=="")
         m_fault=why+" at character "+IntegerToString(m_at);
      return(false);
     }
   ushort            Peek(void) const
     {
      return(m_at<m_length ? StringGetCharacter(m_text,m_at) : (ushort)0);
     }
   void              Blanks(void)
     {
      while(m_at<m_length)
        {
         ushort code=StringGetCharacter(m_text,m_at);
         if(code!=' ' && code!='\t' && code!='\r' && code!='\n')
            return;
         m_at++;
        }
     }
   bool              Expect(const ushort code)
     {
      if(m_fault!="")
         return(false);
      Blanks();
      if(Peek()!=code)
         return(Fail("expected "+ShortToString(code)));
      m_at++;
      return(true);
     }
   bool              Word(const string word)
     {
      int length=StringLen(word);
      if(StringSubstr(m_text,m_at,length)!=word)
         return(Fail("expected "+word));
      m_at+=length;
      return(true);
     }
   // The characters of one number, by the grammar of JSON.
   bool              NumberText(string &digits,bool &isWhole)
     {
      if(m_fault!="")
         return(false);
      Blanks();
      int from=m_at;
      isWhole=true;
      if(Peek()=='-')
         m_at++;
      if(Peek()=='0')
         m_at++;
      else
         if(!Digits())
            return(false);
      if(Peek()=='.')
        {
         isWhole=false;
         m_at++;
         if(!Digits())
            return(false);
        }
      if(Peek()=='e' || Peek()=='E')
        {
         isWhole=false;
         m_at++;
         if(Peek()=='+' || Peek()=='-')
            m_at++;
         if(!Digits())
            return(false);
        }
      digits=StringSubstr(m_text,from,m_at-from);
      return(true);
     }
   bool              Digits(void)
     {
      int from=m_at;
      while(Peek()>='0' && Peek()<='9')
         m_at++;
      return(m_at>from ? true : Fail("expected a digit"));
     }
   bool              Escape(string &value)
     {
      ushort code=Peek();
      m_at++;
      switch(code)
        {
         case '"':
         case '\\':
         case '/':
            value+=ShortToString(code);
            return(true);
         case 'n':
            value+="\n";
            return(true);
         case 't':
            value+="\t";
            return(true);
         case 'r':
            value+="\r";
            return(true);
         case 'b':
            value+=ShortToString(8);
            return(true);
         case 'f':
            value+=ShortToString(12);
            return(true);
         case 'u':
            return(Unicode(value));
         default:
            return(Fail("unknown escape"));
        }
     }
   bool              Unicode(string &value)
     {
      int code=0;
      for(int i=0; i<4; i++)
        {
         ushort digit=Peek();
         int worth=-1;
         if(digit>='0' && digit<='9')
            worth=digit-'0';
         if(digit>='a' && digit<='f')
            worth=digit-'a'+10;
         if(digit>='A' && digit<='F')
            worth=digit-'A'+10;
         if(worth<0)
            return(Fail("expected four hexadecimal digits"));
         code=code*16+worth;
         m_at++;
        }
      // A zero would end the string in the middle.
      if(code==0)
         return(Fail("a zero character"));
      value+=ShortToString((ushort)code);
      return(true);
     }
  };
