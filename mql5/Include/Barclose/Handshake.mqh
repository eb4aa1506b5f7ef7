// The opening of a WebSocket: the request, and whether the answer is one to it.

#include "Settings.mqh"
#include "Text.mqh"

#define HANDSHAKE_GUID       "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define HANDSHAKE_HEAD_MOST  16384
#define HANDSHAKE_BODY_MOST  65536

enum HandshakeResult
  {
   HANDSHAKE_MORE,      // the answer is not whole yet
   HANDSHAKE_ACCEPTED,
   HANDSHAKE_REFUSED
  };

// Sixteen random bytes as text.
string HandshakeKey(void)
  {
   uchar bytes[];
   ArrayResize(bytes,16);
   for(int i=0; i<16; i++)
      bytes[i]=(uchar)(MathRand() & 0xFF);
   return(HandshakeBase64(bytes));
  }

// What a server must answer that has understood the key.
string HandshakeAccept(const string key)
  {
   uchar bytes[];
   uchar none[];
   uchar digest[];
   TextToUtf8(key+HANDSHAKE_GUID,bytes);
   if(CryptEncode(CRYPT_HASH_SHA1,bytes,none,digest)<=0)
      return("");
   return(HandshakeBase64(digest));
  }

string HandshakeBase64(const uchar &bytes[])
  {
   uchar none[];
   uchar text[];
   if(CryptEncode(CRYPT_BASE64,bytes,none,text)<=0)
      return("");
   return(CharArrayToString(text,0,ArraySize(text),CP_UTF8));
  }

string HandshakeRequest(const string path,const string key)
  {
   return("GET "+path+" HTTP/1.1\r\n"+
          "Host: "+g_serverHost+":"+IntegerToString(g_serverPort)+"\r\n"+
          "Upgrade: websocket\r\n"+
          "Connection: Upgrade\r\n"+
          "Sec-WebSocket-Key: "+key+"\r\n"+
          "Sec-WebSocket-Version: 13\r\n"+
          "Authorization: Bearer "+g_setup.token+"\r\n"+
          "User-Agent: Barclose/"+EA_VERSION+"\r\n\r\n");
  }

// Reads the answer. `taken`: bytes of it; what follows are frames already. A refusal leaves its body, which says why.
HandshakeResult HandshakeRead(const uchar &bytes[],const int have,const string key,int &taken,string &body,string &why)
  {
   int end=HandshakeHeadEnd(bytes,have);
   body="";
   why="";
   taken=0;
   if(end<0)
     {
      if(have<HANDSHAKE_HEAD_MOST)
         return(HANDSHAKE_MORE);
      why="the answer to the handshake has no end";
      return(HANDSHAKE_REFUSED);
     }
   string lines[];
   int count=StringSplit(TextFromUtf8(bytes,0,end),'\n',lines);
   string status=(count>0 ? TextTrim(lines[0]) : "");
   taken=end;
   if(StringFind(status,"HTTP/1.1 101")==0)
     {
      why=HandshakeFault(lines,count,key);
      return(why=="" ? HANDSHAKE_ACCEPTED : HANDSHAKE_REFUSED);
     }
   if(StringFind(status,"HTTP/")!=0)
     {
      why="what answers at this address speaks no HTTP";
      return(HANDSHAKE_REFUSED);
     }
   int length=(int)StringToInteger(HandshakeHeader(lines,count,"content-length"));
   if(length>0 && length<=HANDSHAKE_BODY_MOST && have<end+length)
      return(HANDSHAKE_MORE);
   if(length>0 && length<=HANDSHAKE_BODY_MOST)
      body=TextFromUtf8(bytes,end,length);
   why="the server answered "+TextClip(status,60);
   return(HANDSHAKE_REFUSED);
  }

// Bytes of the head with the empty line behind it; -1 while it has none.
int HandshakeHeadEnd(const uchar &bytes[],const int have)
  {
   for(int i=3; i<have; i++)
      if(bytes[i]=='\n' && bytes[i-1]=='\r' && bytes[i-2]=='\n' && bytes[i-3]=='\r')
         return(i+1);
   return(-1);
  }

string HandshakeFault(const string &lines[],const int count,const string key)
  {
   string upgrade=HandshakeHeader(lines,count,"upgrade");
   string connection=HandshakeHeader(lines,count,"connection");
   StringToLower(upgrade);
   StringToLower(connection);
   if(upgrade!="websocket" || StringFind(connection,"upgrade")<0)
      return("the server switched to something that is no WebSocket");
   string accept=HandshakeAccept(key);
   if(accept=="" || HandshakeHeader(lines,count,"sec-websocket-accept")!=accept)
      return("the server answered the handshake with a wrong key");
   if(HandshakeHeader(lines,count,"sec-websocket-extensions")!="" || HandshakeHeader(lines,count,"sec-websocket-protocol")!="")
      return("the server chose an extension that nobody offered");
   return("");
  }

// Value of a header, its name in lower case; "" when it is absent.
string HandshakeHeader(const string &lines[],const int count,const string name)
  {
   for(int i=1; i<count; i++)
     {
      int colon=StringFind(lines[i],":");
      if(colon<1)
         continue;
      string found=StringSubstr(lines[i],0,colon);
      StringToLower(found);
      if(found==name)
         return(TextTrim(StringSubstr(lines[i],colon+1)));
     }
   return("");
  }
