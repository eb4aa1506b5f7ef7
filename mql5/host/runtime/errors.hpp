// The last error of a program, and the codes of the language's own library. Codes of the terminal's functions stand beside those.
#pragma once
#include "types.hpp"

namespace mql5 {

// Programs may read both as variables. IsStopped() is the state of _StopFlag.
inline int _LastError = 0;
inline bool _StopFlag = false;

inline int GetLastError() { return _LastError; }
inline void ResetLastError() { _LastError = 0; }
inline bool IsStopped() { return _StopFlag; }

constexpr int ERR_USER_ERROR_FIRST = 65536;
inline void SetUserError(ushort code) { _LastError = ERR_USER_ERROR_FIRST + code; }

// For library functions: false with the reason left behind.
inline bool failWith(int code) {
  _LastError = code;
  return false;
}

constexpr int ERR_GLOBALVARIABLE_NOT_FOUND = 4501;
constexpr int ERR_GLOBALVARIABLE_EXISTS = 4502;
constexpr int ERR_GLOBALVARIABLE_NOT_MODIFIED = 4503;
constexpr int ERR_GLOBALVARIABLE_CANNOTREAD = 4504;
constexpr int ERR_GLOBALVARIABLE_CANNOTWRITE = 4505;

constexpr int ERR_TOO_MANY_FILES = 5001;
constexpr int ERR_WRONG_FILENAME = 5002;
constexpr int ERR_TOO_LONG_FILENAME = 5003;
constexpr int ERR_CANNOT_OPEN_FILE = 5004;
constexpr int ERR_CANNOT_DELETE_FILE = 5006;
constexpr int ERR_INVALID_FILEHANDLE = 5007;
constexpr int ERR_WRONG_FILEHANDLE = 5008;
constexpr int ERR_FILE_NOTTOWRITE = 5009;
constexpr int ERR_FILE_NOTTOREAD = 5010;
constexpr int ERR_FILE_NOTBIN = 5011;
constexpr int ERR_FILE_NOTTXT = 5012;
constexpr int ERR_FILE_NOTTXTORCSV = 5013;
constexpr int ERR_FILE_NOTCSV = 5014;
constexpr int ERR_FILE_READERROR = 5015;
constexpr int ERR_FILE_IS_DIRECTORY = 5018;
constexpr int ERR_FILE_NOT_EXIST = 5019;
constexpr int ERR_FILE_CANNOT_REWRITE = 5020;
constexpr int ERR_WRONG_DIRECTORYNAME = 5021;
constexpr int ERR_DIRECTORY_NOT_EXIST = 5022;
constexpr int ERR_FILE_ISNOT_DIRECTORY = 5023;
constexpr int ERR_CANNOT_DELETE_DIRECTORY = 5024;
constexpr int ERR_CANNOT_CLEAN_DIRECTORY = 5025;
constexpr int ERR_FILE_WRITEERROR = 5026;

constexpr int ERR_STRING_SMALL_LEN = 5034;

}  // namespace mql5
