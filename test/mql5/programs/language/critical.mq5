enum ENUM_FAULT { FAULT_INTEGER, FAULT_MODULO, FAULT_DOUBLE, FAULT_INDEX, FAULT_POINTER, FAULT_DELETE, FAULT_MATHS, FAULT_ABORTED_FORMAT, FAULT_RECURSION };

input ENUM_FAULT InpFault=FAULT_INTEGER;

class CThing
  {
public:
   int               value;
   int               Value(void) { return(value); }
  };

int g_zero=0;
double g_nothing=0;

double Deeper(const int depth)
  {
   return(depth>g_zero ? Deeper(depth+1)*g_nothing+depth : 0);
  }

void OnStart()
  {
   int list[2]={1,2};
   CThing *thing=NULL;
   switch(InpFault)
     {
      case FAULT_INTEGER:
         Print(5/g_zero);
         break;
      case FAULT_MODULO:
         Print(5%g_zero);
         break;
      case FAULT_DOUBLE:
         Print(1.5/g_nothing);
         break;
      case FAULT_INDEX:
         Print(list[g_zero+2]);
         break;
      case FAULT_POINTER:
         Print(thing.Value());
         break;
      case FAULT_DELETE:
         thing=new CThing();
         delete thing;
         delete thing;
         break;
      case FAULT_MATHS:
         Print(MathIsValidNumber(MathLog(g_nothing))," ",MathPow(g_nothing,-1)," ",MathIsValidNumber(MathSqrt(-1)));
         break;
      case FAULT_ABORTED_FORMAT:
         Print(StringFormat("%d %d",1));
         break;
      case FAULT_RECURSION:
         Print(Deeper(1));
         break;
     }
   Print("reached the end");
  }
