// Where a message of a WebSocket ends among bytes that come in pieces.
#pragma once
#include <algorithm>
#include <string>

namespace term {

/** Follows what is received on one connection. What does not open a WebSocket is never waited for. */
class Incoming {
 public:
  /** False while a handshake, a frame or a message of several frames is there in part. */
  bool isWhole() const { return part == Part::Other || (begun.empty() && payloadLeft == 0 && !isMessageOpen); }

  void take(const std::string &bytes) {
    if (part == Part::Other) return;
    begun += bytes;
    if (part == Part::Handshake) takeHandshake();
    if (part == Part::Frames) takeFrames();
  }

 private:
  enum class Part { Handshake, Frames, Other };
  Part part = Part::Handshake;
  std::string begun;  // of a handshake, or of a frame's header
  size_t payloadLeft = 0;
  bool isMessageOpen = false;

  void takeHandshake() {
    const std::string accepted = "HTTP/1.1 101";
    if (begun.compare(0, accepted.size(), accepted, 0, std::min(begun.size(), accepted.size())) != 0) part = Part::Other;
    const size_t end = begun.find("\r\n\r\n");
    if (part == Part::Other || end == std::string::npos) return;
    begun.erase(0, end + 4);
    part = Part::Frames;
  }

  void takeFrames() {
    for (;;) {
      const size_t here = std::min(payloadLeft, begun.size());
      begun.erase(0, here);
      payloadLeft -= here;
      if (payloadLeft > 0 || begun.size() < 2 || begun.size() < headerLength()) return;
      const bool isControl = (byteAt(0) & 0x8) != 0;
      if (!isControl) isMessageOpen = (byteAt(0) & 0x80) == 0;
      payloadLeft = payloadLength();
      begun.erase(0, headerLength());
    }
  }

  size_t byteAt(size_t i) const { return static_cast<unsigned char>(begun[i]); }

  size_t headerLength() const {
    const size_t size = byteAt(1) & 0x7f, mask = (byteAt(1) & 0x80) != 0 ? 4 : 0;
    return (size < 126 ? 2 : size == 126 ? 4 : 10) + mask;
  }

  size_t payloadLength() const {
    const size_t size = byteAt(1) & 0x7f;
    if (size < 126) return size;
    size_t length = 0;
    for (size_t i = 2; i < (size == 126 ? 4u : 10u); ++i) length = (length << 8) | byteAt(i);
    return length;
  }
};

}  // namespace term
