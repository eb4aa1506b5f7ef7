// CryptEncode and CryptDecode: the methods that need no key.
#pragma once
#include "array.hpp"
#include "enums.hpp"

namespace mql5 {

#define MQL_LIST_CRYPT_METHOD(X)                                                                                                    \
  X(CRYPT_BASE64, 0) X(CRYPT_AES128, 1) X(CRYPT_AES256, 2) X(CRYPT_DES, 3) X(CRYPT_HASH_SHA1, 4) X(CRYPT_HASH_SHA256, 5)             \
  X(CRYPT_HASH_MD5, 6) X(CRYPT_ARCH_ZIP, 7)
MQL_ENUM(ENUM_CRYPT_METHOD, MQL_LIST_CRYPT_METHOD)

// Answers the bytes of the result. Of the methods base64, SHA-1 and SHA-256 are there; the others stop the program with a message.
int CryptEncode(ENUM_CRYPT_METHOD method, const MqlArray<uchar> &data, const MqlArray<uchar> &key, MqlArray<uchar> &result);
int CryptDecode(ENUM_CRYPT_METHOD method, const MqlArray<uchar> &data, const MqlArray<uchar> &key, MqlArray<uchar> &result);

}  // namespace mql5
