import { expect } from 'vitest'
import type { Ended } from '../../../mql5/host/run.ts'
import type { TapeBar } from '../../../replay/timeframes.ts'
import { BrokerSymbolSchema, TIMEFRAME_SECONDS, TIMEFRAMES, WINDOW_BARS, type Timeframe } from '../../../src/contracts/primitives.ts'
import { decodeWindows } from '../../../src/pipeline/windows/checkpoint.ts'
import { textsOf } from '../ea-rig.ts'
import { barsOfTicks, type LiveMarket } from './markets.ts'
import { barsOf, snapshotsOf } from './rig.ts'
import { LIVE_ACCOUNT, LIVE_ZONE, type LiveServer } from './server.ts'

/** All bars of a market that are closed at an instant, server milliseconds: the history and those of the ticks. */
const closedBars = ({ settings, history, ticks }: LiveMarket, timeframe: Timeframe, at: number): readonly TapeBar[] =>
  [...history[timeframe], ...barsOfTicks(ticks, timeframe, settings.digits)].filter(
    ({ time }) => (time + TIMEFRAME_SECONDS[timeframe]) * 1_000 <= at,
  )

/** A whole window first, then each bar of the ticks once and in order, for every market and timeframe. */
export function expectSentOnce({ received }: LiveServer, markets: readonly LiveMarket[], until: number): void {
  for (const market of markets) {
    const { name } = market.settings
    const snapshots = snapshotsOf(received, name)
    expect({ name, full: snapshots.map(({ full }) => full) }).toEqual({ name, full: snapshots.map((_, i) => i === 0) })
    for (const timeframe of TIMEFRAMES) {
      const sent = barsOf(snapshots, timeframe)
      const first = sent[0]?.time ?? Infinity
      expect(snapshots[0]?.bars[timeframe]?.time).toHaveLength(WINDOW_BARS)
      const bars = closedBars(market, timeframe, until).filter(({ time }) => time >= first)
      expect({ name, timeframe, bars: sent }).toEqual({ name, timeframe, bars })
    }
  }
}

/** What the server holds after a restart: the newest window of every market and timeframe, with the times in UTC. */
export async function expectHeld(server: LiveServer, markets: readonly LiveMarket[], until: number): Promise<void> {
  await server.stop()
  await server.start()
  for (const market of markets) {
    const { name } = market.settings
    const { checkpoint } = server.running().journal.windows(LIVE_ACCOUNT, BrokerSymbolSchema.parse(name))
    const held = checkpoint === null ? null : decodeWindows(checkpoint.columns, LIVE_ZONE)
    for (const timeframe of TIMEFRAMES) {
      const bars = held?.[timeframe]?.bars
      const at = (column: Float64Array | undefined, i: number): number => column?.[i] ?? Number.NaN
      const rows = Array.from({ length: bars?.length ?? 0 }, (_, i) => ({
        time: at(bars?.time, i),
        open: at(bars?.open, i),
        high: at(bars?.high, i),
        low: at(bars?.low, i),
        close: at(bars?.close, i),
        tickVolume: at(bars?.tickVolume, i),
        spreadPoints: at(bars?.spreadPoints, i),
      }))
      const expected = closedBars(market, timeframe, until).slice(-WINDOW_BARS)
      const inUtc = expected.map((bar) => ({ ...bar, time: LIVE_ZONE.toUtc(bar.time) }))
      expect({ name, timeframe, bars: rows }).toEqual({ name, timeframe, bars: inUtc })
    }
  }
}

/** Positions, deals and money of the journal are those of the trade server. */
export function expectAgreement(server: LiveServer, { end }: Pick<Ended, 'end'>): void {
  const { journal, engine } = server.running()
  const deals = journal.deals({ account: LIVE_ACCOUNT, from: 0, to: server.clock.now + 1 })
  expect(
    deals
      .toSorted((a, b) => Number(a.ticket) - Number(b.ticket))
      .map((deal) => [deal.ticket, deal.positionIdentifier, deal.lots, deal.price, deal.profit, deal.swap, deal.commission]),
  ).toEqual(end?.deals.map((deal) => [deal.ticket, deal.positionId, deal.volume, deal.price, deal.profit, deal.swap, deal.commission]))
  expect(
    engine
      .positions(LIVE_ACCOUNT)
      .map(({ ticket, identifier, lots, stop, target, openPrice }) => [ticket, identifier, lots, stop, target, openPrice]),
  ).toEqual(end?.positions.map(({ ticket, identifier, volume, sl, tp, priceOpen }) => [ticket, identifier, volume, sl, tp, priceOpen]))
  const booked = deals.reduce((sum, { profit, swap, commission, fee }) => sum + profit + swap + commission + fee, 0)
  expect(engine.account(LIVE_ACCOUNT)?.funds?.balance).toBe(end?.balance)
  expect(booked).toBeCloseTo(end?.balance ?? Number.NaN, 6)
  expect(engine.unsettled(LIVE_ACCOUNT)).toEqual([])
}

export const expectNoAlarm = (ended: Ended): void => expect(textsOf(ended, 'alert')).toEqual([])
