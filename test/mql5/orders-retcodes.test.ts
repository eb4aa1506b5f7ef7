import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { BUILD_MS, buildDriver, clearPlays, describeOrders, play, type Play, START } from './orders-rig.ts'
import { add, ARMED, close, idOf, modify, open, ticket } from './orders-steps.ts'

beforeAll(buildDriver, BUILD_MS)
afterAll(clearPlays)

/** Every return code but those of the four groups below: nothing came about, and it ends there. */
const FINAL = [
  10_006, 10_007, 10_013, 10_014, 10_015, 10_016, 10_017, 10_018, 10_019, 10_022, 10_025, 10_026, 10_027, 10_029, 10_032, 10_033, 10_034,
  10_035, 10_036, 10_038, 10_039, 10_040, 10_041, 10_042, 10_043, 10_044, 10_045, 10_046,
]
const PRICE = [10_004, 10_020, 10_021]
const BUSY = [10_024, 10_028]
const DOUBT = [10_011, 10_012, 10_023, 10_031]
const ACCEPTED = [10_008, 10_009, 10_010]
const FILLING = [10_030]

const always = (code: number) => ({ kind: 'retcode', code, from: START, until: START + 900_000 }) as const

describeOrders('return codes', () => {
  it('are all in exactly one group here, as the platform has them', () => {
    const codes = z.record(z.string(), z.number()).parse(JSON.parse(readFileSync('mql5/host/api/retcodes.json', 'utf8')))
    const grouped = [...FINAL, ...PRICE, ...BUSY, ...DOUBT, ...ACCEPTED, ...FILLING].toSorted((a, b) => a - b)
    expect(grouped).toEqual(Object.values(codes).toSorted((a, b) => a - b))
  })

  it.each(FINAL)('%i ends the signal: one request, and the server hears the code', async (code) => {
    const { acks, requests, positions } = await play({ steps: [ARMED, open(1000)], faults: [always(code)] })
    expect(requests).toHaveLength(1)
    expect(acks).toMatchObject([{ outcome: 'rejected', retcode: code, facts: { lots: '0', price: '0.00000' } }])
    expect(acks[0]?.message).not.toMatch(/return code/)
    expect(positions).toEqual([])
  })

  it.each(PRICE)('%i is tried again with the new price, and filled', async (code) => {
    const { acks, requests } = await play({ steps: [ARMED, open(1000)], faults: [{ kind: 'retcode', code, count: 2 }] })
    expect(requests.map(({ retcode }) => retcode)).toEqual([code, code, 10_009])
    expect(acks).toMatchObject([{ outcome: 'filled' }])
  })

  it.each(PRICE)('%i that never ends is given up after five requests', async (code) => {
    const { acks, requests } = await play({ steps: [ARMED, open(1000)], faults: [always(code)] })
    expect(requests).toHaveLength(5)
    expect(acks).toMatchObject([{ outcome: 'rejected', retcode: code }])
  })

  it('a requote never moves the deviation along: it counts from the first price', async () => {
    const rising = (second: number) => 1.1 + second * 8e-5
    const { acks, requests } = await play({
      steps: [ARMED, open(1000, { deviation: 20, risk: 1000, life: 100_000 })],
      bid: rising,
      symbol: { executionMode: 'instant' },
      faults: [{ kind: 'tooManyRequests', count: 2 }],
    })
    expect(requests.map(({ retcode, deviation }) => [retcode, deviation])).toEqual([
      [10_024, '20'],
      [10_024, '12'],
    ])
    expect(acks).toMatchObject([
      { outcome: 'rejected', retcode: 10_024, message: 'too many requests; then the price moved 24 points away, 20 are accepted' },
    ])
  })

  it('a new price that would lose more than riskMoney at the stop ends it as well', async () => {
    const { acks, requests } = await play({
      steps: [ARMED, open(1000, { deviation: 500, risk: 21.05 })],
      bid: (second) => (second < 2 ? 1.1 : 1.1001),
      faults: [{ kind: 'tooManyRequests', count: 1 }],
    })
    expect(requests).toHaveLength(1)
    expect(acks[0]?.message).toMatch(/then 22\.00 would be lost at the stop, 21\.05 is allowed$/)
  })

  it.each(BUSY)('%i waits ever longer and tries again', async (code) => {
    const { acks, requests } = await play({ steps: [ARMED, open(1000)], faults: [{ kind: 'retcode', code, count: 3 }] })
    expect(requests.map(({ retcode }) => retcode)).toEqual([code, code, code, 10_009])
    const waits = requests.slice(1).map(({ time }, index) => time - (requests[index]?.time ?? 0))
    expect(waits.map((wait) => Math.round(wait / 1000))).toEqual([1, 2, 4])
    expect(acks).toMatchObject([{ outcome: 'filled' }])
  })

  it.each(BUSY)('%i that lasts longer than the signal: it has expired', async (code) => {
    const { acks, requests } = await play({ steps: [ARMED, open(1000, { life: 5000 })], faults: [always(code)] })
    expect(requests.length).toBeLessThanOrEqual(3)
    expect(acks).toMatchObject([{ outcome: 'expired' }])
  })

  it('10030 tries the next filling mode that the symbol allows, once', async () => {
    const one = await play({ steps: [ARMED, open(1000)], faults: [{ kind: 'invalidFill', count: 1 }] })
    expect(one.requests.map(({ filling }) => filling)).toEqual([0, 1])
    expect(one.acks).toMatchObject([{ outcome: 'filled' }])
    const all = await play({ steps: [ARMED, open(1000)], faults: [always(10_030)] })
    expect(all.requests).toHaveLength(2)
    expect(all.acks).toMatchObject([{ outcome: 'rejected', retcode: 10_030 }])
  })

  it.each<[what: string, symbol: Play['symbol'], filling: number]>([
    ['fill or kill where the flags have it', { filling: 3 }, 0],
    ['immediate or cancel where they have that alone', { filling: 2 }, 1],
    ['return on an exchange without flags', { filling: 0, executionMode: 'exchange' }, 2],
    ['return in instant execution without flags', { filling: 0, executionMode: 'instant' }, 2],
  ])('the filling mode is %s, for opening and closing', async (_what, symbol = {}, filling) => {
    const { requests, acks } = await play({ symbol, steps: [ARMED, open(1000), close(2000, ticket(1))] })
    expect(requests.map((request) => request.filling)).toEqual([filling, filling])
    expect(acks.map(({ outcome }) => outcome)).toEqual(['filled', 'filled'])
  })

  it('10025 is what was asked for when a change finds nothing to change', async () => {
    const { acks } = await play({ steps: [ARMED, open(1000), modify(2000, ticket(1), { stop: 1.098, target: 1.105 })] })
    expect(acks.at(-1)).toMatchObject({ id: idOf('MODIFY', 1), outcome: 'filled' })
  })

  it('10008 is followed until the deals are there', async () => {
    const { acks, requests, positions } = await play({ steps: [ARMED, open(1000)], faults: [{ kind: 'placed', delayMs: 7000 }] })
    expect(requests).toHaveLength(1)
    expect(acks.map(({ outcome }) => outcome)).toEqual(['placed', 'filled'])
    expect(acks[1]?.facts).toMatchObject({ lots: '0.1', position: ticket(1), price: '1.10010' })
    expect(positions).toMatchObject([{ sl: 1.098 }])
  })

  it('what is placed counts against the bounds until it is known', async () => {
    const { acks } = await play({
      steps: [ARMED, open(1000), open(2000, { id: idOf('OPEN', 2) })],
      inputs: { MaxLots: 0.15 },
      faults: [{ kind: 'placed', delayMs: 7000 }],
    })
    expect(acks.find(({ id }) => id === idOf('OPEN', 2))?.message).toMatch(/^0\.2 lots of EURUSD would be held/)
  })
})

