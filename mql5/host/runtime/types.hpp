// What everything else of the runtime stands on: the sizes of MQL5's types, NULL, and the stop of a program.
#pragma once
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace mql5 {

using uchar = unsigned char;
using ::uint;
using ::ulong;
using ::ushort;
static_assert(sizeof(long) == 8 && sizeof(int) == 4 && sizeof(short) == 2, "MQL5 needs LP64");
static_assert(static_cast<char>(-1) < 0, "char is signed in MQL5");

// A critical error of MQL5: the program is stopped, there is no way to catch it in MQL5.
struct MqlAbort {
  std::string what;
};

// NULL of MQL5 stands for no object, for 0, and for a string without a value.
struct Null {
  template <class T>
  constexpr operator T *() const { return nullptr; }
  constexpr operator int() const { return 0; }
};
constexpr Null mqlNull{};

template <class T>
bool operator==(T *pointer, Null) { return pointer == nullptr; }
template <class T>
bool operator!=(T *pointer, Null) { return pointer != nullptr; }
template <class T>
bool operator==(Null, T *pointer) { return pointer == nullptr; }
template <class T>
bool operator!=(Null, T *pointer) { return pointer != nullptr; }

constexpr int INVALID_HANDLE = -1;
constexpr int WHOLE_ARRAY = -1;
// The other limits are those of C.
constexpr short SHORT_MIN = -32768;
constexpr short SHORT_MAX = 32767;
constexpr ushort USHORT_MAX = 65535;
constexpr int IS_DEBUG_MODE = 0;
constexpr int IS_PROFILE_MODE = 0;

// Every structure a program can see carries this line: MQL5 writes a dot behind values and pointers alike, and the translator
// writes an arrow for each dot, so a value must answer to the arrow as well. It does not change how a structure is built.
#define MQL_STRUCT(TYPE)                   \
  TYPE *operator->() { return this; }      \
  const TYPE *operator->() const { return this; }

}  // namespace mql5
