import { describe, expect, it } from 'vitest'
import { hasCompiler } from '../../../mql5/host/build.ts'
import { play, prepare, START, type Played } from '../terminal-rig.ts'

prepare('desk')

const HAND = { kind: 'hand', symbol: 'EURUSD', value: true, lots: 0.2, points: 300 } as const
const summary = ({ end }: Played) => end?.positions.map(({ magic, volume, type }) => [magic, volume, type])
const retcodes = ({ events }: Played) => events.flatMap(({ event, retcode }) => (event === 'hand' ? [retcode] : []))

describe.skipIf(!hasCompiler())('a hand at the same account', () => {
  it('opens beside the program on a hedging account, with magic number 0 and as a client', async () => {
    const played = await play({ plan: ['0 send type=buy volume=0.10 magic=7'], scenario: { faults: [{ ...HAND, at: START + 5_000 }] } })
    expect(summary(played)).toEqual([
      ['7', 0.1, 0],
      ['0', 0.2, 0],
    ])
    expect(played.end?.deals.at(-1)).toMatchObject({ magic: '0', reason: 0, entry: 0, volume: 0.2 })
  })

  it('closes the oldest position by hand whole, and none of the program', async () => {
    const faults = [
      { ...HAND, at: START + 5_000 },
      { kind: 'hand', symbol: 'EURUSD', action: 'close', at: START + 9_000 },
      { kind: 'hand', symbol: 'EURUSD', action: 'close', at: START + 12_000 },
    ] as const
    const played = await play({ plan: ['0 send type=buy volume=0.10 magic=7'], scenario: { faults } })
    expect(summary(played)).toEqual([['7', 0.1, 0]])
    expect(retcodes(played)).toEqual([10_009, 10_009])
  })

  it('changes the one position of a symbol on a netting account', async () => {
    const played = await play({
      plan: ['0 send type=buy volume=0.10 magic=7'],
      scenario: { account: { balance: 10_000, marginMode: 'netting' }, faults: [{ ...HAND, at: START + 5_000, value: false, lots: 0.04 }] },
    })
    expect(summary(played)).toEqual([['7', 0.06, 0]])
  })

  it('does nothing while the market is closed', async () => {
    const played = await play({
      symbol: { sessions: [{ day: 1, from: '00:00', to: '24:00' }] },
      scenario: { faults: [{ ...HAND, at: START + 5_000 }] },
    })
    expect([summary(played), retcodes(played)]).toEqual([[], []])
  })

  it('is told, like each change of the account, with all positions as they stand', async () => {
    const played = await play({ scenario: { faults: [{ ...HAND, at: START + 5_000 }] } })
    const books = played.events.filter(({ event }) => event === 'book')
    expect(books.at(-1)).toMatchObject({ time: START + 5_000, positions: [{ symbol: 'EURUSD', magic: '0', volume: 0.2, sl: 1.0971 }] })
    expect(books.at(-2)).toMatchObject({ positions: [] })
  })
})
