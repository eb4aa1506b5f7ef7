// Counts what holds and prints what does not.

int g_selfPassed=0;
int g_selfFailed=0;

void SelfTestTrue(const string what,const bool holds)
  {
   if(holds)
     {
      g_selfPassed++;
      return;
     }
   g_selfFailed++;
   Print("FAILED ",what);
  }

void SelfTestText(const string what,const string found,const string expected)
  {
   SelfTestTrue(what+": expected <"+expected+">, found <"+found+">",found==expected);
  }

void SelfTestWhole(const string what,const long found,const long expected)
  {
   SelfTestText(what,IntegerToString(found),IntegerToString(expected));
  }

void SelfTestReal(const string what,const double found,const double expected)
  {
   SelfTestTrue(what+": expected "+StringFormat("%.17g",expected)+", found "+StringFormat("%.17g",found),found==expected);
  }
