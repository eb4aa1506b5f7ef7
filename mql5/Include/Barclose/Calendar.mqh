// Releases of the economic calendar of the terminal for the currencies of our symbols. Times are of the trade server.

#include "Clock.mqh"
#include "Contracts.mqh"
#include "JsonWriter.mqh"
#include "Log.mqh"
#include "Settings.mqh"
#include "Symbols.mqh"

#define CALENDAR_EVERY_MS      900000
#define CALENDAR_BEFORE        7200
#define CALENDAR_AHEAD         259200

string g_calendarText="";    // the newest list as it goes on the wire
string g_calendarSent="";    // the one that the server holds
string g_calendarUnderWay="";
ulong  g_calendarReadMs=0;
bool   g_calendarWasRead=false;

// The server may have forgotten it: the next snapshot carries it again.
void CalendarForget(void)
  {
   g_calendarSent="";
   g_calendarUnderWay="";
  }

// A snapshot was taken by the server, and with it the calendar that it carried.
void CalendarTaken(void)
  {
   if(g_calendarUnderWay!="")
      g_calendarSent=g_calendarUnderWay;
   g_calendarUnderWay="";
  }

// Each timer; it asks the terminal four times an hour. Releases move, and new ones are added.
void CalendarPoll(void)
  {
   ulong now=GetTickCount64();
   if(!g_setup.sendCalendar || MQLInfoInteger(MQL_TESTER)!=0)
      return;
   if(g_calendarWasRead && now-g_calendarReadMs<CALENDAR_EVERY_MS)
      return;
   g_calendarReadMs=now;
   g_calendarWasRead=true;
   MqlCalendarValue values[];
   long server=ClockServerSeconds();
   ResetLastError();
   if(!CalendarValueHistory(values,(datetime)(server-CALENDAR_BEFORE),(datetime)(server+CALENDAR_AHEAD)))
     {
      LogSometimes("the economic calendar cannot be read, error "+IntegerToString(GetLastError()),3600000);
      return;
     }
   g_calendarText=CalendarList(values);
  }

// The soonest releases that move one of our currencies.
string CalendarList(const MqlCalendarValue &values[])
  {
   JsonWriter json;
   string currencies=CalendarCurrencies();
   int written=0;
   json.Start(32768);
   json.ArrayOpen();
   for(int i=0; i<ArraySize(values) && written<WIRE_MAX_CALENDAR; i++)
     {
      MqlCalendarEvent release;
      MqlCalendarCountry country;
      if(!CalendarEventById(values[i].event_id,release) || !CalendarCountryById((long)release.country_id,country))
         continue;
      if(country.currency=="" || StringFind(currencies,","+country.currency+",")<0)
         continue;
      json.ObjectOpen();
      json.NamedWhole("time",(long)values[i].time);
      json.NamedText("currency",TextClip(country.currency,WIRE_MAX_CURRENCY));
      json.NamedText("impact",CalendarImpact(release.importance));
      json.NamedText("name",TextClip(release.name,WIRE_MAX_CALENDAR_NAME));
      json.ObjectClose();
      written++;
     }
   json.ArrayClose();
   return(json.Result());
  }

string CalendarImpact(const ENUM_CALENDAR_EVENT_IMPORTANCE importance)
  {
   if(importance==CALENDAR_IMPORTANCE_HIGH)
      return("high");
   if(importance==CALENDAR_IMPORTANCE_MODERATE)
      return("medium");
   if(importance==CALENDAR_IMPORTANCE_LOW)
      return("low");
   return("none");
  }

string CalendarCurrencies(void)
  {
   string list=",";
   for(int i=0; i<ArraySize(g_symbols); i++)
      list+=SymbolInfoString(g_symbols[i],SYMBOL_CURRENCY_BASE)+","+SymbolInfoString(g_symbols[i],SYMBOL_CURRENCY_PROFIT)+",";
   return(list);
  }

// Absent while it is what the server holds.
void CalendarWrite(JsonWriter &json)
  {
   g_calendarUnderWay="";
   if(g_calendarText=="" || g_calendarText==g_calendarSent)
      return;
   json.Name("calendar");
   json.Raw(g_calendarText);
   g_calendarUnderWay=g_calendarText;
  }
