// Each line with a note is refused with its number, for itself; no other line is.
enum ENUM_SIDE { SIDE_BUY, SIDE_SELL };
enum ENUM_OTHER { OTHER_ONE };

struct Point { int x; double y; };

class CBase
  {
private:
   int               m_hidden;
public:
   int               m_value;
   virtual void      Must(void)=NULL;
  };

class CThing : public CBase
  {
public:
   virtual void      Must(void) { m_value=1; }
   int               Constant(void) const { m_value=2; return(0); } // refused: a const method writes
  };

input int InpLots=1;
const int g_limit=5;

void TakeReference(int &value) { value=1; }
void TakePoint(const Point &point) { Print(point.x); }
void TakeSide(const ENUM_SIDE side) { Print(side); }

void Statements(const int count,const long big,const double real,const string text)
  {
   undeclared=1;                         // refused: unknown name
   Unknown(1);                           // refused: unknown function
   InpLots=2;                            // refused: an input is constant
   g_limit=6;                            // refused: a constant
   int lossy=real;                       // refused: possible loss of data
   int narrow=big;                       // refused: possible loss of data
   int fromText=text;                    // refused: text is not a number
   string fromNumber=count;              // refused: a number is not a text
   ENUM_SIDE side=1;                     // refused: a number is not an enumeration
   TakeSide(OTHER_ONE);                  // refused: another enumeration
   TakeReference(5);                     // refused: a constant for a reference
   TakePoint(1);                         // refused: a number for a structure
   Point point;
   point.z=1;                            // refused: unknown field
   point=5;                              // refused: a number for a structure
   CBase abstract;                       // refused: an abstract class
   CThing thing;
   thing.m_hidden=1;                     // refused: private
   thing.Nothing();                      // refused: unknown method
   int values[];
   ArrayResize(point,1);                 // refused: not an array
   values.size=1;                        // refused: an array has no fields
   StringLen();                          // refused: too few arguments
   StringLen("a","b");                   // refused: too many arguments
   int count=1;                          // refused: hides a parameter
   switch(text) { default: break; }      // refused: switch on text
   switch(count) { case 1: break; case 1: break; } // refused: a case twice
   if(lossy=1) Print(narrow);            // refused: an assignment as a condition
   int unused=5;                         // refused: not used
   big;                                  // refused: no effect
   Print(fromText,fromNumber,side,values[0]);
   Print("a" - "b");                     // refused: text cannot be subtracted
   Print(1/0);                           // refused: division by zero
   break;                                // refused: outside a loop
   return(1);                            // refused: a void function returns nothing
  }

void OnStart() { }
