// Each line with a note is refused, with a message that holds the note's text; no other line is.
#import "kernel32.dll"                         // refused: #import
#property version 1                            // refused: text in quotes
#include <Barclose\NoSuchFile.mqh>             // refused: cannot open include file
#unknown                                       // refused: unknown directive
#define BAD_DATE D'2026.02.30'                 // refused: not a date

input int InpNothing;                          // refused: no value
input int InpList[]={1};                       // refused: cannot be an array
input Point InpPoint=0;                        // refused: cannot be of the type Point

struct Point { int x; };
struct Packed pack(1) { int x; };              // refused: packing

int g_table[2][3];                             // refused: several dimensions
datetime g_bad=D'2026.13.01';                  // refused: not a date
datetime g_today=D'12:00';                     // refused: has no date
datetime g_built=__DATETIME__;                 // refused: another program
color g_color=C'1,2,300';                      // refused: not a colour
int g_suffix=5u;                               // refused: not a number
double g_number=1.2.3;                         // refused: not a number
ushort g_char='ab';                            // refused: not one character
string g_escape="\q";                          // refused: unknown escape

void ByValue(int values[]) { }                 // refused: by reference
void Deep(int &values[][2]) { }                // refused: several dimensions
void OnTick(int wrong) { }                     // refused: OnTick takes ()
int OnTimer() { return(0); }                   // refused: answers void
void OnDeinit(int reason) { }                  // refused: takes (const int)
void OnTradeTransaction(MqlTradeTransaction &t,MqlTradeRequest &q,MqlTradeResult &r) { } // refused: takes (const MqlTradeTransaction&

void Foreign()
  {
   auto a=1;                                   // refused: 'auto' is not MQL5
   Point *p=nullptr;                           // refused: 'nullptr' is not MQL5
   p->x=1;                                     // refused: '->' is not MQL5
   unsigned int u=1;                           // refused: 'unsigned' is not MQL5
   std::string s;                              // refused: 'std' is not MQL5
   try { } catch(...) { }                      // refused: is not MQL5
   int x=static_cast<int>(1.5);                // refused: 'static_cast' is not MQL5
   goto end;                                   // refused: 'goto' is not MQL5
   int deep[2][2];                             // refused: several dimensions
   int copy[]=g_list;                          // refused: list of values in braces
  }

void OnStart() { }
string g_open="abc;                            // refused: without its closing quote
