// The parts of the EA that need no market: the same values as in the tests of the project.

void SelfTestParts(void)
  {
   SelfTestLines();
   SelfTestRetcodes();
   SelfTestWitness();
   SelfTestFiles();
  }

void SelfTestLines(void)
  {
   SelfTestText("FNV-1a of a",StringFormat("%08X",LineHash("a")),"E40C292C");
   SelfTestText("FNV-1a of foobar",StringFormat("%08X",LineHash("foobar")),"BF9CF968");
   SelfTestText("escaped",LineEscape("a|b%7C\n"),"a%7Cb%257C?");
   SelfTestText("and back",LineUnescape(LineEscape("a|b%7C")),"a|b%7C");
   OrderRecord record,again;
   RecordClear(record);
   record.id="Oabc12-00000000000000";
   record.kind="OPEN";
   record.symbol="US30|cash";
   record.side="sell";
   record.lots=0.07;
   record.hasStop=true;
   record.stop=39123.45;
   record.expiresAtUtcMs=1795257015123;
   record.state=RECORD_SENT;
   record.attempts=2;
   record.retcode=10012;
   record.message="timeout: 100%";
   record.revision=3;
   string line=LineOfRecord(record);
   string parts[];
   SelfTestTrue("a line is read again",LineOpen(line,parts) && RecordOfLine(parts,again));
   SelfTestText("with every field",LineOfRecord(again),line);
   SelfTestReal("and the same double",again.stop,39123.45);
   SelfTestTrue("a torn line is not",!LineOpen(StringSubstr(line,0,StringLen(line)-1),parts));
   SelfTestTrue("nor the first half of it",!LineOpen(StringSubstr(line,0,StringLen(line)/2),parts));
   string changed=line;
   StringReplace(changed,"sell","bull");
   SelfTestTrue("nor a changed one",!LineOpen(changed,parts));
   SelfTestTrue("nor one of another version",!LineOpen(LineSeal("2|R|a"),parts));
  }

void SelfTestRetcodes(void)
  {
   int doubts=0,named=0;
   for(uint code=10004; code<=10046; code++)
     {
      if(StringFind(RetcodeText(code),"return code")<0)
         named++;
      if(RetcodeTreatmentOf(code)==TREAT_UNKNOWN)
         doubts++;
     }
   // 10005 and 10037 do not exist: unknown like all that is not in the table.
   SelfTestWhole("return codes with a treatment",named,41);
   SelfTestWhole("return codes that leave doubt",doubts,6);
   SelfTestTrue("no answer leaves doubt",RetcodeTreatmentOf(0)==TREAT_UNKNOWN && RetcodeTreatmentOf(99999)==TREAT_UNKNOWN);
  }

void SelfTestWitness(void)
  {
   string id="Oabc12-0123456789abcd";
   SelfTestTrue("its id",WitnessFits(id,id));
   SelfTestTrue("its id with a tail",WitnessFits(id+"[sl]",id));
   SelfTestTrue("its id cut to sixteen",WitnessFits(StringSubstr(id,0,16),id));
   SelfTestTrue("its id with the end overwritten",WitnessFits(StringSubstr(id,0,17)+"[from 12]",id));
   SelfTestTrue("not with fifteen",!WitnessFits(StringSubstr(id,0,15),id));
   SelfTestTrue("not one that begins alike",!WitnessFits("Oabc12-0123456789abce",id));
   SelfTestTrue("not another",!WitnessFits("Oabc12-0123456780abcd",id));
   SelfTestTrue("not an empty comment",!WitnessFits("",id));
   SelfTestTrue("a short id needs its end",WitnessFits("A1 x","A1") && !WitnessFits("A12","A1"));
   SelfTestTrue("ids of the contract",CheckId(id) && CheckId("a:b_c-D9") && !CheckId("") && !CheckId("a b") && !CheckId("1234567890123456789012345678"));
   SelfTestText("lots as text",VolumeText(0.1+0.2),"0.3");
  }

// The order journal on this disk: written, torn, read again, replaced.
void SelfTestFiles(void)
  {
   JournalName(999999999);
   SelfTestTrue("the journal opens in the common folder",JournalOpen(0));
   OrderRecord record;
   RecordClear(record);
   record.id="SELFTEST";
   record.state=RECORD_SENT;
   SelfTestTrue("a record is written",JournalRecord(record));
   SelfTestTrue("a line is torn",JournalAppend("1|R|TORN"));
   JournalName(999999999);
   SelfTestTrue("it opens again",JournalOpen(0));
   SelfTestTrue("the record is there",BookFind("SELFTEST")>=0 && BookFind("TORN")<0);
   SelfTestWhole("the torn end is no damage",g_journalDamaged,0);
   JournalClose();
   SelfTestTrue("no copy is left",!FileIsExist(g_journalName+".new",FILE_COMMON));
   SelfTestTrue("the file goes",FileDelete(g_journalName,FILE_COMMON));
  }
