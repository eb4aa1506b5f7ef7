import { afterAll, beforeAll, expect, it } from 'vitest'
import { BUILD_MS, buildDriver, clearPlays, describeOrders, MAGIC, play, type Played, START } from './orders-rig.ts'
import { ARMED, close, hand, idOf, modify, open, part, report, ticket } from './orders-steps.ts'

beforeAll(buildDriver, BUILD_MS)
afterAll(clearPlays)

const DOUBTS = ['timeout', 'connection', 'error', 'noAnswer'] as const
const outcomes = ({ acks }: Played) => acks.map(({ outcome }) => outcome)

describeOrders.each(DOUBTS)('after %s', (kind) => {
  it('an entry that was carried out is found, told as filled, and never sent again', async () => {
    const played = await play({ steps: [ARMED, open(1000)], faults: [{ kind, executed: true }] })
    expect(outcomes(played)).toEqual(['filled'])
    expect(played.acks[0]).toMatchObject({
      retcode: 10_009,
      facts: { lots: '0.1', position: ticket(1), order: ticket(1), price: '1.10010' },
    })
    expect(played.requests).toHaveLength(1)
  })

  it('an entry that was carried out much later is unknown until then', async () => {
    const played = await play({ steps: [ARMED, open(1000)], faults: [{ kind, executed: true, delayMs: 12_000 }] })
    expect(outcomes(played)).toEqual(['unknown', 'filled'])
    expect(played.requests).toHaveLength(1)
    expect(played.positions).toHaveLength(1)
  })

  it('an entry of which the terminal heard nothing at all is found in the history', async () => {
    const played = await play({ steps: [ARMED, open(1000)], faults: [{ kind, executed: true, silent: true }] })
    expect(outcomes(played).at(-1)).toBe('filled')
    expect(played.requests).toHaveLength(1)
  })

  it('an entry that was not carried out expires without a second order', async () => {
    const played = await play({ steps: [ARMED, open(1000)], faults: [{ kind, executed: false }], seconds: 90 })
    expect(outcomes(played)).toEqual(['unknown', 'expired'])
    expect(played.requests).toHaveLength(1)
    expect(played.positions).toEqual([])
  })

  it('an entry that was carried out after it was given up is told as filled all the same', async () => {
    const played = await play({ steps: [ARMED, open(1000)], faults: [{ kind, executed: true, delayMs: 60_000 }], seconds: 90 })
    expect(outcomes(played)).toEqual(['unknown', 'expired', 'filled'])
    expect(played.requests).toHaveLength(1)
  })

  it('a close of a whole ticket is sent again once nothing was found, and closes once', async () => {
    for (const executed of [false, true]) {
      const played = await play({ steps: [ARMED, open(1000), close(2000, ticket(1))], faults: [{ kind, executed, action: 'close' }] })
      expect(played.acks.at(-1)).toMatchObject({ outcome: 'filled', facts: { lots: '0.1' } })
      expect(played.requests).toHaveLength(executed ? 2 : 3)
      expect(played.positions).toEqual([])
    }
  })

  it('a part is never closed twice', async () => {
    for (const executed of [false, true]) {
      const steps = [ARMED, open(1000), part(2000, ticket(1), { lots: 0.04 })]
      const played = await play({ steps, faults: [{ kind, executed, action: 'close' }], seconds: 90 })
      expect(played.acks.at(-1)?.outcome).toBe(executed ? 'filled' : 'expired')
      expect(played.requests).toHaveLength(2)
      expect(played.positions[0]?.volume).toBe(executed ? 0.06 : 0.1)
    }
  })

  it('a change is looked for in the position, and asked for again', async () => {
    for (const executed of [false, true]) {
      const steps = [ARMED, open(1000), modify(2000, ticket(1), { stop: 1.099 })]
      const played = await play({ steps, faults: [{ kind, executed, action: 'sltp' }] })
      expect(played.acks.at(-1)).toMatchObject({ id: idOf('MODIFY', 1), outcome: 'filled' })
      expect(played.positions).toMatchObject([{ sl: 1.099 }])
      expect(played.requests).toHaveLength(executed ? 2 : 3)
    }
  })
})

