// One WebSocket to the server. Nothing here waits except for the connection itself: what has arrived is read on a timer.

#include "Contracts.mqh"
#include "Frames.mqh"
#include "Handshake.mqh"
#include "Settings.mqh"
#include "SocketBytes.mqh"

#define SOCKET_HANDSHAKE_MS  3000

bool WebSocketIsOpen(void)
  {
   return(g_socketPhase==SOCKET_OPEN);
  }

// False when the address cannot be reached now.
bool WebSocketConnect(void)
  {
   WebSocketClose("");
   ResetLastError();
   g_socket=SocketCreate();
   if(g_socket==INVALID_HANDLE || !SocketConnect(g_socket,g_serverHost,(uint)g_serverPort,(uint)g_setup.timeoutMs))
     {
      int error=GetLastError();
      WebSocketClose(error==4014 ? "this terminal may not connect: add "+g_serverHost+" to Tools, Options, Expert Advisors, Allow WebRequest" :
                     "no connection to "+g_serverHost+":"+IntegerToString(g_serverPort)+", error "+IntegerToString(error));
      return(false);
     }
   uchar request[];
   g_socketHave=0;
   g_socketInMessage=false;
   g_socketMessageHave=0;
   g_socketKey=HandshakeKey();
   g_socketPhase=SOCKET_GREETING;
   g_socketSinceMs=GetTickCount64();
   int count=TextToUtf8(HandshakeRequest(WIRE_PATH_SOCKET,g_socketKey),request);
   return(WebSocketSendBytes(request,count));
  }

// Reads what has come. After it ended, g_socketWhy says why.
void WebSocketPoll(void)
  {
   if(g_socketPhase==SOCKET_SHUT)
      return;
   bool isAlive=WebSocketReadBytes();
   if(g_socketPhase==SOCKET_GREETING)
      WebSocketGreet();
   if(g_socketPhase==SOCKET_OPEN)
      WebSocketReadFrames();
   if(g_socketPhase!=SOCKET_SHUT && !isAlive)
      WebSocketClose("the server has closed the connection");
  }

bool WebSocketSend(const string text)
  {
   uchar payload[];
   int count=TextToUtf8(text,payload);
   return(WebSocketSendFrame(FRAME_TEXT,payload,count));
  }

bool WebSocketReceive(string &text)
  {
   int count=ArraySize(g_socketTexts);
   if(count==0)
      return(false);
   text=g_socketTexts[0];
   for(int i=1; i<count; i++)
      g_socketTexts[i-1]=g_socketTexts[i];
   ArrayResize(g_socketTexts,count-1);
   return(true);
  }

void WebSocketGreet(void)
  {
   int taken;
   string body;
   string why;
   HandshakeResult result=HandshakeRead(g_socketBytes,g_socketHave,g_socketKey,taken,body,why);
   if(result==HANDSHAKE_MORE)
     {
      if(GetTickCount64()-g_socketSinceMs>SOCKET_HANDSHAKE_MS)
         WebSocketClose("the server does not answer the handshake");
      return;
     }
   if(result==HANDSHAKE_ACCEPTED)
     {
      WebSocketTake(taken);
      g_socketPhase=SOCKET_OPEN;
      return;
     }
   // The body of a refusal is a list with one error, as over HTTP.
   if(StringFind(body,"[")==0)
      WebSocketKeep(body);
   WebSocketClose(why);
  }

void WebSocketReadFrames(void)
  {
   Frame frame;
   int from=0;
   while(g_socketPhase==SOCKET_OPEN)
     {
      FrameResult result=FrameRead(g_socketBytes,from,g_socketHave,frame);
      if(result==FRAME_MORE)
         break;
      if(result==FRAME_BROKEN)
        {
         WebSocketEnd(frame.closeCode,frame.fault);
         return;
        }
      WebSocketTakeFrame(frame);
      from+=frame.length;
     }
   if(g_socketPhase==SOCKET_OPEN)
      WebSocketTake(from);
  }

void WebSocketTakeFrame(const Frame &frame)
  {
   switch(frame.opcode)
     {
      case FRAME_TEXT:
      case FRAME_CONTINUES:
         WebSocketTakePart(frame);
         return;
      case FRAME_PING:
         WebSocketAnswerPing(frame);
         return;
      case FRAME_PONG:
         return;
      case FRAME_CLOSE:
         WebSocketAnswerClose(frame);
         return;
      case FRAME_BINARY:
         WebSocketEnd(CLOSE_KIND,"the server sent a binary frame");
         return;
      default:
         WebSocketEnd(CLOSE_PROTOCOL,"the server sent a frame of an unknown kind");
     }
  }

// Parts of one message follow each other; control frames may stand between them.
void WebSocketTakePart(const Frame &frame)
  {
   bool isFirst=(frame.opcode==FRAME_TEXT);
   if(isFirst==g_socketInMessage)
     {
      WebSocketEnd(CLOSE_PROTOCOL,isFirst ? "a message began inside another" : "a part without a beginning");
      return;
     }
   if(isFirst && frame.isLast)
     {
      WebSocketKeep(TextFromUtf8(g_socketBytes,frame.payloadAt,frame.payloadLength));
      return;
     }
   if(isFirst)
      g_socketMessageHave=0;
   if(g_socketMessageHave+frame.payloadLength>FRAME_MOST)
     {
      WebSocketEnd(CLOSE_TOO_LARGE,"a message is larger than 4 MB");
      return;
     }
   ArrayResize(g_socketMessage,g_socketMessageHave+frame.payloadLength,SOCKET_READ_MOST);
   if(frame.payloadLength>0)
      ArrayCopy(g_socketMessage,g_socketBytes,g_socketMessageHave,frame.payloadAt,frame.payloadLength);
   g_socketMessageHave+=frame.payloadLength;
   g_socketInMessage=!frame.isLast;
   if(frame.isLast)
      WebSocketKeep(TextFromUtf8(g_socketMessage,0,g_socketMessageHave));
  }

void WebSocketAnswerPing(const Frame &frame)
  {
   uchar payload[];
   ArrayResize(payload,frame.payloadLength);
   for(int i=0; i<frame.payloadLength; i++)
      payload[i]=g_socketBytes[frame.payloadAt+i];
   WebSocketSendFrame(FRAME_PONG,payload,frame.payloadLength);
  }

void WebSocketAnswerClose(const Frame &frame)
  {
   int code=CLOSE_NORMAL;
   if(frame.payloadLength>=2)
      code=g_socketBytes[frame.payloadAt]*256+g_socketBytes[frame.payloadAt+1];
   string reason=(frame.payloadLength>2 ? " "+TextFromUtf8(g_socketBytes,frame.payloadAt+2,frame.payloadLength-2) : "");
   WebSocketEnd(CLOSE_NORMAL,"the server has ended the connection, code "+IntegerToString(code)+reason);
  }
