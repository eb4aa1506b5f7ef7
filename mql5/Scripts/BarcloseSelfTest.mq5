#property copyright   "Barclose"
#property link        ""
#property version     "1.00"
#property description "Checks what the EA takes for granted of this terminal. Trades nothing. The result is in the tab Experts."

#include <Barclose\Orders.mqh>
#include <Barclose\SelfTest.mqh>
#include <Barclose\SelfTestLanguage.mqh>
#include <Barclose\SelfTestReference.mqh>
#include <Barclose\SelfTestParts.mqh>

void OnStart()
  {
   SelfTestLanguage();
   SelfTestReference();
   SelfTestParts();
   Print(StringFormat("Barclose self-test: %d passed, %d failed, build %d",g_selfPassed,g_selfFailed,(int)TerminalInfoInteger(TERMINAL_BUILD)));
   if(g_selfFailed>0)
      Alert("Barclose self-test: ",IntegerToString(g_selfFailed)," checks failed; see the tab Experts");
  }
