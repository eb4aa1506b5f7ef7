enum ENUM_FAULT { FAULT_NONE, FAULT_DELETED, FAULT_OVERFLOW, FAULT_CAST, FAULT_SHIFT };

input ENUM_FAULT InpFault=FAULT_NONE;

class CThing
  {
public:
   int               m_value;
                     CThing(const int value) : m_value(value) {}
  };

int g_most=INT_MAX;
double g_nothing=0;

void OnStart()
  {
   CThing *thing=new CThing(1);
   if(InpFault==FAULT_DELETED)
     {
      delete thing;
      Print(thing.m_value);
      return;
     }
   if(InpFault==FAULT_OVERFLOW)
      Print(g_most+thing.m_value);
   if(InpFault==FAULT_CAST)
      Print((int)(1e300*(g_nothing+1)));
   if(InpFault==FAULT_SHIFT)
      Print(thing.m_value<<(g_most%32+33));
   delete thing;
   string parts[];
   int count=StringSplit("a,b",',',parts);
   Print("clean ",count);
  }
