void OnStart()
  {
   Print("found|",GlobalVariableCheck("barclose.seq")," ",GlobalVariableGet("barclose.seq")," ",GlobalVariableCheck("passing.temp"));
   GlobalVariableTemp("passing.temp");
   double value=-1;
   bool isRead=GlobalVariableGet("barclose.none",value);
   Print("read|",isRead," ",value," ",GetLastError());
   Print("set|",GlobalVariableSet("barclose.seq",GlobalVariableGet("barclose.seq")+0.1)>0);
   GlobalVariablesFlush();
   bool isNew=GlobalVariableTemp("barclose.temp");
   Print("temp|",isNew," ",GlobalVariableTemp("barclose.temp"));
   bool isTaken=GlobalVariableSetOnCondition("barclose.temp",1,0);
   bool isTakenAgain=GlobalVariableSetOnCondition("barclose.temp",2,0);
   Print("condition|",isTaken," ",isTakenAgain," ",GlobalVariableGet("barclose.temp"));
   string longest="";
   StringInit(longest,63,'n');
   bool isLongSet=(GlobalVariableSet(longest,1)>0);
   bool isLongerSet=(GlobalVariableSet(longest+"n",1)>0);
   Print("length|",isLongSet," ",isLongerSet," ",GlobalVariablesTotal());
   bool isDeleted=GlobalVariableDel(longest);
   Print("deleted|",isDeleted," ",GlobalVariableDel(longest)," ",GlobalVariablesDeleteAll("barclose.t"));
  }
