import type { FirmName } from '../../src/contracts/firm.ts'
import type { TapeCommand } from '../../src/contracts/tape.ts'
import { MARKETS, type Market } from '../markets.ts'
import type { Act, ScriptedMarket } from './script-price.ts'

/** A bundled tape before it is played: prices, and what the person at the account does. */
export type Scenario = Readonly<{
  name: string
  seed: number
  /** What happens, one line. */
  story: string
  /** Server seconds of the first close, New York + 7 h. */
  playFrom: number
  markets: readonly ScriptedMarket[]
  balance: number
  firm: FirmName
  /** Commands by the minute of play after which they are given. */
  commands?: readonly Readonly<{ minute: number; command: TapeCommand; why: string }>[]
  /** Minutes of play in which the terminal is not heard. */
  unheard?: Readonly<{ from: number; minutes: number }>
}>

/** Server time of a date: the server's midnight is 17:00 in New York. */
const at = (year: number, month: number, day: number, hour: number): number => Date.UTC(year, month - 1, day, hour) / 1_000

function marketOf(brokerSymbol: string): Market {
  const market = MARKETS.find((one) => one.brokerSymbol === brokerSymbol)
  if (market === undefined) throw new Error(`there is no synthetic market ${brokerSymbol}`)
  return market
}
const EURUSD = marketOf('EURUSD')
const XAUUSD = marketOf('XAUUSD')
const US30 = marketOf('US30.cash')

const FUNDED = { balance: 100_000, firm: 'ftmo-2-step' } as const

/** A price that swings between two sides, half a swing in so many minutes. */
const swings = (halves: number, minutes: number, act: Omit<Act, 'minutes' | 'drift'> & Readonly<{ drift: number }>): readonly Act[] =>
  Array.from({ length: halves }, (_, i) => ({ ...act, minutes, drift: i % 2 === 0 ? act.drift : -act.drift }))

/** Every bundled tape. The seed of one is never changed: another market is another tape. */
export const SCENARIOS: readonly Scenario[] = [
  {
    ...FUNDED,
    name: 'trend',
    seed: 11,
    story: 'A fall turns into a long rise; both are traded and added to.',
    playFrom: at(2026, 6, 16, 12),
    markets: [
      {
        market: EURUSD,
        acts: [
          { minutes: 60, drift: -0.25 },
          { minutes: 180, drift: 0.6, volatility: 0.8 },
          { minutes: 60, drift: -0.1, pull: 0.02 },
        ],
      },
    ],
  },
  {
    ...FUNDED,
    name: 'range',
    seed: 12,
    story: 'A range whose averages cross again and again; the account is disarmed for an hour.',
    playFrom: at(2026, 6, 17, 11),
    markets: [{ market: EURUSD, acts: swings(6, 45, { drift: 0.6, volatility: 0.6, pull: 0.005 }) }],
    commands: [
      { minute: 140, command: { kind: 'disarm' }, why: 'a walk' },
      { minute: 200, command: { kind: 'arm' }, why: 'back again' },
    ],
  },
  {
    name: 'crash',
    seed: 13,
    story: 'A rise that is bought, then a crash through the stop of an account with little room left: the guard stops it for the day.',
    playFrom: at(2026, 6, 18, 14),
    markets: [
      {
        market: XAUUSD,
        acts: [
          { minutes: 50, drift: -0.6 },
          { minutes: 80, drift: 0.6 },
          { minutes: 12, leap: -60, drift: -4, volatility: 4, spread: 5 },
          { minutes: 80, drift: -0.3, volatility: 3, spread: 2.5 },
          { minutes: 60, drift: 0.5, volatility: 1.5 },
        ],
      },
    ],
    balance: 95_900,
    firm: 'ftmo-2-step',
    commands: [{ minute: 200, command: { kind: 'resume' }, why: 'a second look' }],
  },
  {
    ...FUNDED,
    name: 'weekend-gap',
    seed: 14,
    story: 'A position is held over the weekend, and Monday opens beyond its stop.',
    playFrom: at(2026, 6, 19, 20) + 1_800,
    markets: [
      {
        market: EURUSD,
        acts: [
          { minutes: 25, drift: -0.6, volatility: 0.6 },
          { minutes: 186, drift: 0.3, volatility: 0.6 },
          { minutes: 80, leap: -120, drift: -0.3, spread: 3 },
        ],
      },
    ],
    firm: 'ftmo-2-step-swing',
  },
  {
    ...FUNDED,
    name: 'daylight-saving',
    seed: 15,
    story: 'The weekend on which clocks change in Europe: the day of the firm begins at 22:00 UTC on Sunday, and began at 23:00 before.',
    playFrom: at(2026, 3, 27, 20),
    markets: [
      {
        market: EURUSD,
        acts: [
          { minutes: 25, drift: -0.6, volatility: 0.6 },
          { minutes: 216, drift: 0.2, volatility: 0.5 },
          { minutes: 50, drift: 0.1, volatility: 0.6 },
          { minutes: 60, drift: -0.5, volatility: 0.8 },
        ],
      },
    ],
    firm: 'ftmo-2-step-swing',
  },
  {
    ...FUNDED,
    name: 'quiet-night',
    seed: 16,
    story: 'Hours behind the rollover: little moves, spreads are wide, and what an entry would cost stops it.',
    playFrom: at(2026, 6, 24, 1),
    markets: [
      {
        market: EURUSD,
        acts: [{ minutes: 30, volatility: 0.35, spread: 6 }, ...swings(6, 40, { drift: 0.3, volatility: 0.3, spread: 2.5 })],
      },
    ],
  },
  {
    ...FUNDED,
    name: 'compression-explosion',
    seed: 17,
    story: 'The range tightens for two hours and breaks out upwards.',
    playFrom: at(2026, 6, 25, 12),
    markets: [
      {
        market: US30,
        acts: [
          { minutes: 60, drift: -0.1 },
          { minutes: 120, volatility: 0.3, pull: 0.05 },
          { minutes: 50, drift: 1.2, volatility: 2.5, spread: 1.5 },
          { minutes: 50, volatility: 1.5 },
        ],
      },
    ],
  },
  {
    ...FUNDED,
    name: 'outage',
    seed: 18,
    story: 'One feed of two falls silent in market hours; later the terminal itself is not heard for half an hour.',
    playFrom: at(2026, 6, 23, 12),
    markets: [
      { market: EURUSD, acts: swings(3, 60, { drift: -0.5, volatility: 0.7 }) },
      { market: US30, acts: swings(3, 60, { drift: 0.5, volatility: 0.7 }), silent: { from: 40, minutes: 45 } },
    ],
    unheard: { from: 120, minutes: 30 },
  },
]
