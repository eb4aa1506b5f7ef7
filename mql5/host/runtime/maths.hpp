// Math*, and the short names of C that MQL5 gives them as well.
#pragma once
#include <cfenv>
#include <cfloat>
#include <climits>
#include <cmath>

#include "types.hpp"

namespace mql5 {

constexpr double EMPTY_VALUE = DBL_MAX;

// The functions answer infinity where their argument has no other answer; only the operator / of a program stops it.
class QuietMaths {
 public:
  QuietMaths() : traps_(fedisableexcept(FE_DIVBYZERO)) {}
  ~QuietMaths() {
    std::feclearexcept(FE_DIVBYZERO);
    if ((traps_ & FE_DIVBYZERO) != 0) feenableexcept(FE_DIVBYZERO);
  }
  QuietMaths(const QuietMaths &) = delete;
  QuietMaths &operator=(const QuietMaths &) = delete;

 private:
  int traps_;
};

#define MQL_MATHS_1(NAME, SHORT, CALL)                                  \
  inline double NAME(double value) { const QuietMaths quiet; return CALL(value); } \
  inline double SHORT(double value) { return NAME(value); }
MQL_MATHS_1(MathArccos, acos, std::acos)
MQL_MATHS_1(MathArcsin, asin, std::asin)
MQL_MATHS_1(MathArctan, atan, std::atan)
MQL_MATHS_1(MathCeil, ceil, std::ceil)
MQL_MATHS_1(MathCos, cos, std::cos)
MQL_MATHS_1(MathExp, exp, std::exp)
MQL_MATHS_1(MathFloor, floor, std::floor)
MQL_MATHS_1(MathLog, log, std::log)
MQL_MATHS_1(MathLog10, log10, std::log10)
MQL_MATHS_1(MathRound, round, std::round)
MQL_MATHS_1(MathSin, sin, std::sin)
MQL_MATHS_1(MathSqrt, sqrt, std::sqrt)
MQL_MATHS_1(MathTan, tan, std::tan)
#undef MQL_MATHS_1

inline double MathPow(double base, double exponent) { const QuietMaths quiet; return std::pow(base, exponent); }
inline double pow(double base, double exponent) { return MathPow(base, exponent); }
inline double MathMod(double value, double divisor) { const QuietMaths quiet; return std::fmod(value, divisor); }
inline double fmod(double value, double divisor) { return MathMod(value, divisor); }

template <class T>
T MathAbs(T value) { return value < T{} ? static_cast<T>(-value) : value; }
template <class T>
T fabs(T value) { return MathAbs(value); }
template <class A, class B>
auto MathMax(A left, B right) -> std::common_type_t<A, B> {
  using Both = std::common_type_t<A, B>;
  return static_cast<Both>(left) > static_cast<Both>(right) ? static_cast<Both>(left) : static_cast<Both>(right);
}
template <class A, class B>
auto MathMin(A left, B right) -> std::common_type_t<A, B> {
  using Both = std::common_type_t<A, B>;
  return static_cast<Both>(left) < static_cast<Both>(right) ? static_cast<Both>(left) : static_cast<Both>(right);
}
template <class A, class B>
auto fmax(A left, B right) -> std::common_type_t<A, B> { return MathMax(left, right); }
template <class A, class B>
auto fmin(A left, B right) -> std::common_type_t<A, B> { return MathMin(left, right); }
inline bool MathIsValidNumber(double value) { return std::isfinite(value); }

// 0..32767. The same seed gives the same row, which is not MetaTrader's.
inline uint randomState = 1;
inline void MathSrand(int seed) { randomState = static_cast<uint>(seed); }
inline int MathRand() {
  randomState = randomState * 1103515245u + 12345u;
  return static_cast<int>(randomState >> 16 & 0x7FFF);
}
inline void srand(int seed) { MathSrand(seed); }
inline int rand() { return MathRand(); }

}  // namespace mql5
