/**
 * Chance that a standard normal value is at most `z`. Hart's rational approximation as West gives it (Better approximations to
 * cumulative normal functions, Wilmott 2005): right to 14 decimals.
 */
export function normalShareBelow(z: number): number {
  const size = Math.abs(z)
  const tail = size > 37 ? 0 : Math.exp((-size * size) / 2) * (size < SPLIT ? ratioAt(size) : fractionAt(size))
  return z > 0 ? 1 - tail : tail
}

/** Beyond it the continued fraction is the nearer one. */
const SPLIT = 7.071_067_811_865_47
const ROOT_OF_TWO_PI = 2.506_628_274_631_000_2

const ABOVE = [
  0.035_262_496_599_891_1, 0.700_383_064_443_688, 6.373_962_203_531_65, 33.912_866_078_383, 112.079_291_497_871, 221.213_596_169_931,
  220.206_867_912_376,
]
const BELOW = [
  0.088_388_347_648_318_4, 1.755_667_163_182_64, 16.064_177_579_207, 86.780_732_202_946_1, 296.564_248_779_674, 637.333_633_378_831,
  793.826_512_519_948, 440.413_735_824_752,
]

const ratioAt = (size: number): number => polynomial(ABOVE, size) / polynomial(BELOW, size)
const polynomial = (factors: readonly number[], x: number): number => factors.reduce((sum, factor) => sum * x + factor, 0)
const fractionAt = (size: number): number => 1 / ((size + 1 / (size + 2 / (size + 3 / (size + 4 / (size + 0.65))))) * ROOT_OF_TWO_PI)
