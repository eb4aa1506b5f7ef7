// Carries out a plan of network calls: `SECOND COMMAND word word ...`, parted by '|'. Sockets are numbered in the order of their making.
input string Plan = "";
input int TimerMs = 1000;

string lines[];
int next = 0;
int sockets[];
bool isListening = false;

int OnInit()
  {
   StringSplit(Plan, '|', lines);
   EventSetMillisecondTimer(TimerMs);
   RunLines();
   return INIT_SUCCEEDED;
  }

void OnTimer()
  {
   if(isListening)
      Listen();
   RunLines();
  }

void RunLines()
  {
   while(next < ArraySize(lines))
     {
      string words[];
      StringSplit(lines[next], ' ', words);
      if((long)GetTickCount64() < StringToInteger(words[0]) * 1000)
         return;
      next++;
      ResetLastError();
      RunLine(words[1], words);
     }
  }

string WordAt(string &words[], int place) { return place < ArraySize(words) ? words[place] : ""; }
int NumberAt(string &words[], int place) { return (int)StringToInteger(WordAt(words, place)); }
int SocketAt(string &words[]) { return NumberAt(words, 2) < ArraySize(sockets) ? sockets[NumberAt(words, 2)] : 999; }

void RunLine(string command, string &words[])
  {
   if(command == "web")
      Web(WordAt(words, 2), WordAt(words, 3), NumberAt(words, 4), WordAt(words, 5));
   else if(command == "form")
      WebForm(WordAt(words, 2));
   else if(command == "create")
      Create(NumberAt(words, 2));
   else if(command == "connect")
     {
      bool isOpen = SocketConnect(SocketAt(words), WordAt(words, 3), (uint)NumberAt(words, 4), 1000);
      PrintFormat("connect ok=%d error=%d", (int)isOpen, GetLastError());
     }
   else if(command == "write")
      Write(SocketAt(words), WordAt(words, 3));
   else if(command == "read")
      Read(SocketAt(words), (uint)NumberAt(words, 3), (uint)NumberAt(words, 4));
   else if(command == "state")
      State(SocketAt(words));
   else if(command == "close")
     {
      bool isClosed = SocketClose(SocketAt(words));
      PrintFormat("close ok=%d error=%d", (int)isClosed, GetLastError());
     }
   else if(command == "listen")
      isListening = true;
   else
      Print("unknown command ", command);
  }

void Web(string method, string url, int timeout, string body)
  {
   char data[];
   char answer[];
   string headers = "";
   if(StringToCharArray(body, data, 0, WHOLE_ARRAY, CP_UTF8) > 0)
      ArrayResize(data, ArraySize(data) - 1);
   ulong before = GetTickCount64();
   int status = WebRequest(method, url, "X-Own: yes\r\n", timeout, data, answer, headers);
   int error = GetLastError();
   string text = CharArrayToString(answer, 0, WHOLE_ARRAY, CP_UTF8);
   PrintFormat("web status=%d error=%d size=%d told=%d waited=%I64u body=%s", status, error, ArraySize(answer), StringFind(headers, "x-told: 1") >= 0 ? 1 : 0,
               GetTickCount64() - before, text);
  }

void WebForm(string url)
  {
   char data[];
   char answer[];
   string headers = "";
   int status = WebRequest("GET", url, "a=1", "here", 1000, data, 0, answer, headers);
   PrintFormat("form status=%d body=%s", status, CharArrayToString(answer, 0, WHOLE_ARRAY, CP_UTF8));
  }

void Create(int count)
  {
   int last = 0;
   for(int i = 0; i < count; i++)
     {
      last = SocketCreate();
      if(last == INVALID_HANDLE)
         break;
      int size = ArraySize(sockets);
      ArrayResize(sockets, size + 1);
      sockets[size] = last;
     }
   PrintFormat("create count=%d last=%s error=%d", ArraySize(sockets), last == INVALID_HANDLE ? "none" : "some", GetLastError());
  }

void Write(int socket, string text)
  {
   uchar data[];
   StringToCharArray(text, data, 0, WHOLE_ARRAY, CP_UTF8);
   int sent = SocketSend(socket, data, (uint)(ArraySize(data) - 1));
   int error = GetLastError();
   PrintFormat("write sent=%d error=%d connected=%d", sent, error, (int)SocketIsConnected(socket));
  }

void Read(int socket, uint most, uint timeout)
  {
   uchar data[];
   ulong before = GetTickCount64();
   int got = SocketRead(socket, data, most, timeout);
   int error = GetLastError();
   PrintFormat("read got=%d error=%d connected=%d waited=%I64u text=%s", got, error, (int)SocketIsConnected(socket), GetTickCount64() - before, CharArrayToString(data, 0, WHOLE_ARRAY, CP_UTF8));
  }

void State(int socket)
  {
   uint readable = SocketIsReadable(socket);
   int error = GetLastError();
   PrintFormat("state readable=%u connected=%d writable=%d error=%d", readable, (int)SocketIsConnected(socket), (int)SocketIsWritable(socket), error);
  }

// Reads whatever has come and answers it.
void Listen()
  {
   uint readable = ArraySize(sockets) > 0 ? SocketIsReadable(sockets[0]) : 0;
   if(readable == 0)
      return;
   uchar data[];
   int got = SocketRead(sockets[0], data, readable, 100);
   PrintFormat("heard at=%I64u text=%s", GetTickCount64(), got > 0 ? CharArrayToString(data, 0, WHOLE_ARRAY, CP_UTF8) : "");
  }
