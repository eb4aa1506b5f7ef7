import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createLogger } from '../../../src/adapters/server/logger.ts'
import { ACCOUNT, TOKEN, createFakeEngine, decision, snapshot } from './fixtures.ts'
import { BEARER, JSON_HEADERS, closeApps, listeningApp, openSocket, testApp } from './support.ts'

afterEach(closeApps)

function captured() {
  const text: string[] = []
  const logger = createLogger({ level: 'debug', token: TOKEN, destination: { write: (line) => void text.push(line) } })
  const lines = () => text.map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line)))
  return { logger, text, lines }
}

describe('the log', () => {
  it('has one line per decision, with what became of it', async () => {
    const { logger, lines } = captured()
    const { engine, emit } = createFakeEngine()
    await testApp({ engine, logger })
    emit({ kind: 'decision', account: ACCOUNT, decision: decision(), tookMs: 1.234_567 })
    emit({
      kind: 'decision',
      account: ACCOUNT,
      tookMs: 2,
      decision: decision({
        entry: { kind: 'enter', side: 'buy', lots: 0.5, price: 46_000, stop: 45_900, target: null, riskMoney: 50, facts: {} },
        reason: 'entered',
        signals: [
          {
            id: 'a-1',
            kind: 'OPEN',
            symbol: 'US30',
            brokerSymbol: 'US30.cash',
            side: 'buy',
            lots: 0.5,
            stop: 45_900,
            target: null,
            maxDeviationPoints: 20,
            riskMoney: 50,
            positionIdentifier: null,
            expiresAt: 1,
            reason: '',
          },
        ],
      }),
    })
    const [held, entered, ...others] = lines().filter((line) => line['msg'] === 'decision')
    expect(others).toEqual([])
    expect(held).toMatchObject({
      level: 30,
      account: ACCOUNT,
      symbol: 'US30',
      timeframe: 'M5',
      result: 'hold',
      gate: 'spread',
      tookMs: 1.235,
    })
    expect(held).not.toHaveProperty('signals')
    expect(entered).toMatchObject({ result: 'enter', signals: ['OPEN buy 0.5'] })
    expect(entered).not.toHaveProperty('gate')
  })

  it('never holds the token, wherever it turned up', async () => {
    const { logger, text, lines } = captured()
    const { engine } = createFakeEngine({ receive: () => Promise.reject(new Error(`saw Bearer ${TOKEN}`)) })
    const { app, wsUrl } = await listeningApp({ engine, logger })
    await app.inject({ method: 'POST', url: '/v1/snapshots', headers: JSON_HEADERS, payload: snapshot() })
    await app.inject({ url: `/v1/nothing/${TOKEN}?token=${TOKEN}`, headers: BEARER })
    await app.inject({ url: '/v1/accounts', headers: { authorization: `Bearer ${TOKEN}x` } })
    const { socket } = await openSocket(`${wsUrl}/v1/stream`, { headers: {}, protocols: [`bearer.${TOKEN}`] })
    socket.terminate()
    logger.info({ req: { headers: BEARER }, headers: { authorization: 'other secret' }, token: TOKEN })
    expect(lines().length).toBeGreaterThanOrEqual(4)
    expect(text.join('')).not.toContain(TOKEN)
    expect(text.join('')).not.toContain('other secret')
    expect(text.join('')).toContain('[redacted]')
  })

  it('has the stack of a defect', async () => {
    const { logger, lines } = captured()
    const { engine } = createFakeEngine({ receive: () => Promise.reject(new Error('a broken invariant')) })
    const app = await testApp({ engine, logger })
    await app.inject({ method: 'POST', url: '/v1/snapshots', headers: JSON_HEADERS, payload: snapshot() })
    const line = lines().find(({ level }) => level === 50)
    expect(JSON.stringify(line)).toContain('a broken invariant')
    expect(JSON.stringify(line)).toContain('log.test.ts')
  })

  it('has the first refusals of a second and not the flood behind them', async () => {
    const { logger, lines } = captured()
    const app = await testApp({ logger })
    for (let i = 0; i < 200; i += 1) await app.inject({ method: 'POST', url: '/v1/snapshots', headers: JSON_HEADERS, payload: '{' })
    const refused = lines().filter(({ msg }) => msg === 'refused')
    expect(refused[0]).toMatchObject({ code: 'BAD_JSON', level: 40 })
    expect(refused.length).toBeGreaterThanOrEqual(10)
    expect(refused.length).toBeLessThan(100)
  })
})
