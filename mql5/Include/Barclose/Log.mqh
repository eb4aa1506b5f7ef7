// The journal of the terminal (tab Experts), and alarms for a person.

#define LOG_REMEMBERED   16
#define LOG_ALARM_EVERY  60000

string g_logTexts[LOG_REMEMBERED];
ulong  g_logTimes[LOG_REMEMBERED];
int    g_logNext=0;

void LogInfo(const string text)
  {
   Print("Barclose: ",text);
  }

// For what may come again and again: the same text once in `everyMs`.
void LogSometimes(const string text,const ulong everyMs)
  {
   if(LogIsNew(text,everyMs))
      LogInfo(text);
  }

// A window opens in the terminal, once a minute at most for the same text.
void LogAlarm(const string text)
  {
   // That it was printed before makes it no lesser alarm.
   if(LogIsNew("ALARM "+text,LOG_ALARM_EVERY))
      Alert("Barclose: ",text);
  }

bool LogIsNew(const string text,const ulong everyMs)
  {
   ulong now=GetTickCount64();
   for(int i=0; i<LOG_REMEMBERED; i++)
     {
      if(g_logTexts[i]!=text)
         continue;
      if(now-g_logTimes[i]<everyMs)
         return(false);
      g_logTimes[i]=now;
      return(true);
     }
   g_logTexts[g_logNext]=text;
   g_logTimes[g_logNext]=now;
   g_logNext=(g_logNext+1)%LOG_REMEMBERED;
   return(true);
  }
