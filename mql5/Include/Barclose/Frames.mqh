// Frames of a WebSocket, by RFC 6455: built masked, as a client must, and read unmasked, as a server must send them.

#define FRAME_CONTINUES  0x0
#define FRAME_TEXT       0x1
#define FRAME_BINARY     0x2
#define FRAME_CLOSE      0x8
#define FRAME_PING       0x9
#define FRAME_PONG       0xA
#define FRAME_MOST       4194304   // bytes of one message: a reply is a few kilobytes

#define CLOSE_NORMAL     1000
#define CLOSE_PROTOCOL   1002
#define CLOSE_KIND       1003
#define CLOSE_TOO_LARGE  1009

struct Frame
  {
   int    opcode;
   bool   isLast;
   int    payloadAt;
   int    payloadLength;
   int    length;      // header and payload
   int    closeCode;   // with a fault: what the other side is told
   string fault;
  };

enum FrameResult
  {
   FRAME_MORE,
   FRAME_WHOLE,
   FRAME_BROKEN
  };

// One frame around a payload. The mask is no secret; it keeps proxies from taking the bytes for HTTP.
void FrameBuild(uchar &frame[],const int opcode,const uchar &payload[],const int count)
  {
   int head=(count<126 ? 2 : count<65536 ? 4 : 10);
   ArrayResize(frame,head+4+count);
   frame[0]=(uchar)(0x80|opcode);
   frame[1]=(uchar)(0x80|(head==2 ? count : head==4 ? 126 : 127));
   for(int i=2; i<head; i++)
      frame[i]=(uchar)(((ulong)count>>(8*(head-1-i))) & 0xFF);
   for(int i=0; i<4; i++)
      frame[head+i]=(uchar)(MathRand() & 0xFF);
   for(int i=0; i<count; i++)
      frame[head+4+i]=(uchar)(payload[i]^frame[head+(i & 3)]);
  }

// The frame that begins at `from` among `have` bytes.
FrameResult FrameRead(const uchar &bytes[],const int from,const int have,Frame &frame)
  {
   frame.fault="";
   frame.closeCode=CLOSE_PROTOCOL;
   if(have-from<2)
      return(FRAME_MORE);
   int first=bytes[from];
   int second=bytes[from+1];
   frame.isLast=((first & 0x80)!=0);
   frame.opcode=(first & 0x0F);
   if((first & 0x70)!=0)
      return(FrameBreak(frame,"reserved bits are set"));
   if((second & 0x80)!=0)
      return(FrameBreak(frame,"the server masks its frames"));
   int size=(second & 0x7F);
   int head=(size<126 ? 2 : size==126 ? 4 : 10);
   if(frame.opcode>=FRAME_CLOSE && (!frame.isLast || size>125))
      return(FrameBreak(frame,"a control frame is in parts or too long"));
   if(have-from<head)
      return(FRAME_MORE);
   ulong length=(ulong)size;
   if(head>2)
     {
      length=0;
      for(int i=2; i<head; i++)
         length=(length<<8)|(ulong)bytes[from+i];
     }
   if(length>FRAME_MOST)
     {
      frame.closeCode=CLOSE_TOO_LARGE;
      return(FrameBreak(frame,"a frame is larger than 4 MB"));
     }
   frame.payloadAt=from+head;
   frame.payloadLength=(int)length;
   frame.length=head+(int)length;
   return(have-from<frame.length ? FRAME_MORE : FRAME_WHOLE);
  }

FrameResult FrameBreak(Frame &frame,const string why)
  {
   frame.fault=why;
   return(FRAME_BROKEN);
  }
