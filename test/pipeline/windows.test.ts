import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WAVE_EURUSD, waveSnapshot } from '../../replay/wave-market.ts'
import type { Columns } from '../../src/contracts/bars.ts'
import { parseTerminalMessage } from '../../src/contracts/messages.ts'
import { TIMEFRAMES, WINDOW_BARS } from '../../src/contracts/primitives.ts'
import type { Snapshot } from '../../src/contracts/terminal.ts'
import { decodeWindows, encodeWindows } from '../../src/pipeline/windows/checkpoint.ts'
import { openWindowStore } from '../../src/pipeline/windows/store.ts'
import { isDeep } from '../support/depth.ts'
import { NOON, ZONE } from '../support/house.ts'

const START = ZONE.toServer(NOON)

function snapshot(
  minutes: number,
  options: Readonly<{ full?: boolean; closed?: readonly ('M1' | 'M5')[]; change?: (bars: Record<string, Columns>) => void }> = {},
): Snapshot {
  const message = waveSnapshot(
    WAVE_EURUSD,
    { account: 'w', session: 's', seq: 1, now: START + minutes * 60 },
    { full: options.full ?? false, closed: options.closed ?? ['M1'] },
  )
  options.change?.(message.bars)
  const parsed = parseTerminalMessage(JSON.parse(JSON.stringify(message)), 'snapshot')
  if (!parsed.ok || parsed.message.type !== 'snapshot') throw new Error(JSON.stringify(parsed))
  return parsed.message
}

