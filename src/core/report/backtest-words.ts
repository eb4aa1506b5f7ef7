/** How figures of a report are written, on the page and in the terminal: a figure without a meaning is a dash. */
export const DASH = '-'

export const figure = (value: number | null, digits = 2): string => (value === null ? DASH : grouped(value, digits))
export const signed = (value: number | null, digits = 2): string =>
  value === null ? DASH : `${value > 0 ? '+' : ''}${grouped(value, digits)}`
export const percent = (share: number | null, digits = 2): string => (share === null ? DASH : `${grouped(share * 100, digits)} %`)
export const signedPercent = (share: number | null, digits = 2): string => (share === null ? DASH : `${signed(share * 100, digits)} %`)
export const whole = (value: number): string => grouped(value, 0)
/** Twice the standard error on either side holds the true figure about 19 times of 20. */
export const withError = (value: number | null, error: number | null, digits = 2): string =>
  `${signed(value, digits)}${value === null || error === null ? '' : ` ± ${grouped(2 * error, digits)}`}`
export const counted = (number: number, noun: string): string => `${whole(number)} ${noun}${number === 1 ? '' : 's'}`

/** Minutes, hours or days, whichever is near. */
export function lasting(minutes: number | null): string {
  if (minutes === null) return DASH
  if (minutes < 120) return `${grouped(minutes, 0)} min`
  return minutes < 2_880 ? `${grouped(minutes / 60, 1)} h` : `${grouped(minutes / 1_440, 1)} d`
}

/** Thousands apart. What rounds to nothing has no sign. */
function grouped(value: number, digits: number): string {
  const text = value.toFixed(digits)
  const plain = Number(text) === 0 ? text.replace('-', '') : text
  const [before = '', after] = plain.split('.')
  const thousands = before.replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
  return after === undefined ? thousands : `${thousands}.${after}`
}