describeOrders('an order of which no answer came is recognised', () => {
  const faults = [{ kind: 'timeout', executed: true }] as const

  it('when the broker cuts its comment short', async () => {
    const played = await play({ steps: [ARMED, open(1000)], faults, account: { commentMax: 16 } })
    expect(played.brokerDeals.at(-1)?.comment).toBe(idOf('OPEN', 1).slice(0, 16))
    expect(outcomes(played)).toEqual(['filled'])
  })

  it('when the broker writes over the end of it', async () => {
    const played = await play({ steps: [ARMED, open(1000)], faults, account: { commentMax: 20, commentTail: '[ab]' } })
    expect(played.brokerDeals.at(-1)?.comment).toBe(`${idOf('OPEN', 1).slice(0, 16)}[ab]`)
    expect(outcomes(played)).toEqual(['filled'])
  })

  it('when the broker keeps nothing of it: by symbol, side, lots, magic number and no other claim', async () => {
    const played = await play({ steps: [ARMED, open(1000)], faults, account: { commentMax: 0 } })
    expect(outcomes(played)).toEqual(['filled'])
    expect(played.requests).toHaveLength(1)
  })

  it('and not mistaken for one by hand, nor for that of another signal', async () => {
    const steps = [ARMED, hand(500, { side: 'buy', lots: 0.1 }), open(1000, { id: idOf('OPEN', 2) }), open(2000)]
    const played = await play({ steps, account: { commentMax: 0 }, faults: [{ kind: 'timeout', executed: false, nth: 3 }], seconds: 90 })
    expect(played.acks.map(({ id, outcome }) => [id, outcome])).toEqual([
      [idOf('OPEN', 2), 'filled'],
      [idOf('OPEN', 1), 'unknown'],
      [idOf('OPEN', 1), 'expired'],
    ])
  })

  it('while its stop was hit meanwhile: the close of the stop is not taken for that of the signal', async () => {
    const played = await play({
      steps: [ARMED, open(1000), close(2000, ticket(1))],
      faults: [{ kind: 'timeout', executed: false, action: 'close' }],
      bid: (second) => (second < 4 ? 1.1 : 1.097),
    })
    expect(played.acks.at(-1)).toMatchObject({ outcome: 'rejected', message: `position ${ticket(1)} was closed by something else` })
    expect(played.requests).toHaveLength(2)
  })

  it('on a netting account, where the position has another comment', async () => {
    const played = await play({
      account: { marginMode: 'netting' },
      steps: [ARMED, open(1000), part(2000, ticket(1), { lots: 0.04 }), close(3000, ticket(1))],
      faults: [{ kind: 'timeout', executed: true, count: 3 }],
    })
    expect(played.acks.map(({ outcome, facts }) => [outcome, facts['lots']])).toEqual([
      ['filled', '0.1'],
      ['filled', '0.04'],
      ['filled', '0.06'],
    ])
    expect(played.positions).toEqual([])
  })

  it('on a netting account a close is never sent twice: the second could open a position of the other side', async () => {
    const played = await play({
      account: { marginMode: 'netting' },
      steps: [ARMED, open(1000), close(2000, ticket(1))],
      faults: [{ kind: 'timeout', executed: false, nth: 2 }],
      seconds: 90,
    })
    expect(outcomes(played)).toEqual(['filled', 'unknown', 'expired'])
    expect(played.requests).toHaveLength(2)
  })
})

describeOrders('the EA never sends an entry that the account already has', () => {
  it('also when its journal is lost: position and deal are the witnesses', async () => {
    const steps = [ARMED, hand(500, { side: 'buy', lots: 0.1, stop: 1.098, magic: MAGIC, comment: idOf('OPEN', 1) }), open(2000)]
    const played = await play({ steps })
    expect(played.acks).toMatchObject([{ outcome: 'filled', facts: { position: ticket(1), lots: '0.1' } }])
    expect(played.requests).toHaveLength(1)
  })

  it('also when its journal is lost and its comment was cut', async () => {
    const steps = [
      ARMED,
      hand(500, { side: 'buy', lots: 0.1, stop: 1.098, magic: MAGIC, comment: idOf('OPEN', 1).slice(0, 16) }),
      open(2000),
    ]
    const played = await play({ steps })
    expect(played.acks).toMatchObject([{ outcome: 'filled', facts: { position: ticket(1) } }])
    expect(played.requests).toHaveLength(1)
  })

  it('also when its position is closed already: the deals are the witness', async () => {
    const steps = [
      ARMED,
      hand(500, { side: 'buy', lots: 0.1, magic: MAGIC, comment: idOf('OPEN', 1) }),
      hand(700, { side: 'sell', lots: 0.1, position: ticket(1), magic: MAGIC }),
      open(2000),
    ]
    const played = await play({ steps })
    expect(played.acks).toMatchObject([{ outcome: 'filled', facts: { position: ticket(1) } }])
    expect(played.requests).toHaveLength(2)
  })

  it('but the same comment of a hand is nothing to it', async () => {
    const played = await play({ steps: [ARMED, hand(500, { side: 'buy', lots: 0.1, comment: idOf('OPEN', 1) }), open(2000)] })
    expect(played.acks).toMatchObject([{ outcome: 'filled', facts: { position: ticket(2) } }])
  })
})

describeOrders('an ack that is on its way', () => {
  it('while a newer word comes up delivers the old one only', async () => {
    const played = await play({ steps: [ARMED, '0 travel ms=9000', open(1000)], faults: [{ kind: 'placed', delayMs: 4000 }] })
    expect(outcomes(played)).toEqual(['placed', 'filled'])
  })

  it('while the signal comes a second time is followed by its repetition', async () => {
    const played = await play({ steps: [ARMED, '0 travel ms=9000', open(1000), open(3000)] })
    expect(outcomes(played)).toEqual(['filled', 'filled'])
  })
})

describeOrders('a report', () => {
  it('tells what the journal, and behind it the broker, know of each signal asked for', async () => {
    const steps = [
      ARMED,
      hand(500, { side: 'buy', lots: 0.1, stop: 1.098, magic: MAGIC, comment: idOf('OPEN', 7) }),
      open(1000),
      open(1100, { id: idOf('OPEN', 2), stop: '' }),
      report(3000, [idOf('OPEN', 1), idOf('OPEN', 2), idOf('OPEN', 7), idOf('OPEN', 9)]),
    ]
    const { reports } = await play({ steps })
    expect(reports.map((text) => text.split(' ').slice(0, 3))).toEqual([
      ['1', idOf('OPEN', 1), 'filled'],
      ['1', idOf('OPEN', 2), 'refused'],
      ['1', idOf('OPEN', 7), 'filled'],
      ['0', idOf('OPEN', 9), 'unknown'],
    ])
    expect(reports[2]).toContain(`position=${ticket(1)} lots=0.1`)
  })

  it('says unknown of what is still being searched for', async () => {
    const { reports } = await play({
      steps: [ARMED, open(1000), report(3000, [idOf('OPEN', 1)])],
      faults: [{ kind: 'timeout', executed: false, from: START, until: START + 60_000 }],
    })
    expect(reports[0]).toMatch(new RegExp(`^1 ${idOf('OPEN', 1)} unknown 10012`))
  })
})
