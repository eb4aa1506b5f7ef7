// What the user set, checked once in OnInit.

#include "Text.mqh"

#define EA_VERSION          "1.0.0"
#define SETTINGS_TIMEOUT_MOST  3000

enum TransportKind
  {
   TRANSPORT_WEBSOCKET,   // WebSocket (signals arrive unasked)
   TRANSPORT_HTTP         // HTTP (WebRequest)
  };

struct Settings
  {
   string        address;
   string        token;
   TransportKind transport;
   int           timeoutMs;
   string        symbols;
   string        suffix;
   int           heartbeatSeconds;
   int           graceSeconds;
   int           timerMs;
   bool          sendCalendar;
   bool          record;
   string        replayFile;
   string        magic;
   bool          allowTrading;
  };

Settings g_setup;
string   g_serverHost="";
int      g_serverPort=0;
bool     g_serverIsTls=false;

// "" when the settings can be used; else what to change.
string SettingsInit(const Settings &settings)
  {
   g_setup=settings;
   g_setup.token=TextTrim(settings.token);
   string why=SettingsParseAddress(TextTrim(settings.address));
   if(why!="")
      return(why);
   if(StringFind(g_setup.token,"\r")>=0 || StringFind(g_setup.token,"\n")>=0 || StringFind(g_setup.token," ")>=0)
      return("the token holds a blank or a line end");
   if(settings.timeoutMs<100 || settings.timeoutMs>SETTINGS_TIMEOUT_MOST)
      return("the timeout must be 100 to 3000 ms: while the EA waits, nothing else of it runs");
   if(settings.heartbeatSeconds<1 || settings.heartbeatSeconds>20)
      return("the heartbeat must be 1 to 20 seconds: after 30 the server takes the EA for gone");
   if(settings.graceSeconds<1 || settings.graceSeconds>30)
      return("the grace must be 1 to 30 seconds");
   if(settings.timerMs<10 || settings.timerMs>1000)
      return("the timer must be 10 to 1000 ms");
   return("");
  }

string SettingsParseAddress(const string address)
  {
   string rest=address;
   g_serverIsTls=(StringFind(address,"https://")==0);
   if(g_serverIsTls)
      rest=StringSubstr(address,8);
   else
      if(StringFind(address,"http://")==0)
         rest=StringSubstr(address,7);
      else
         return("the address must begin with http:// as in http://127.0.0.1:8787");
   if(StringLen(rest)>0 && StringGetCharacter(rest,StringLen(rest)-1)=='/')
      rest=StringSubstr(rest,0,StringLen(rest)-1);
   if(rest=="" || StringFind(rest,"/")>=0 || StringFind(rest," ")>=0)
      return("the address must be a host and a port, as in http://127.0.0.1:8787");
   string parts[];
   int count=StringSplit(rest,':',parts);
   if(count>2 || parts[0]=="")
      return("the address must be a host and a port, as in http://127.0.0.1:8787");
   g_serverHost=parts[0];
   g_serverPort=(count==2 ? (int)StringToInteger(parts[1]) : (g_serverIsTls ? 443 : 80));
   if(g_serverPort<1 || g_serverPort>65535)
      return("the port must be 1 to 65535");
   if(g_serverIsTls && g_setup.transport==TRANSPORT_WEBSOCKET)
      return("https is for the connection HTTP only; the server on your own machine speaks http");
   g_setup.address=(g_serverIsTls ? "https://" : "http://")+rest;
   return("");
  }
