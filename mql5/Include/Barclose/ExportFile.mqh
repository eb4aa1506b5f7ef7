// One file of bars in the format of MetaTrader's own export, which goes on where it was interrupted.

#include "Log.mqh"

#define EXPORT_HEADER   "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\r\n"
#define EXPORT_TAIL     1024
#define EXPORT_FLAGS    (FILE_READ|FILE_WRITE|FILE_TXT|FILE_ANSI|FILE_SHARE_READ)

// Opens the file for writing. `lastTime`: the newest bar it holds, whose line is written again, since it may have been
// cut in the middle; 0 for a new file. INVALID_HANDLE when it cannot be opened.
int ExportOpen(const string path,long &lastTime)
  {
   lastTime=0;
   int handle=FileOpen(path,EXPORT_FLAGS,'\t',CP_UTF8);
   if(handle==INVALID_HANDLE)
      return(INVALID_HANDLE);
   ulong size=FileSize(handle);
   ulong lineAt=0;
   if(size>0)
      lastTime=ExportLastTime(handle,size,lineAt);
   bool isReady=(lastTime>0 ? FileSeek(handle,(long)lineAt,SEEK_SET) : FileSeek(handle,0,SEEK_SET) && FileWriteString(handle,EXPORT_HEADER)>0);
   if(isReady)
      return(handle);
   FileClose(handle);
   return(INVALID_HANDLE);
  }

// Time of the last line that names one, and where that line begins.
long ExportLastTime(const int handle,const ulong size,ulong &lineAt)
  {
   long last=0;
   bool isWhole=(size<=EXPORT_TAIL);
   if(!FileSeek(handle,isWhole ? 0 : (long)(size-EXPORT_TAIL),SEEK_SET))
      return(0);
   while(!FileIsEnding(handle))
     {
      ulong at=FileTell(handle);
      string line=FileReadString(handle);
      // The first piece of a long file begins somewhere inside a line.
      long time=(isWhole ? ExportTimeOf(line) : 0);
      isWhole=true;
      if(time<=0)
         continue;
      last=time;
      lineAt=at;
     }
   return(last);
  }

// 0 for the first line, and for one that was cut before its time was written whole.
long ExportTimeOf(const string line)
  {
   if(StringLen(line)<20 || StringGetCharacter(line,10)!='\t' || StringGetCharacter(line,19)!='\t')
      return(0);
   return((long)StringToTime(StringSubstr(line,0,10)+" "+StringSubstr(line,11,8)));
  }

bool ExportBars(const int handle,const MqlRates &rates[],const int count,const int digits)
  {
   string text="";
   if(!StringReserve(text,(uint)count*80))
      text="";
   for(int i=0; i<count; i++)
     {
      string date=TimeToString(rates[i].time,TIME_DATE);
      string clock=TimeToString(rates[i].time,TIME_SECONDS);
      StringAdd(text,date+"\t"+clock+"\t"+DoubleToString(rates[i].open,digits)+"\t"+DoubleToString(rates[i].high,digits)+"\t"+
                DoubleToString(rates[i].low,digits)+"\t"+DoubleToString(rates[i].close,digits)+"\t"+IntegerToString(rates[i].tick_volume)+
                "\t"+IntegerToString(rates[i].real_volume)+"\t"+IntegerToString(rates[i].spread)+"\r\n");
     }
   return(text=="" || FileWriteString(handle,text)>0);
  }