describe('the windows', () => {
  it('hold the same bars from deltas as from a full snapshot', () => {
    const grown = openWindowStore(ZONE)
    grown.take(snapshot(0, { full: true }))
    for (let minute = 1; minute <= 40; minute += 1)
      expect(grown.take(snapshot(minute, { closed: minute % 5 === 0 ? ['M1', 'M5'] : ['M1'] })).kind).toBe('taken')
    const fresh = openWindowStore(ZONE)
    fresh.take(snapshot(40, { full: true }))
    expect(grown.window().M1).toEqual(fresh.window().M1)
    expect(grown.window().M5).toEqual(fresh.window().M5)
    expect(grown.window().M1?.length).toBe(WINDOW_BARS)
  })

  it('never write into a window that was handed out', () => {
    const store = openWindowStore(ZONE)
    store.take(snapshot(0, { full: true }))
    const before = store.window().M1
    const copy = structuredClone(before)
    for (let minute = 1; minute <= 900; minute += 1) store.take(snapshot(minute))
    store.take(snapshot(901, { full: true, change: (bars) => raiseHigh(bars, 100) }))
    expect(before).toEqual(copy)
  })

  it('ask for all bars when a delta follows none that is held', () => {
    const store = openWindowStore(ZONE)
    expect(store.take(snapshot(1))).toMatchObject({ kind: 'resync', timeframe: 'M1' })
    store.take(snapshot(0, { full: true }))
    expect(store.take(snapshot(3))).toMatchObject({ kind: 'resync', timeframe: 'M1' })
    expect(store.take(snapshot(1)).kind).toBe('taken')
  })

  it('change nothing when one timeframe of a message does not follow', () => {
    const store = openWindowStore(ZONE)
    store.take(snapshot(0, { full: true }))
    const before = store.held()
    expect(store.take(snapshot(10, { closed: ['M1', 'M5'] })).kind).toBe('resync')
    expect(store.held()).toEqual(before)
  })

  it('let a bar that comes again with other values replace the old one, and count it', () => {
    const store = openWindowStore(ZONE)
    store.take(snapshot(0, { full: true }))
    const taken = store.take(snapshot(0, { full: true, change: (bars) => raiseHigh(bars, 290) }))
    expect(taken).toMatchObject({ kind: 'taken', revisions: 1 })
    expect(store.window().M1?.high[290]).toBeCloseTo(2, 9)
    expect(store.window().M1?.length).toBe(WINDOW_BARS)
  })

  it('count every bar that came otherwise once, whichever of its columns differ, and hold what came last', () => {
    const name = fc.constantFrom('open', 'close', 'tickVolume', 'spreadPoints')
    const changes = fc.array(fc.tuple(fc.nat(WINDOW_BARS - 1), name), { maxLength: 8 })
    fc.assert(
      fc.property(changes, (list) => {
        const store = openWindowStore(ZONE)
        store.take(snapshot(0, { full: true }))
        const revised = snapshot(0, { full: true, change: (bars) => list.forEach(([index, column]) => revise(bars, index, column)) })
        const fresh = openWindowStore(ZONE)
        fresh.take(revised)
        expect(store.take(revised)).toMatchObject({ kind: 'taken', revisions: new Set(list.map(([index]) => index)).size })
        expect(store.window()).toEqual(fresh.window())
      }),
      { numRuns: isDeep ? 100 : 30 },
    )
  })

  it('cut a full snapshot to what it added, and the cut one replays to the same windows', () => {
    const store = openWindowStore(ZONE)
    const first = snapshot(0, { full: true })
    store.take(first)
    const taken = store.take(snapshot(7, { full: true, closed: ['M1'] }))
    if (taken.kind !== 'taken' || taken.reduced === null) throw new Error('expected a reduced message')
    expect(taken.reduced.bars.M1?.time.length).toBe(7)
    expect(taken.reduced.bars.D1).toBeUndefined()
    const tape = openWindowStore(ZONE)
    tape.take(first)
    const again = parseTerminalMessage(JSON.parse(JSON.stringify(taken.reduced)), 'snapshot')
    if (!again.ok || again.message.type !== 'snapshot') throw new Error('the reduced message breaks the contract')
    tape.take(again.message)
    expect(tape.window()).toEqual(store.window())
  })

  it('keep a message whole when all of it is new, and one closed bar when nothing is', () => {
    const store = openWindowStore(ZONE)
    store.take(snapshot(0, { full: true }))
    expect(store.take(snapshot(1))).toMatchObject({ reduced: null })
    const resent = store.take(snapshot(1, { full: true }))
    expect(resent.kind === 'taken' ? resent.reduced?.bars.M1?.time.length : null).toBe(1)
  })

  it('come back from a checkpoint bit for bit', () => {
    const store = openWindowStore(ZONE)
    store.take(snapshot(0, { full: true }))
    const held = decodeWindows(encodeWindows(store.series()), ZONE)
    expect(openWindowStore(ZONE, held ?? {}).window()).toEqual(store.window())
  })

  it('refuse a checkpoint that is cut short', () => {
    const store = openWindowStore(ZONE)
    store.take(snapshot(0, { full: true }))
    const bytes = encodeWindows(store.series())
    fc.assert(fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), (length) => decodeWindows(bytes.slice(0, length), ZONE) === null))
  })

  it('name every timeframe of a full snapshot', () => {
    const store = openWindowStore(ZONE)
    store.take(snapshot(0, { full: true }))
    expect(Object.keys(store.held())).toEqual([...TIMEFRAMES])
  })
})

function raiseHigh(bars: Record<string, Columns>, index: number): void {
  const { M1 } = bars
  if (M1 === undefined) throw new Error('no M1 bars')
  bars['M1'] = { ...M1, high: M1.high.map((high, i) => (i === index ? 2 : high)) }
}

/** Another value that a bar may have: prices in the middle of it, counts one higher. */
function revise(bars: Record<string, Columns>, index: number, column: 'open' | 'close' | 'tickVolume' | 'spreadPoints'): void {
  const { M1 } = bars
  const high = M1?.high[index]
  const low = M1?.low[index]
  if (M1 === undefined || high === undefined || low === undefined) throw new Error('no such bar')
  const isPrice = column === 'open' || column === 'close'
  bars['M1'] = { ...M1, [column]: M1[column].map((value, i) => (i !== index ? value : isPrice ? low + (high - low) / 3 : value + 1)) }
}
