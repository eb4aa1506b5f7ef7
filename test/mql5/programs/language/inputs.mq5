enum ENUM_MODE { MODE_SLOW, MODE_FAST=4 };

input group "Numbers"
input int       InpCount=3;            // how many
input long      InpMagic=5000000000;
input double    InpRisk=0.5;
input bool      InpIsOn=false;
input group "Others";
input string    InpName="unset";
input ENUM_MODE InpMode=MODE_SLOW;
input datetime  InpFrom=D'2024.01.01';
sinput color    InpColor=C'1,2,3';
input uchar     InpSmall=200;

// Globals see the inputs as the user set them.
int g_twice=InpCount*2;

int OnInit()
  {
   Print(InpCount,"|",InpMagic,"|",InpRisk,"|",InpIsOn,"|",InpName,"|",EnumToString(InpMode),"|",InpFrom,"|",InpColor,"|",InpSmall,"|",g_twice);
   return(InpCount==13 ? 1 : 0);
  }

void OnDeinit(const int reason)
  {
   Print("ended for ",reason);
  }
