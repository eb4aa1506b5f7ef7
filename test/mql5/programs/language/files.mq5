void WriteText(void)
  {
   int file=FileOpen("logs\\today.txt",FILE_WRITE|FILE_TXT|FILE_ANSI,'\t',CP_UTF8);
   uint first=FileWriteString(file,"one \x20AC\ntwo\r\n");
   uint second=FileWrite(file,"three",4,2.5,true);
   Print("written|",first," ",second);
   int other=FileOpen("logs\\today.txt",FILE_READ|FILE_TXT|FILE_ANSI);
   Print("shared|",other," ",GetLastError());
   Print("deleted while open|",FileDelete("logs\\today.txt"));
   FileClose(file);
   file=FileOpen("logs\\today.txt",FILE_READ|FILE_WRITE|FILE_TXT|FILE_ANSI,'\t',CP_UTF8);
   FileSeek(file,0,SEEK_END);
   FileWriteString(file,"last");
   FileSeek(file,0,SEEK_SET);
   string all="";
   while(!FileIsEnding(file))
      all+="["+FileReadString(file)+"]";
   Print("read|",all," ",FileSize(file)," ",FileTell(file));
   FileClose(file);
   bool isEmpty=(FileReadString(file)=="");
   Print("closed|",isEmpty," ",GetLastError());
  }

void WriteTable(void)
  {
   int file=FileOpen("table.csv",FILE_WRITE|FILE_CSV|FILE_ANSI|FILE_COMMON,';');
   FileWrite(file,"EURUSD",1.5,D'2024.02.29 12:30');
   FileWrite(file,"XAUUSD",2,true);
   FileClose(file);
   file=FileOpen("table.csv",FILE_READ|FILE_CSV|FILE_ANSI|FILE_COMMON,';');
   string name=FileReadString(file);
   double number=FileReadNumber(file);
   datetime moment=FileReadDatetime(file);
   Print("fields|",name," ",number," ",moment," ",FileIsLineEnding(file));
   FileReadString(file);
   number=FileReadNumber(file);
   bool isOn=FileReadBool(file);
   Print("second line|",number," ",isOn," ",FileIsEnding(file));
   FileClose(file);
   Print("only in the common folder|",FileIsExist("table.csv")," ",FileIsExist("table.csv",FILE_COMMON));
  }

void WriteBinary(void)
  {
   int file=FileOpen("data.bin",FILE_WRITE|FILE_READ|FILE_BIN);
   FileWriteInteger(file,-2);
   FileWriteInteger(file,300,SHORT_VALUE);
   FileWriteLong(file,5000000000);
   FileWriteDouble(file,0.25);
   FileWriteString(file,"abc");
   uchar bytes[]={1,2,3};
   FileWriteArray(file,bytes,1);
   FileSeek(file,0,SEEK_SET);
   int whole=FileReadInteger(file);
   int small=FileReadInteger(file,SHORT_VALUE);
   long big=FileReadLong(file);
   double real=FileReadDouble(file);
   Print("numbers|",whole," ",small," ",big," ",real," ",FileReadString(file,3));
   uchar rest[];
   uint count=FileReadArray(file,rest);
   Print("rest|",count," ",rest[1]," ",FileIsEnding(file));
   FileClose(file);
  }

void MoveAndFind(void)
  {
   bool isMoved=FileMove("data.bin",0,"old\\data.bin",0);
   Print("moved|",isMoved," ",FileIsExist("data.bin")," ",FileMove("logs\\today.txt",0,"old\\data.bin",0));
   Print("replaced|",FileCopy("logs\\today.txt",0,"old\\data.bin",FILE_REWRITE));
   string found;
   string names="";
   long search=FileFindFirst("*",found);
   do
      names+=found+" ";
   while(FileFindNext(search,found));
   FileFindClose(search);
   Print("found|",names,FileFindFirst("*.none",found));
   bool isMade=FolderCreate("made\\deep");
   bool isFullDeleted=FolderDelete("old");
   bool isCleaned=FolderClean("old");
   Print("folders|",isMade," ",isFullDeleted," ",isCleaned," ",FolderDelete("old"));
   int outside=FileOpen("..\\secret.txt",FILE_WRITE|FILE_TXT);
   int outsideError=GetLastError();
   int missing=FileOpen("none.txt",FILE_READ|FILE_TXT);
   Print("outside|",outside," ",outsideError," ",missing," ",GetLastError());
   int file=FileOpen("unicode.txt",FILE_WRITE|FILE_TXT);
   FileWriteString(file,"A\x20AC");
   FileClose(file);
   file=FileOpen("unicode.txt",FILE_READ|FILE_TXT);
   Print("unicode|",FileSize(file)," ",FileReadString(file));
   int unflushed=FileOpen("unflushed.txt",FILE_WRITE|FILE_TXT|FILE_ANSI);
   FileWriteString(unflushed,"flushed");
   FileFlush(unflushed);
   FileWriteString(unflushed," and not");
  }

void OnStart()
  {
   WriteText();
   WriteTable();
   WriteBinary();
   MoveAndFind();
  }
