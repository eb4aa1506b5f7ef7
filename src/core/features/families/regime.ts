import type { Timeframe } from '../../../contracts/primitives.ts'
import { REFERENCE_NAMES, referenceFor, type ReferenceName } from '../../regime/references.ts'
import { REGIME_NEEDS, type RegimeReading } from '../../regime/regime.ts'
import { SESSIONS, sessionElapsed, type Session } from '../../time/sessions.ts'
import type { Bars } from '../../window.ts'
import { barFeature, type BarFeature, type Feature, type SceneFeature } from '../feature.ts'
import { regimeOf } from '../regime-of.ts'
import { correlation, squashRatio } from '../scale.ts'

const category = 'regime'

type StateParts = Pick<SceneFeature, 'name' | 'range' | 'mirror' | 'meaning'> & Readonly<{ value: (reading: RegimeReading) => number }>
const stateOf = ({ value, ...rest }: StateParts): SceneFeature => ({
  ...rest,
  of: 'scene',
  follows: 'bars',
  version: 1,
  category,
  needs: REGIME_NEEDS,
  lookback: 'window',
  compute: (scene) => {
    const reading = regimeOf(scene)
    return reading === null ? null : value(reading)
  },
})

const STATES: readonly SceneFeature[] = [
  stateOf({
    name: 'h1_trending',
    range: [-1, 1],
    mirror: 'odd',
    meaning: 'The regime of the last hour is trending (ADX over 25, averages in order): 1 upward, -1 downward, else 0.',
    value: ({ regime, side }) => (regime === 'trending' ? side : 0),
  }),
  stateOf({
    name: 'h1_ranging',
    range: [0, 1],
    mirror: 'even',
    meaning: 'The regime of the last hour is ranging: 1 when no other one holds, else 0.',
    value: ({ regime }) => Number(regime === 'ranging'),
  }),
  stateOf({
    name: 'h1_volatile',
    range: [0, 1],
    mirror: 'even',
    meaning:
      'The regime of the last hour: 1 in a crisis (of falls; where one currency is priced in another, of rises as well), 0.5 when it is wider than usual without a trend, else 0.',
    value: ({ regime }) => (regime === 'crisis' ? 1 : regime === 'volatile' ? 0.5 : 0),
  }),
]

const volatilityRatioOf = ({ timeframe, now, usual }: Readonly<{ timeframe: Timeframe; now: number; usual: number }>): BarFeature =>
  barFeature({
    timeframe,
    what: `volatility_ratio_${now}_${usual}`,
    category,
    lookback: usual + 1,
    range: [0, 1],
    mirror: 'even',
    meaning: `Root mean square change of ${now} ${timeframe} bars against that of ${usual}: a half is usual, above it the market has woken up.`,
    compute: ({ close }) => squashRatio(Math.sqrt(meanSquareChange(close, now)), Math.sqrt(meanSquareChange(close, usual))),
  })

function meanSquareChange(close: Float64Array, count: number): number {
  let sum = 0
  for (let i = close.length - count; i < close.length; i += 1) {
    const change = (close[i] ?? Number.NaN) - (close[i - 1] ?? Number.NaN)
    sum += change * change
  }
  return sum / count
}

const CORRELATION_BARS = 48
/** Hours that both markets must have had. */
const LEAST_PAIRS = 24
const NAMES: Readonly<Record<ReferenceName, string>> = {
  equities: 'US500 (US100 for US500 itself)',
  gold: 'XAUUSD (XAGUSD for XAUUSD itself)',
  dollar: 'USDJPY (EURUSD for USDJPY itself)',
}
const correlationOf = (reference: ReferenceName): SceneFeature => ({
  of: 'scene',
  follows: 'references',
  name: `h1_correlation_${reference}_${CORRELATION_BARS}`,
  version: 1,
  category,
  needs: { H1: CORRELATION_BARS + 2 },
  lookback: CORRELATION_BARS + 2,
  range: [-1, 1],
  mirror: 'odd',
  meaning: `Correlation of the hourly changes with those of ${NAMES[reference]} over ${CORRELATION_BARS} hours, one hour back, so that it cannot matter whose bar comes first.`,
  compute: ({ symbol, window, references }) => {
    const own = window.H1
    const other = references[referenceFor(symbol, reference)]?.H1
    return own === undefined || other === undefined ? null : correlateChanges(own, other)
  },
})

/** Changes of the hours that both have, the newest left out. Null when the other lacks the newest of them, or too many. */
function correlateChanges(own: Bars, other: Bars): number | null {
  const mine: number[] = []
  const theirs: number[] = []
  const newest = own.length - 2
  for (let i = newest, j = other.length - 1; i > newest - CORRELATION_BARS; i -= 1) {
    const at = own.time[i] ?? Number.NaN
    while (j > 0 && (other.time[j] ?? Number.NaN) > at) j -= 1
    const isThere = j > 0 && other.time[j] === at
    if (!isThere && i === newest) return null
    if (!isThere || other.time[j - 1] !== own.time[i - 1]) continue
    mine.push((own.close[i] ?? Number.NaN) - (own.close[i - 1] ?? Number.NaN))
    theirs.push((other.close[j] ?? Number.NaN) - (other.close[j - 1] ?? Number.NaN))
  }
  if (mine.length < LEAST_PAIRS) return null
  return correlation(Float64Array.from(mine), Float64Array.from(theirs))
}

const TITLES: Readonly<Record<Session, string>> = {
  asia: 'the Asian session (09:00 to 18:00 in Tokyo)',
  london: 'the London session (08:00 to 17:00 there)',
  new_york: 'the New York session (08:00 to 17:00 there)',
}
const sessionOf = (session: Session): SceneFeature => ({
  of: 'scene',
  follows: 'clock',
  name: `session_${session}`,
  version: 1,
  category,
  needs: {},
  lookback: 0,
  range: [0, 1],
  mirror: 'even',
  meaning: `How much of ${TITLES[session]} has passed at the close: 0 outside of it, 1 at its end.`,
  compute: ({ closeTime }) => sessionElapsed(session, closeTime),
})

export const REGIME: readonly Feature[] = [
  ...STATES,
  volatilityRatioOf({ timeframe: 'M5', now: 12, usual: 288 }),
  volatilityRatioOf({ timeframe: 'H1', now: 24, usual: 240 }),
  volatilityRatioOf({ timeframe: 'D1', now: 10, usual: 100 }),
  ...REFERENCE_NAMES.map(correlationOf),
  ...SESSIONS.map(sessionOf),
]
