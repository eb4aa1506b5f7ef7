// What only warns in C++ is refused as well: each line with a note, and no other.
#define NUMBER_OF_BITS (sizeof(int)*8)

int Missing(const int value) { if(value>0) return(1); }            // refused: a path without a value
string Mixed(const double value) { return("v="+value); }           // refused: a number in a text
string MixedAgain(const datetime value) { return(value+" UTC"); }  // refused: a number in a text

int Unset(void) { int value; return(value+1); }                    // refused: not initialised

int LastOf(const int count)
  {
   int last;
   for(int i=0; i<count; i++)
      last=i*count;
   return(last);                                                   // refused: may not be initialised
  }

int Compared(const uint a,const int b) { return(a<b ? 1 : 0); }    // refused: signs differ
uchar Cut(const int value) { return(value); }                      // refused: possible loss of data
float CutToo(const double value) { return(value); }                // refused: possible loss of data
bool Always(const uint value) { return(value>=0); }                // refused: always true
bool Precedence(const int a) { return(a&1==0); }                   // refused: precedence

void OnStart()
  {
   Print(NUMBER_OF_BITS>0,Missing(1),Mixed(1),MixedAgain(1),Unset(),LastOf(2),Compared(1,2),Cut(1),CutToo(1),Always(1),Precedence(1));
  }
