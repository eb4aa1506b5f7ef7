struct Point
  {
   int    x;
   double y;
   string name;
   int    marks[3];
  };

const int g_fixed[]={3,1,2};
double g_zeroed[4];

string Join(const int &values[])
  {
   string text="";
   for(int i=0; i<ArraySize(values); i++)
      text+=(i>0 ? "," : "")+IntegerToString(values[i]);
   return(text);
  }

void Fill(int &values[],const int count=4)
  {
   ArrayResize(values,count);
   for(int i=0; i<count; i++)
      values[i]=i*10;
  }

void ShowEdits(void)
  {
   int a[];
   Fill(a);
   Print("filled|",Join(a));
   int size=ArrayResize(a,6,100);
   Print("resized|",size," ",ArraySize(a)," ",a[3]);
   ArrayResize(a,2);
   int b[]={1,2,3},c[5]={7},single=9;
   int copied=ArrayCopy(a,b,1,1),fitted=ArrayCopy(c,b,3);
   Print("copied|",copied," ",Join(a)," into fixed ",fitted," ",Join(c)," ",single);
   int d[];
   ArrayCopy(d,b);
   bool isDone=ArrayInsert(d,b,1,0,2);
   Print("inserted|",isDone," ",Join(d));
   isDone=ArrayRemove(d,0,3);
   Print("removed|",isDone," ",Join(d));
   ArrayReverse(a);
   Print("reversed|",Join(a));
   ArraySwap(a,d);
   Print("swapped|",Join(a)," ",Join(d));
   ArrayInitialize(c,4);
   ArrayFill(c,1,2,8);
   Print("set|",Join(c));
   Print("fixed|",ArrayResize(c,9)," ",ArrayIsDynamic(c)," ",ArraySetAsSeries(c,true));
   ArrayFree(a);
   Print("freed|",ArraySize(a)," ",ArrayIsDynamic(a));
  }

void ShowOrder(void)
  {
   int a[];
   ArrayCopy(a,g_fixed);
   ArraySetAsSeries(a,true);
   Print("series|",Join(a)," ",ArrayGetAsSeries(a)," ",ArrayMaximum(a));
   ArraySort(a);
   ArraySetAsSeries(a,false);
   Print("sorted|",Join(a)," ",ArrayBsearch(a,2)," ",ArrayMaximum(a)," ",ArrayMinimum(a));
   int b[]={1,2,4};
   Print("compared|",ArrayCompare(a,b)," ",ArrayCompare(b,a)," ",ArrayCompare(a,a));
   bool flags[];
   ArrayResize(flags,2);
   flags[0]=true;
   flags[1]=!flags[0];
   Print("flags|",flags[0],flags[1]);
  }

void ShowStructs(void)
  {
   Point p={1,2.5,"z"};
   Point q=p;
   q.x++;
   q.marks[1]=4;
   p.marks[1]=2;
   Point zero={};
   Point old={0};
   Point list[];
   ArrayResize(list,2);
   list[1]=q;
   list[1].name+="!";
   Print("structures|",q.x," ",p.x," ",q.marks[1]," ",p.marks[1]," ",zero.x," ",old.y," ",list[1].name," ",q.name);
   ZeroMemory(q);
   Print("zeroed|",q.x," ",q.name==NULL," ",g_zeroed[3]);
   static int calls[2];
   calls[1]++;
   Print("static|",calls[0],calls[1]);
  }

void OnStart()
  {
   ShowEdits();
   ShowOrder();
   ShowStructs();
   ShowStructs();
  }
