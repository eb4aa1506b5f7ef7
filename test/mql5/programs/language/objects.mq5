#property copyright "Barclose"
#property version   "1.00"
#property strict

#define TWICE(value) ((value)+(value))
#define GREETING "hello"
#define EARLY_FACTOR 5

interface IAnimal
  {
   string Name(void);
   int    Legs(const int more=0);
  };

class CPet : public IAnimal
  {
protected:
   string            m_name;
   int               m_marks[];
public:
   static int        alive;
   enum ENUM_MOOD { MOOD_CALM, MOOD_WILD=7 };
                     CPet(const string name) : m_name(name) { alive++; ArrayResize(m_marks,1); m_marks[0]=3; }
                    ~CPet(void) { alive--; }
   virtual string    Name(void) { return(m_name); }
   virtual int       Legs(const int more=0) { return(4+more+m_marks[0]); }
   CPet             *Self(void) { return(GetPointer(this)); }
   string            Where(void) { return(__FUNCTION__); }
   string            Outside(const string end="?");
  };

class CBird : public CPet
  {
public:
                     CBird(void) : CPet("bird") {}
   virtual int       Legs(const int more=0) override { return(2); }
  };

int CPet::alive=0;

string CPet::Outside(const string end="?")
  {
   return(this.m_name+end+__FUNCTION__);
  }

template<typename T>
class CBox
  {
private:
   T                 m_items[];
public:
   void              Put(const T item) { int size=ArraySize(m_items); ArrayResize(m_items,size+1); m_items[size]=item; }
   T                 At(const int index) const { return(m_items[index]); }
  };

template<typename T>
T Larger(const T a,const T b)
  {
   return(a>b ? a : b);
  }

union Bits
  {
   double real;
   ulong  whole;
  };

typedef int (*TStep)(int);

// Used before it is written, with its default value.
int g_early=Early(2);

int Early(const int value,const int factor=EARLY_FACTOR)
  {
   return(value*factor);
  }

int Square(int value)
  {
   return(value*value);
  }

string Word(const int number)
  {
   switch(number)
     {
      case 1:
         return("one");
      case 'A':
         return("letter");
      default:
         break;
     }
   return("many");
  }

void ShowPointers(void)
  {
   CPet *pet=new CPet("cat");
   CPet *birds[];
   ArrayResize(birds,1);
   birds[0]=new CBird();
   Print("virtual|",pet.Legs(1)," ",birds[0].Legs()," ",birds[0].Name()," ",pet.Self().Name()," ",CPet::alive);
   CBird *bird=dynamic_cast<CBird *>(birds[0]);
   CBird *none=dynamic_cast<CBird *>(pet);
   Print("cast|",CheckPointer(bird)==POINTER_DYNAMIC," ",none==NULL," ",CheckPointer(none)==POINTER_INVALID);
   CPet local("dog");
   Print("automatic|",local.Name()," ",CheckPointer(GetPointer(local))==POINTER_AUTOMATIC);
   Print("places|",local.Where()," ",local.Outside()," ",__FUNCTION__," ",__FILE__," ",__LINE__);
   Print("moods|",EnumToString(CPet::MOOD_WILD));
   delete pet;
   delete birds[0];
   Print("deleted|",CheckPointer(pet)==POINTER_INVALID," ",CPet::alive);
   IAnimal *forgotten=new CBird();
   Print("forgotten|",forgotten.Name());
  }

void OnStart()
  {
   ShowPointers();
   CBox<string> words;
   words.Put(GREETING);
   CBox<double> numbers;
   numbers.Put(1.5);
   Print("templates|",words.At(0)," ",numbers.At(0)," ",Larger(2,3)," ",Larger(2.5,1.5));
   Bits bits;
   bits.real=1.0;
   TStep step=Square;
   PrintFormat("union and function|%I64X %d",bits.whole,step(TWICE(2)));
   Print("early|",g_early," ",Word(1)," ",Word(65)," ",Word(3));
   string time="own names win",signal=time;
   int y1=1,index=2;
   Print("names|",signal," ",y1+index);
#ifdef NEVER_DEFINED
   this is not compiled "
#else
   Print("conditions|else");
#endif
#ifndef __MQL5__
   nor this
#endif
   uint wrapped=(uint)-1;
   int shifted=017;
   Print("numbers|",wrapped," ",shifted," ",0xFF," ",7/2," ",-7%3," ",7/2.0);
  }
