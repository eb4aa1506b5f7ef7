// Numbers, dates and colours to text and back.
#pragma once
#include <string>

#include "moment.hpp"
#include "text.hpp"

namespace mql5 {

constexpr int TIME_DATE = 1;
constexpr int TIME_MINUTES = 2;
constexpr int TIME_SECONDS = 4;

// One number by a printf format with one place for a double.
std::string formatNumber(const char *format, double value);

// Digits from -16 to -1 give the scientific form.
string DoubleToString(double value, int digits = 8);
string IntegerToString(long number, int length = 0, ushort fill = ' ');
string TimeToString(datetime value, int mode = TIME_DATE | TIME_MINUTES);
string ColorToString(color value, bool asName = false);
string ShortToString(ushort character);
string CharToString(uchar character);

// Read as far as they go; text without a number is 0, as in MQL5.
double StringToDouble(const string &text);
long StringToInteger(const string &text);
// "yyyy.mm.dd hh:mi[:ss]", only the date, or only the time of the computer's own day; anything else is 0.
datetime StringToTime(const string &text);
color StringToColor(const string &text);

double NormalizeDouble(double value, int digits);

}  // namespace mql5
