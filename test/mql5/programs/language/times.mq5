void ShowStruct(const datetime moment)
  {
   MqlDateTime parts;
   TimeToStruct(moment,parts);
   PrintFormat("parts|%d %d %d %d %d %d %d %d",parts.year,parts.mon,parts.day,parts.hour,parts.min,parts.sec,parts.day_of_week,parts.day_of_year);
   parts.day=1;
   parts.hour=0;
   Print("from parts|",StructToTime(parts));
  }

datetime Later(const datetime moment,const bool isLater)
  {
   return(isLater ? moment+3600 : 0);
  }

void OnStart()
  {
   datetime moment=D'2024.02.29 12:30:45';
   ShowStruct(moment);
   Print("to text|",TimeToString(moment)," ",TimeToString(moment,TIME_DATE)," ",TimeToString(moment,TIME_SECONDS)," ",TimeToString(moment,TIME_DATE|TIME_SECONDS));
   Print("from text|",(long)StringToTime("2024.02.29 12:30:45")," ",(long)StringToTime("2024.02.29 12:30")," ",(long)StringToTime("2024.02.29")," ",(long)StringToTime("soon"));
   Print("literals|",(long)D'1970.01.01'," ",(long)D'01.02.1970'," ",(long)D'2024.02.29 12');
   Print("chosen|",Later(moment,true)," ",Later(moment,false));
   datetime step=moment;
   step+=15;
   step-=60;
   Print("stepped|",step," ",step<moment," ",step==moment-45," ",(long)(moment%86400)," ",moment/2.0);
   long seconds=moment;
   Print("as a long|",seconds," ",(int)(moment-step)," ",IntegerToString(moment));
   ulong before=GetMicrosecondCount();
   while(GetMicrosecondCount()==before)
      continue;
   Print("clock runs|",GetMicrosecondCount()>before,GetTickCount64()<60000);
  }
