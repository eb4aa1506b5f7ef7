// Commission that a position has paid so far. A position does not carry it; its deals do.

#include "Log.mqh"

#define COMMISSION_KEPT  512

long   g_commissionIds[];
double g_commissions[];

// After any deal: what was summed up before may be too little.
void CommissionForget(void)
  {
   ArrayResize(g_commissionIds,0);
   ArrayResize(g_commissions,0);
  }

double CommissionOf(const long identifier)
  {
   int count=ArraySize(g_commissionIds);
   for(int i=0; i<count; i++)
      if(g_commissionIds[i]==identifier)
         return(g_commissions[i]);
   if(!HistorySelectByPosition(identifier))
     {
      LogSometimes("the deals of position "+IntegerToString(identifier)+" cannot be read; its commission counts as 0 for now",60000);
      return(0.0);
     }
   double sum=0.0;
   for(int i=0; i<HistoryDealsTotal(); i++)
     {
      ulong deal=HistoryDealGetTicket(i);
      if(deal!=0)
         sum+=HistoryDealGetDouble(deal,DEAL_COMMISSION)+HistoryDealGetDouble(deal,DEAL_FEE);
     }
   if(count>=COMMISSION_KEPT)
      return(sum);
   ArrayResize(g_commissionIds,count+1,64);
   ArrayResize(g_commissions,count+1,64);
   g_commissionIds[count]=identifier;
   g_commissions[count]=sum;
   return(sum);
  }
