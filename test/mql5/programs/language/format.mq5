enum ENUM_STEP { STEP_FIRST=5, STEP_SECOND };

void ShowFormats(void)
  {
   long big=5000000000;
   int negative=-1;
   ulong huge=ULONG_MAX;
   PrintFormat("long with I64|%I64d",big);
   PrintFormat("long without I64|%d",big);
   PrintFormat("unsigned|%u %I64u",negative,huge);
   PrintFormat("hexadecimal|%x %X %#x %I64X",255,255,255,huge);
   PrintFormat("width and flags|[%5d][%-5d][%05d][%+d]",42,42,42,42);
   PrintFormat("precision|%.2f %.0f %10.3f %e %g",3.14159,2.5,2.0/3.0,12345.678,0.0001);
   PrintFormat("precision as an argument|%.*f %*d",3,1.23456,5,7);
   PrintFormat("texts|[%s][%6s][%-6s][%.2s]","abc","abc","abc","abc");
   PrintFormat("a number as a text|%s",7);
   PrintFormat("percent|100%%");
   PrintFormat("characters|%c%c",'A',0x20AC);
   PrintFormat("short|%hd",70000);
   PrintFormat("greatest double|%.16G",DBL_MAX);
  }

void ShowPrints(void)
  {
   Print("double|",1.0/3.0," ",100000.0," ",DBL_MAX," ",0.1);
   Print("float|",(float)M_PI);
   Print("bool|",true,false);
   Print("date|",D'2024.02.29 12:30'," ",D'2024.02.29'+60," ",D'2024.02.29 00:00:05'-D'2024.02.29');
   Print("integers|",'A'," ",(uchar)200," ",(char)-5," ",LONG_MIN," ",ULONG_MAX);
   ENUM_STEP step=STEP_SECOND;
   Print("enumeration|",step," ",EnumToString(step)," ",EnumToString((ENUM_STEP)9));
   Print("color|",C'255,128,0');
   Alert("said ",1);
   Comment("on the chart ",2);
   string text=NULL;
   Print("NULL|[",text,"]");
  }

void OnStart()
  {
   ShowFormats();
   ShowPrints();
  }
