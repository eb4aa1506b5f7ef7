// Reads JSON piece by piece, in the order in which it stands. Strict: what is not JSON by the letter ends the reading
// with a fault, and every later call answers false.
//
//   reader.Begin(text);
//   if(reader.ObjectBegin()) while(reader.ObjectNext(name)) if(name=="seq") reader.Whole(seq); else reader.Skip();
//   if(!reader.Ended()) ... reader.Fault()

#include "JsonCursor.mqh"

#define JSON_DEPTH_MOST  32

class JsonReader : public JsonCursor
  {
private:
   int               m_depth;
   bool              m_isFirst;

   bool              Open(const ushort bracket)
     {
      if(!Expect(bracket))
         return(false);
      m_depth++;
      m_isFirst=true;
      return(m_depth<=JSON_DEPTH_MOST ? true : Fail("nested too deep"));
     }
   // True when another element follows; false at the closing bracket, which is taken.
   bool              Next(const ushort closing)
     {
      if(m_fault!="")
         return(false);
      Blanks();
      bool wasFirst=m_isFirst;
      m_isFirst=false;
      if(Peek()==closing)
        {
         m_at++;
         m_depth--;
         return(false);
        }
      return(wasFirst ? true : Expect(','));
     }

public:
   void              Begin(const string text)
     {
      m_text=text;
      m_length=StringLen(text);
      m_at=0;
      m_depth=0;
      m_isFirst=false;
      m_fault="";
     }
   string            Fault(void) const
     {
      return(m_fault);
     }
   // True when all was read and nothing but blanks is left.
   bool              Ended(void)
     {
      if(m_fault!="")
         return(false);
      Blanks();
      return(m_at==m_length && m_depth==0 ? true : Fail("more text than one value"));
     }
   // The first character of the value that comes: { [ " t f n - or a digit; 0 at the end.
   ushort            Kind(void)
     {
      if(m_fault!="")
         return(0);
      Blanks();
      return(Peek());
     }
   bool              ArrayBegin(void)
     {
      return(Open('['));
     }
   bool              ArrayNext(void)
     {
      return(Next(']'));
     }
   bool              ObjectBegin(void)
     {
      return(Open('{'));
     }
   bool              ObjectNext(string &name)
     {
      return(Next('}') && Text(name) && Expect(':'));
     }
   bool              Text(string &value)
     {
      value="";
      if(!Expect('"'))
         return(false);
      int from=m_at;
      while(m_at<m_length)
        {
         ushort code=StringGetCharacter(m_text,m_at);
         if(code<0x20)
            return(Fail("a control character in a text"));
         if(code!='"' && code!='\\')
           {
            m_at++;
            continue;
           }
         if(m_at>from)
            value+=StringSubstr(m_text,from,m_at-from);
         m_at++;
         if(code=='"')
            return(true);
         if(!Escape(value))
            return(false);
         from=m_at;
        }
      return(Fail("a text without an end"));
     }
   bool              Number(double &value)
     {
      string digits;
      bool isWhole;
      if(!NumberText(digits,isWhole))
         return(false);
      value=StringToDouble(digits);
      return(MathIsValidNumber(value) ? true : Fail("a number out of range"));
     }
   // Exact up to 18 digits: a double has 15.
   bool              Whole(long &value)
     {
      string digits;
      bool isWhole;
      if(!NumberText(digits,isWhole))
         return(false);
      if(!isWhole || StringLen(digits)>18)
         return(Fail("expected a whole number"));
      value=StringToInteger(digits);
      return(true);
     }
   bool              Flag(bool &value)
     {
      value=(Kind()=='t');
      if(m_fault!="")
         return(false);
      return(Word(value ? "true" : "false"));
     }
   // Takes a null and says so; anything else stays where it is.
   bool              TakeNull(void)
     {
      return(Kind()=='n' && Word("null"));
     }
   bool              Skip(void)
     {
      string text;
      double number;
      bool flag;
      ushort kind=Kind();
      if(kind=='"')
         return(Text(text));
      if(kind=='t' || kind=='f')
         return(Flag(flag));
      if(kind=='n')
         return(TakeNull());
      if(kind=='[')
        {
         if(!ArrayBegin())
            return(false);
         while(ArrayNext())
            if(!Skip())
               return(false);
         return(m_fault=="");
        }
      if(kind=='{')
        {
         if(!ObjectBegin())
            return(false);
         while(ObjectNext(text))
            if(!Skip())
               return(false);
         return(m_fault=="");
        }
      return(Number(number));
     }
  };
