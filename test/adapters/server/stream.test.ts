import { afterEach, describe, expect, it } from 'vitest'
import { EventSchema } from '../../../src/contracts/people.ts'
import type { EngineEvent } from '../../../src/pipeline/api.ts'
import { ACCOUNT, NOW, createFakeEngine, decision, switches } from './fixtures.ts'
import { closeApps, errorOf, listeningApp, openSocket, untilMetrics } from './support.ts'

afterEach(closeApps)

const events: readonly EngineEvent[] = [
  { kind: 'decision', account: ACCOUNT, decision: decision(), tookMs: 1.2 },
  {
    kind: 'outcome',
    account: ACCOUNT,
    outcome: {
      signal: 'a-1',
      outcome: 'filled',
      retcode: 10_009,
      message: '',
      orderTicket: '1',
      dealTicket: '2',
      positionIdentifier: '3',
      lots: 1,
      price: 2,
    },
    slippagePoints: 3,
  },
  {
    kind: 'deal',
    account: ACCOUNT,
    deal: {
      account: ACCOUNT,
      ticket: '1',
      positionIdentifier: '0',
      signal: null,
      execution: 'broker',
      kind: 'balance',
      entry: 'in',
      reason: 'other',
      brokerSymbol: null,
      symbol: null,
      magic: '0',
      lots: 0,
      price: 0,
      profit: 5,
      swap: 0,
      commission: 0,
      fee: 0,
      at: NOW,
    },
  },
  { kind: 'state', account: ACCOUNT, switches: switches({ armed: true }) },
  { kind: 'session', account: ACCOUNT, session: 's1', change: 'taken_over' },
]

describe('the push stream', () => {
  it('tells every event, one JSON frame each, as its contract says', async () => {
    const { engine, emit } = createFakeEngine()
    const { wsUrl } = await listeningApp({ engine })
    const { frame } = await openSocket(`${wsUrl}/v1/stream`)
    for (const event of events) emit(event)
    for (const event of events) expect(EventSchema.parse(JSON.parse(await frame()))).toEqual(event)
  })

  it('may be narrowed to one account', async () => {
    const { engine, emit } = createFakeEngine()
    const { wsUrl } = await listeningApp({ engine })
    const { frame } = await openSocket(`${wsUrl}/v1/stream?account=${ACCOUNT}`)
    emit({ kind: 'state', account: 'other', switches: switches() })
    emit({ kind: 'state', account: ACCOUNT, switches: switches({ version: 8 }) })
    expect(JSON.parse(await frame())).toMatchObject({ account: ACCOUNT, switches: { version: 8 } })
  })

  it('refuses a wrong question with the reason and 1008, and takes no messages', async () => {
    const { wsUrl } = await listeningApp()
    const wrong = await openSocket(`${wsUrl}/v1/stream?acount=x`)
    expect(errorOf(await wrong.frame())).toMatchObject({ code: 'UNKNOWN_FIELD', path: 'acount' })
    expect(await wrong.closed).toBe(1008)
    const talker = await openSocket(`${wsUrl}/v1/stream`)
    talker.send({ arm: true })
    expect(await talker.closed).toBe(1008)
  })

  it('cuts a listener that never reads, and goes on telling the others', async () => {
    const { engine, emit } = createFakeEngine()
    const { app, wsUrl } = await listeningApp({ engine, tuning: { bufferedBytesMax: 1_000_000 } })
    const slow = await openSocket(`${wsUrl}/v1/stream`)
    const reading = await openSocket(`${wsUrl}/v1/stream`)
    slow.socket.pause()
    const event: EngineEvent = { kind: 'decision', account: ACCOUNT, decision: decision({ reason: 'x'.repeat(500_000) }), tookMs: 1 }
    for (let i = 0; i < 40; i += 1) {
      emit(event)
      expect((await reading.frame()).length).toBeGreaterThan(500_000)
    }
    await untilMetrics(app, 'barclose_errors_total{code="SLOW_READER"} 1')
    await untilMetrics(app, 'barclose_stream_sockets 1')
    slow.socket.terminate()
  })
})
