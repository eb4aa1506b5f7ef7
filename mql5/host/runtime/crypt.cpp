#include "crypt.hpp"

#include <array>
#include <string>

namespace mql5 {
namespace {

using Bytes = std::vector<uchar>;

constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

Bytes toBase64(const Bytes &data) {
  Bytes text;
  for (size_t at = 0; at < data.size(); at += 3) {
    const size_t count = std::min<size_t>(3, data.size() - at);
    uint group = 0;
    for (size_t place = 0; place < 3; ++place) group = group << 8 | (place < count ? data[at + place] : 0u);
    for (size_t place = 0; place < 4; ++place) text.push_back(static_cast<uchar>(place <= count ? alphabet[group >> (18 - 6 * place) & 63] : '='));
  }
  return text;
}

Bytes fromBase64(const Bytes &text) {
  Bytes data;
  uint bits = 0;
  int count = 0;
  for (const uchar letter : text) {
    const size_t value = std::string(alphabet).find(static_cast<char>(letter));
    if (value == std::string::npos) break;
    bits = bits << 6 | static_cast<uint>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    data.push_back(static_cast<uchar>(bits >> count));
  }
  return data;
}

uint left(uint value, int count) { return value << count | value >> (32 - count); }
uint right(uint value, int count) { return value >> count | value << (32 - count); }

// The message in blocks of 16 words, closed by a bit and its length.
std::vector<std::array<uint, 16>> blocksOf(Bytes data) {
  const ulong bits = static_cast<ulong>(data.size()) * 8;
  data.push_back(0x80);
  while (data.size() % 64 != 56) data.push_back(0);
  for (int shift = 56; shift >= 0; shift -= 8) data.push_back(static_cast<uchar>(bits >> shift));
  std::vector<std::array<uint, 16>> blocks(data.size() / 64);
  for (size_t at = 0; at < data.size(); ++at) {
    uint &word = blocks[at / 64][at % 64 / 4];
    word = word << 8 | data[at];
  }
  return blocks;
}

template <size_t N>
Bytes bytesOf(const std::array<uint, N> &words) {
  Bytes bytes;
  for (const uint word : words) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<uchar>(word >> shift));
  }
  return bytes;
}

Bytes sha1(const Bytes &data) {
  std::array<uint, 5> state{0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  for (const auto &block : blocksOf(data)) {
    std::array<uint, 80> words{};
    for (size_t at = 0; at < 80; ++at) words[at] = at < 16 ? block[at] : left(words[at - 3] ^ words[at - 8] ^ words[at - 14] ^ words[at - 16], 1);
    auto [a, b, c, d, e] = state;
    for (size_t at = 0; at < 80; ++at) {
      const uint mix = at < 20 ? (b & c) | (~b & d) : at < 40 || at >= 60 ? b ^ c ^ d : (b & c) | (b & d) | (c & d);
      const uint constant = at < 20 ? 0x5A827999 : at < 40 ? 0x6ED9EBA1 : at < 60 ? 0x8F1BBCDC : 0xCA62C1D6;
      const uint next = left(a, 5) + mix + e + constant + words[at];
      e = d;
      d = c;
      c = left(b, 30);
      b = a;
      a = next;
    }
    const std::array<uint, 5> sum{a, b, c, d, e};
    for (size_t at = 0; at < 5; ++at) state[at] += sum[at];
  }
  return bytesOf(state);
}

constexpr std::array<uint, 64> rounds{
    0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5, 0xD807AA98, 0x12835B01, 0x243185BE,
    0x550C7DC3, 0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174, 0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA,
    0x5CB0A9DC, 0x76F988DA, 0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967, 0x27B70A85,
    0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85, 0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3,
    0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070, 0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F,
    0x682E6FF3, 0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2};

Bytes sha256(const Bytes &data) {
  std::array<uint, 8> state{0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19};
  for (const auto &block : blocksOf(data)) {
    std::array<uint, 64> words{};
    for (size_t at = 0; at < 64; ++at) {
      if (at < 16) {
        words[at] = block[at];
        continue;
      }
      const uint before = words[at - 15];
      const uint last = words[at - 2];
      words[at] = words[at - 16] + (right(before, 7) ^ right(before, 18) ^ before >> 3) + words[at - 7] + (right(last, 17) ^ right(last, 19) ^ last >> 10);
    }
    std::array<uint, 8> v = state;
    for (size_t at = 0; at < 64; ++at) {
      const uint first = v[7] + (right(v[4], 6) ^ right(v[4], 11) ^ right(v[4], 25)) + ((v[4] & v[5]) ^ (~v[4] & v[6])) + rounds[at] + words[at];
      const uint second = (right(v[0], 2) ^ right(v[0], 13) ^ right(v[0], 22)) + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
      v = {first + second, v[0], v[1], v[2], v[3] + first, v[4], v[5], v[6]};
    }
    for (size_t at = 0; at < 8; ++at) state[at] += v[at];
  }
  return bytesOf(state);
}

[[noreturn]] void refuse(const char *function, ENUM_CRYPT_METHOD method) {
  throw MqlAbort{std::string(function) + ": the host does not know " + EnumToString(method).utf8()};
}

}  // namespace

int CryptEncode(ENUM_CRYPT_METHOD method, const MqlArray<uchar> &data, const MqlArray<uchar> &, MqlArray<uchar> &result) {
  const Bytes bytes = data.toVector();
  if (method == CRYPT_BASE64) return result.assign(toBase64(bytes));
  if (method == CRYPT_HASH_SHA1) return result.assign(sha1(bytes));
  if (method == CRYPT_HASH_SHA256) return result.assign(sha256(bytes));
  refuse("CryptEncode", method);
}

int CryptDecode(ENUM_CRYPT_METHOD method, const MqlArray<uchar> &data, const MqlArray<uchar> &, MqlArray<uchar> &result) {
  if (method == CRYPT_BASE64) return result.assign(fromBase64(data.toVector()));
  refuse("CryptDecode", method);
}

}  // namespace mql5
