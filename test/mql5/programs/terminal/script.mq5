// A script: one run, its own clock moves only while it sleeps.
void OnStart()
  {
   PrintFormat("started type=%s name=%s current=%I64d", EnumToString((ENUM_PROGRAM_TYPE)MQLInfoInteger(MQL_PROGRAM_TYPE)), MQLInfoString(MQL_PROGRAM_NAME), (long)TimeCurrent());
   Sleep(10000);
   Alert("slept until ", (string)(long)TimeCurrent());
   Comment("line on the chart");
  }
