// The connection below the WebSocket: bytes that came and bytes that go, and how it ends.

#include "Frames.mqh"
#include "Log.mqh"

#define SOCKET_READ_MOST  65536
#define SOCKET_READ_MS    100

enum SocketPhase
  {
   SOCKET_SHUT,
   SOCKET_GREETING,
   SOCKET_OPEN
  };

int         g_socket=INVALID_HANDLE;
SocketPhase g_socketPhase=SOCKET_SHUT;
string      g_socketKey="";
ulong       g_socketSinceMs=0;
string      g_socketWhy="";       // why it ended
uchar       g_socketBytes[];      // received, not yet read
int         g_socketHave=0;
uchar       g_socketMessage[];    // the parts of a message so far
int         g_socketMessageHave=0;
bool        g_socketInMessage=false;
string      g_socketTexts[];      // whole messages, oldest first

// What was received whole stays to be read.
void WebSocketClose(const string why)
  {
   if(g_socket!=INVALID_HANDLE)
      SocketClose(g_socket);
   g_socket=INVALID_HANDLE;
   g_socketPhase=SOCKET_SHUT;
   g_socketHave=0;
   g_socketInMessage=false;
   if(why!="")
      g_socketWhy=why;
  }

// Tells the other side why before it ends.
void WebSocketEnd(const int code,const string why)
  {
   uchar payload[];
   ArrayResize(payload,2);
   payload[0]=(uchar)((code>>8) & 0xFF);
   payload[1]=(uchar)(code & 0xFF);
   if(g_socketPhase==SOCKET_OPEN && WebSocketSendFrame(FRAME_CLOSE,payload,2))
      LogInfo("closing the connection: "+why);
   WebSocketClose(why);
  }

void WebSocketKeep(const string text)
  {
   int count=ArraySize(g_socketTexts);
   ArrayResize(g_socketTexts,count+1,16);
   g_socketTexts[count]=text;
  }

// Drops the first bytes of what was received.
void WebSocketTake(const int count)
  {
   int left=g_socketHave-count;
   for(int i=0; i<left && count>0; i++)
      g_socketBytes[i]=g_socketBytes[count+i];
   g_socketHave=left;
  }

// Reads only what is there, so that nothing waits. False when the connection has ended.
bool WebSocketReadBytes(void)
  {
   uchar part[];
   uint ready=SocketIsReadable(g_socket);
   while(ready>0)
     {
      int got=SocketRead(g_socket,part,MathMin(ready,(uint)SOCKET_READ_MOST),SOCKET_READ_MS);
      if(got<=0)
         return(false);
      if(g_socketHave+got>FRAME_MOST+SOCKET_READ_MOST)
         break;
      ArrayResize(g_socketBytes,MathMax(g_socketHave+got,ArraySize(g_socketBytes)),SOCKET_READ_MOST);
      ArrayCopy(g_socketBytes,part,g_socketHave,0,got);
      g_socketHave+=got;
      ready=SocketIsReadable(g_socket);
     }
   return(SocketIsConnected(g_socket));
  }

bool WebSocketSendFrame(const int opcode,const uchar &payload[],const int count)
  {
   uchar frame[];
   if(g_socketPhase!=SOCKET_OPEN)
      return(false);
   FrameBuild(frame,opcode,payload,count);
   return(WebSocketSendBytes(frame,ArraySize(frame)));
  }

bool WebSocketSendBytes(const uchar &bytes[],const int count)
  {
   int sent=SocketSend(g_socket,bytes,(uint)count);
   uchar rest[];
   int done=MathMax(0,sent);
   while(sent>0 && done<count)
     {
      if(ArrayCopy(rest,bytes,0,done,count-done)!=count-done)
         break;
      sent=SocketSend(g_socket,rest,(uint)(count-done));
      done+=MathMax(0,sent);
     }
   if(done==count)
      return(true);
   WebSocketClose("the connection broke while sending");
   return(false);
  }
