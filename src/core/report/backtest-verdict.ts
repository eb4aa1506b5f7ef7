import type { BacktestReport, BacktestVerdict } from '../../contracts/backtest.ts'
import { counted, figure, signed, signedPercent, whole } from './backtest-words.ts'
import { DAYS_LEAST, TRADES_LEAST } from './paper-verdict.ts'

type Judged = Omit<BacktestReport, 'v' | 'verdict' | 'decisionsHash' | 'orders'>

/** Above it, runs without any edge show as much too often. */
const CHANCE_MOST = 0.05

/** What may be said of a backtest, in plain words; what it cannot prove is said first. */
export function judgeBacktest(report: Judged): BacktestVerdict {
  const byChance = chanceOf(report)
  return { ...verdictOf(report, byChance), notes: notesOf(report, byChance), byChance }
}

/** Had the runs nothing in common. Those on the same data have, so the true chance is smaller. */
function chanceOf({ base, about }: Judged): number | null {
  const { sharpeAboveZero } = base.performance
  if (sharpeAboveZero === null) return null
  let noneSoGood = 1
  for (let run = 0; run <= about.trials; run += 1) noneSoGood *= sharpeAboveZero
  return 1 - noneSoGood
}

function verdictOf(report: Judged, byChance: number | null): Pick<BacktestVerdict, 'verdict' | 'sentence'> {
  const { base, about, funnel } = report
  const { closed } = base.trades
  const { days } = base.performance
  if (closed === 0) return { verdict: 'no trades', sentence: `No trades: ${withoutTrade(base.decisions, funnel)}. That proves nothing.` }
  const sample = `${counted(closed, 'closed trade')} on ${counted(days, 'day')}`
  const brought = expectancyText(report)
  const range = rangeOf(report)
  if (closed < TRADES_LEAST || days < DAYS_LEAST || range === null)
    return {
      verdict: 'too early',
      sentence: `Too early: ${sample}, so far ${brought}. That proves nothing; at least ${TRADES_LEAST} trades and ${DAYS_LEAST} days are needed to say more.`,
    }
  const measured = `${brought}, measured on ${sample}`
  const digits = range.unit === 'R' ? 3 : 2
  const span = `${signed(range.low, digits)} to ${signed(range.high, digits)} ${range.unit ?? about.currency}`
  if (range.high < 0)
    return { verdict: 'losing', sentence: `Losing: ${measured}; even the upper end of the range (${span}) is below zero.` }
  if (range.low <= 0) return { verdict: 'no edge shown', sentence: `No edge shown: ${measured}; the range from ${span} includes zero.` }
  const doubts = doubtsOf(report, byChance)
  const above = `${measured}; the range from ${span} is above zero`
  if (doubts.length > 0) return { verdict: 'fragile', sentence: `Fragile: ${above}, but ${doubts.join(', and ')}.` }
  return {
    verdict: 'edge shown',
    sentence: `Edge shown on these data: ${above}. Whether it lasts, only days can tell that nobody has seen.`,
  }
}

function withoutTrade(decisions: number, { holds }: Judged['funnel']): string {
  const [most] = Object.entries(holds).toSorted(([, a], [, b]) => b - a)
  const stopped = most === undefined ? '' : `; most were held by ${most[0]} (${whole(most[1])})`
  return `${counted(decisions, 'close')} decided and no position closed${stopped}`
}

function expectancyText({ base, about }: Judged): string {
  const { expectancy, expectancyError, expectancyR } = base.trades
  const error = expectancyError === null ? '' : ` (± ${figure(2 * expectancyError)})`
  const inR = expectancyR === null ? '' : `, ${signed(expectancyR, 3)} R`
  const money = expectancy === null ? 'nothing' : `${signed(expectancy)} ${about.currency}`
  return `${money} per trade after costs${error}${inR}`
}

/** By drawn stretches, in R; by two standard errors, in money, where too few had a known risk. */
function rangeOf({ base, intervals }: Judged): Readonly<{ low: number; high: number; unit: 'R' | null }> | null {
  if (intervals.expectancyR !== null) return { ...intervals.expectancyR, unit: 'R' }
  const { expectancy, expectancyError } = base.trades
  if (expectancy === null || expectancyError === null) return null
  return { low: expectancy - 2 * expectancyError, high: expectancy + 2 * expectancyError, unit: null }
}

function doubtsOf({ base, stress, firm, about }: Judged, byChance: number | null): readonly string[] {
  const { costs, delay } = stress
  const runs = about.trials + 1
  return [
    base.performance.net <= 0 ? 'the account as a whole gained nothing' : null,
    costs !== null && costs.performance.net <= 0 ? 'half as much cost again takes all of it' : null,
    delay !== null && delay.performance.net <= 0 ? 'one bar of delay takes all of it' : null,
    costs === null || delay === null ? 'it was not played with higher costs and with delay' : null,
    about.known > 0 ? 'the models were trained on part of these days' : null,
    byChance === null ? 'its days do not differ enough for a Sharpe ratio' : null,
    byChance !== null && byChance > CHANCE_MOST
      ? `${runs === 1 ? 'a run' : `the best of ${whole(runs)} runs`} without any edge would show such a Sharpe ratio or a better one ${ofHundred(byChance)}`
      : null,
    firm?.outcome === 'failed' ? `the account was lost at ${firm.firm}` : null,
  ].filter((doubt) => doubt !== null)
}

function notesOf({ base, stress, hold, matched, about }: Judged, byChance: number | null): readonly string[] {
  const { currency, trials } = about
  const chance =
    byChance === null
      ? ''
      : `: had ${trials === 0 ? 'it' : 'they'} no edge, such a Sharpe ratio or a better one would still come ${ofHundred(byChance)}`
  const stressed = [
    ['With costs of one and a half', stress.costs],
    ['With every order one bar later', stress.delay],
  ] as const
  return [
    about.known === 0
      ? null
      : `The models were trained on ${Math.ceil(about.known * 100)} % of the time played: what they did there proves nothing of other days.`,
    trials === 0
      ? `No earlier run on these data is known${chance}.`
      : `Run ${whole(trials + 1)} on the same data; the more are tried, the better the best of them looks by chance alone${chance}.`,
    ...stressed.map(([name, column]) => (column === null ? null : `${name}: ${signed(column.performance.net)} ${currency} net.`)),
    base.trades.stillOpen === 0
      ? null
      : `${counted(base.trades.stillOpen, 'position')} still open at the end: in the equity, not among the trades.`,
    base.trades.exits.stop_out === 0 ? null : `${counted(base.trades.exits.stop_out, 'position')} closed by the broker for want of margin.`,
    hold === null
      ? null
      : `Holding the markets: ${signedPercent(hold.totalReturn)}${matched === null ? '' : `, ${signedPercent(matched.performance.totalReturn)} at the volatility of the run (with ${figure(matched.share)} of the capital)`}; the run: ${signedPercent(base.performance.totalReturn)}.`,
  ].filter((note) => note !== null)
}

const ofHundred = (share: number): string => `in ${share < 0.01 ? 'less than one' : Math.round(share * 100)} of 100 cases`
