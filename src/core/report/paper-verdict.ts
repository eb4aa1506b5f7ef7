export type PaperVerdict = Readonly<{ verdict: 'too early' | 'losing' | 'no edge shown' | 'gaining'; sentence: string }>

/** Fewer trades or days than these say nothing: a coin shows seven heads of ten often enough. */
export const TRADES_LEAST = 30
export const DAYS_LEAST = 20

type Measured = Readonly<{
  closed: number
  daysOfData: number
  expectancy: number | null
  standardError: number | null
  currency: string
}>

/** Two standard errors on either side hold the true expectancy about 19 times of 20, if the trades are independent. */
export function judgePaper({ closed, daysOfData, expectancy, standardError, currency }: Measured): PaperVerdict {
  const sample = `${closed} closed ${closed === 1 ? 'trade' : 'trades'} in ${daysOfData.toFixed(1)} days`
  const figure =
    expectancy === null
      ? null
      : `${signed(expectancy)} ${currency} per trade after costs${standardError === null ? '' : ` (± ${(2 * standardError).toFixed(2)})`}`
  if (expectancy === null || standardError === null || closed < TRADES_LEAST || daysOfData < DAYS_LEAST) {
    const soFar = figure === null ? 'nothing was closed yet' : `so far ${figure}`
    return {
      verdict: 'too early',
      sentence: `Too early: ${sample}, ${soFar}; at least ${TRADES_LEAST} trades and ${DAYS_LEAST} days are needed to say more.`,
    }
  }
  const low = expectancy - 2 * standardError
  const high = expectancy + 2 * standardError
  const measured = `${figure}, measured on ${sample}`
  if (high < 0) return { verdict: 'losing', sentence: `Losing: ${measured}; even the upper end of the range is below zero.` }
  if (low > 0) return { verdict: 'gaining', sentence: `Gaining: ${measured}; even the lower end of the range is above zero.` }
  return {
    verdict: 'no edge shown',
    sentence: `No edge shown: ${measured}; the range from ${signed(low)} to ${signed(high)} includes zero.`,
  }
}

const signed = (amount: number): string => `${amount > 0 ? '+' : ''}${amount.toFixed(2)}`
