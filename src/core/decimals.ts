const POWERS = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10]
/** Below it a product is less than a hundredth of a unit off. */
const SURE = 70_368_744_177_664
const NEAR_HALF = 0.02

/** The number of so many decimals that is nearest: what `Number(value.toFixed(digits))` says, without going by way of text. */
export function toDecimals(value: number, digits: number): number {
  const power = POWERS[digits]
  if (power === undefined) return Number(value.toFixed(digits))
  const scaled = value * power
  const whole = Math.round(scaled)
  // Text alone tells which side of a half a binary number lies on, and which zero it is.
  const isSure = whole !== 0 && Math.abs(scaled) < SURE && Math.abs(Math.abs(scaled - whole) - 0.5) > NEAR_HALF
  return isSure ? whole / power : Number(value.toFixed(digits))
}
