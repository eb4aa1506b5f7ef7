// One POST per message. WebRequest holds the EA up until the answer is there, so its time is short.

#include "Settings.mqh"
#include "Text.mqh"

#define HTTP_NOT_ALLOWED  4014

string g_httpWhy="";   // why the last one failed

// True when the server answered, whatever the status: an error is a list of messages too.
bool HttpPost(const string path,const string text,string &answer)
  {
   char body[];
   char received[];
   string headers="Content-Type: application/json\r\nAuthorization: Bearer "+g_setup.token+"\r\n";
   string receivedHeaders="";
   int copied=StringToCharArray(text,body,0,WHOLE_ARRAY,CP_UTF8);
   // The closing zero is no part of the text.
   ArrayResize(body,MathMax(0,copied-1));
   answer="";
   ResetLastError();
   int status=WebRequest("POST",g_setup.address+path,headers,g_setup.timeoutMs,body,received,receivedHeaders);
   if(status<=0)
     {
      int error=GetLastError();
      g_httpWhy=(error==HTTP_NOT_ALLOWED ? "this terminal may not connect: add "+g_setup.address+" to Tools, Options, Expert Advisors, Allow WebRequest" :
                 "no answer from "+g_setup.address+", error "+IntegerToString(error));
      return(false);
     }
   answer=CharArrayToString(received,0,ArraySize(received),CP_UTF8);
   if(StringFind(answer,"[")==0)
      return(true);
   g_httpWhy="what answers at "+g_setup.address+" is no Barclose server (status "+IntegerToString(status)+")";
   return(false);
  }
