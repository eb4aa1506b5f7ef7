// Names of colours that programs use on charts.
#pragma once
#include "moment.hpp"

namespace mql5 {

constexpr color clrNONE(0xFFFFFFFFu);
constexpr color clrBlack(0x000000u);
constexpr color clrWhite(0xFFFFFFu);
constexpr color clrRed(0x0000FFu);
constexpr color clrGreen(0x008000u);
constexpr color clrLime(0x00FF00u);
constexpr color clrBlue(0xFF0000u);
constexpr color clrYellow(0x00FFFFu);
constexpr color clrOrange(0x00A5FFu);
constexpr color clrOrangeRed(0x0045FFu);
constexpr color clrGold(0x00D7FFu);
constexpr color clrGray(0x808080u);
constexpr color clrSilver(0xC0C0C0u);
constexpr color clrDodgerBlue(0xFF901Eu);
constexpr color clrAqua(0xFFFF00u);
constexpr color clrMagenta(0xFF00FFu);

}  // namespace mql5
