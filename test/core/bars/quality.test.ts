import { describe, expect, it } from 'vitest'
import { judgeAmount } from '../../../src/core/bars/enough.ts'
import { findGaps } from '../../../src/core/bars/gaps.ts'
import { joinSources, type Source } from '../../../src/core/bars/join-sources.ts'
import { makeBars } from '../../../src/core/bars/make-bars.ts'
import { parseZone } from '../../../src/core/time/zone.ts'

const FTMO = parseZone('America/New_York+7h')
const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Sunday 22:00 UTC in winter: the server's Monday begins. */
const MONDAY = Date.UTC(2026, 0, 4, 22)

/** Hours of a currency pair over some weeks, with holes cut out. */
function hours(weeks: number, isOpen: (hour: number) => boolean = () => true): Float64Array {
  const times: number[] = []
  for (let week = 0; week < weeks; week += 1) {
    for (let hour = 0; hour < 120; hour += 1) if (isOpen(week * 168 + hour)) times.push(MONDAY + (week * 168 + hour) * HOUR)
  }
  return Float64Array.from(times)
}

describe('gaps', () => {
  it('weekends and a daily break are none', () => {
    expect(findGaps(hours(8), 'H1', FTMO)).toEqual([])
    expect(
      findGaps(
        hours(8, (hour) => hour % 24 !== 23),
        'H1',
        FTMO,
      ),
    ).toEqual([])
  })

  it('a hole in market hours is one, with the bars that usually stand in it; a short one is not', () => {
    const from = 2 * 168 + 30
    const gaps = findGaps(
      hours(8, (hour) => hour < from || hour >= from + 10),
      'H1',
      FTMO,
    )
    expect(gaps).toEqual([{ from: MONDAY + from * HOUR, to: MONDAY + (from + 10) * HOUR, missing: 10 }])
    expect(
      findGaps(
        hours(8, (hour) => hour < from || hour >= from + 3),
        'H1',
        FTMO,
      ),
    ).toEqual([])
  })

  it('a week that is missing counts its market hours alone', () => {
    const [gap, ...others] = findGaps(
      hours(8, (hour) => Math.floor(hour / 168) !== 3),
      'H1',
      FTMO,
    )
    expect([gap?.missing, others]).toEqual([120, []])
  })

  it('market hours keep their place when daylight saving changes', () => {
    // Ten weeks over 8 March: in UTC everything moves by an hour, on the server's clock nothing does.
    const times: number[] = []
    for (let hour = 0; hour < 24 * 70; hour += 1) {
      const server = Math.floor(FTMO.toServer(MONDAY) / 3_600) * 3_600 + hour * 3_600
      const day = Math.floor(server / 86_400 + 3) % 7
      if (day < 5 && Math.floor(server / 3_600) % 24 !== 0) times.push(FTMO.toUtc(server))
    }
    expect(findGaps(Float64Array.from(times), 'H1', FTMO)).toEqual([])
  })
})

function source(name: string, start: number, count: number, has: Partial<Pick<Source, 'hasVolume' | 'hasSpread'>> = {}, price = 1): Source {
  const bars = makeBars(count)
  for (let i = 0; i < count; i += 1) bars.time[i] = start + i * HOUR
  for (const column of ['open', 'high', 'low', 'close'] as const) bars[column].fill(price)
  return { name, hasVolume: true, hasSpread: true, ...has, bars: { ...bars, lastCloseAt: start + count * HOUR } }
}

describe('files that overlap', () => {
  it('the one with volume stands whole; the other fills what it leaves open before and behind', () => {
    const good = source('good', MONDAY + 10 * HOUR, 10, {}, 2)
    const long = source('long', MONDAY, 50, { hasVolume: false })
    const { bars, stretches } = joinSources([long, good], 'H1')
    expect(stretches).toEqual([
      { source: 'long', from: MONDAY, to: MONDAY + 9 * HOUR, bars: 10 },
      { source: 'good', from: MONDAY + 10 * HOUR, to: MONDAY + 19 * HOUR, bars: 10 },
      { source: 'long', from: MONDAY + 20 * HOUR, to: MONDAY + 49 * HOUR, bars: 30 },
    ])
    expect(Array.from(bars.close)).toEqual([...Array<number>(10).fill(1), ...Array<number>(10).fill(2), ...Array<number>(30).fill(1)])
    for (let i = 1; i < bars.length; i += 1) expect((bars.time[i] ?? 0) - (bars.time[i - 1] ?? 0)).toBe(HOUR)
    expect(bars.lastCloseAt).toBe(MONDAY + 50 * HOUR)
  })

  it('a pause of more than four days makes two stretches, and another file may stand in it', () => {
    const first = source('a', MONDAY, 10)
    const broken: Source = { ...first, bars: { ...first.bars, time: first.bars.time.map((at, i) => (i < 5 ? at : at + 30 * DAY)) } }
    const filler = source('b', MONDAY + 10 * DAY, 24, { hasSpread: false })
    expect(joinSources([filler, broken], 'H1').stretches.map(({ source: name, bars }) => [name, bars])).toEqual([
      ['a', 5],
      ['b', 24],
      ['a', 5],
    ])
  })

  it('the order of the files does not matter', () => {
    const files = [source('a', MONDAY, 20), source('b', MONDAY + 5 * HOUR, 20), source('c', MONDAY - 9 * HOUR, 12, { hasSpread: false })]
    const forwards = joinSources(files, 'H1')
    const backwards = joinSources(files.toReversed(), 'H1')
    expect(backwards.stretches).toEqual(forwards.stretches)
    expect(forwards.stretches.map(({ source: name }) => name)).toEqual(['c', 'a', 'b'])
  })
})

it('many bars of a short time are not enough, nor a long time with few', () => {
  expect(judgeAmount('M5', { bars: 60_000, days: 90 })).toMatchObject({ hasBars: true, hasSpan: false })
  expect(judgeAmount('H1', { bars: 5_000, days: 900 })).toMatchObject({ hasBars: false, hasSpan: true })
  expect(judgeAmount('M1', { bars: 1, days: 1 })).toBeNull()
})
