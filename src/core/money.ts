/** Money as a whole number of the currency's smallest unit: compared at a limit, a cent is a cent and a double is not. */
export type Minor = number

/** Digits of a decimal number; an exponent is not money. */
const DECIMAL = /^(?<sign>-?)(?<whole>\d{1,16})(?:\.(?<part>\d{1,15}))?$/

/**
 * Money as it was sent, in the smallest unit of a currency with so many digits. Text is read exactly; a number is what
 * MetaTrader printed, so the nearest unit is the one it meant. Throws on what is no money, or is finer than the unit.
 */
export function toMinor(amount: number | string, digits: number): Minor {
  if (typeof amount === 'string') return readExactly(amount, digits)
  const scaled = amount * tenTo(digits)
  const minor = Math.round(scaled)
  if (!Number.isSafeInteger(minor)) throw new Error(`${amount} is no amount of money`)
  // A double near a whole number of units is that number; half a unit would be a guess.
  if (Math.abs(scaled - minor) > 0.01 + Math.abs(scaled) * 1e-12) throw new Error(`${amount} has more than ${digits} decimals`)
  return minor + 0
}

/** Whether an amount can be held exactly, and sums of hundreds of its kind with it. */
export const isCountable = (amount: number, digits: number): boolean => Math.abs(amount) * tenTo(digits) * SUMMED < Number.MAX_SAFE_INTEGER
const SUMMED = 1_000

/** Reckoned money: to the nearest unit. */
export const nearestMinor = (amount: number, digits: number): Minor => wholeUnits(Math.round(amount * tenTo(digits)), amount)

/** Reckoned money of which the lower is the safe one: down to the unit. What lies on one but for a double's last digits is that one. */
export const floorMinor = (amount: number, digits: number): Minor => wholeUnits(Math.floor(amount * tenTo(digits) + 1e-4), amount)

function wholeUnits(minor: number, amount: number): Minor {
  if (!Number.isSafeInteger(minor)) throw new Error(`${amount} is no amount of money`)
  return minor + 0
}

function readExactly(text: string, digits: number): Minor {
  const { sign, whole, part = '' } = DECIMAL.exec(text.trim())?.groups ?? {}
  if (whole === undefined) throw new Error(`"${text}" is no amount of money`)
  if (/[1-9]/.test(part.slice(digits))) throw new Error(`"${text}" has more than ${digits} decimals`)
  const minor = Number(`${whole}${part.slice(0, digits).padEnd(digits, '0')}`)
  if (!Number.isSafeInteger(minor)) throw new Error(`"${text}" is more money than can be counted exactly`)
  return sign === '-' ? 0 - minor : minor
}

/** As people read it, with all digits of the currency: 10664.13. */
export function formatMinor(minor: Minor, digits: number): string {
  const text = String(Math.abs(minor)).padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  return `${minor < 0 ? '-' : ''}${digits === 0 ? whole : `${whole}.${text.slice(text.length - digits)}`}`
}

/** For reckoning that need not be exact, and for the wire. */
export const toNumber = (minor: Minor, digits: number): number => Number(formatMinor(minor, digits))

/** A millionth of an amount is the finest share a percentage with four decimals can ask for. */
const MILLIONTHS_PER_PERCENT = 10_000

/** So many percent of an amount, rounded down to the unit: of what may be lost, the lower is the safe one. */
export function percentOf(amount: Minor, percent: number): Minor {
  const share = Math.round(percent * MILLIONTHS_PER_PERCENT)
  if (Math.abs(share - percent * MILLIONTHS_PER_PERCENT) > 1e-6) throw new Error(`${percent} % has more than four decimals`)
  const product = amount * share
  if (!Number.isSafeInteger(product)) return floorOfLarge(amount, share)
  // Remainders of whole numbers are exact, and so is the quotient of what they leave; a quotient alone is not.
  const part = product % 1_000_000
  return (product - part) / 1_000_000 - (part < 0 ? 1 : 0) + 0
}

function floorOfLarge(amount: Minor, share: number): Minor {
  const product = BigInt(amount) * BigInt(share)
  const whole = product / 1_000_000n
  return Number(product < 0n && product % 1_000_000n !== 0n ? whole - 1n : whole)
}

function tenTo(digits: number): number {
  let product = 1
  for (let i = 0; i < digits; i += 1) product *= 10
  return product
}