describeOrders('the requests of a day', () => {
  const tries = [...Array(10).keys()].map((index) => open(1000 + index * 500, { id: idOf('OPEN', index + 1) }))

  it('count all that were sent, also those refused, and outlast a restart', async () => {
    const first = await play({
      steps: [ARMED, ...tries.slice(0, 3)],
      inputs: { MaxOrdersPerDay: 4 },
      faults: [{ kind: 'reject', count: 2 }],
    })
    expect(first.requests).toHaveLength(3)
    const second = await play({
      folder: first.folder,
      startsAt: START + 100_000,
      steps: [ARMED, ...tries.slice(3)],
      inputs: { MaxOrdersPerDay: 4 },
    })
    expect(second.requests).toHaveLength(1)
    expect(second.acks.at(-1)?.message).toBe("4 requests were sent today, the EA's bound for entries is 4")
  })

  it('never end exits', async () => {
    const { acks } = await play({ steps: [ARMED, open(1000), add(1500), close(3000, ticket(1))], inputs: { MaxOrdersPerDay: 1 } })
    expect(acks.map(({ outcome }) => outcome)).toEqual(['filled', 'refused', 'filled'])
  })

  it('begin anew with the server’s day', async () => {
    const startsAt = Date.UTC(2026, 5, 3, 23, 59, 30)
    const { acks } = await play({
      startsAt,
      steps: [ARMED, open(1000), open(2000, { id: idOf('OPEN', 2) }), open(40_000, { id: idOf('OPEN', 3) })],
      inputs: { MaxOrdersPerDay: 1 },
    })
    expect(acks.map(({ outcome }) => outcome)).toEqual(['filled', 'refused', 'filled'])
  })
})
