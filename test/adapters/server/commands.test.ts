import { afterEach, describe, expect, it } from 'vitest'
import { SwitchesSchema } from '../../../src/contracts/decision.ts'
import { RiskReplySchema } from '../../../src/contracts/risk.ts'
import { BarcloseError } from '../../../src/errors.ts'
import { ACCOUNT, createFakeEngine } from './fixtures.ts'
import { BEARER, JSON_HEADERS, closeApps, errorOf, testApp } from './support.ts'

afterEach(closeApps)

const AT = `/v1/accounts/${ACCOUNT}`

describe('a command', () => {
  it.each(['arm', 'disarm', 'halt', 'reduce', 'resume', 'flatten'])(
    '%s reaches the engine with who and why, and returns the switches',
    async (kind) => {
      const { engine, commands } = createFakeEngine()
      const app = await testApp({ engine })
      const response = await app.inject({ method: 'POST', url: `${AT}/${kind}`, headers: JSON_HEADERS, payload: { why: ' lunch ' } })
      expect(response.statusCode).toBe(200)
      expect(SwitchesSchema.parse(response.json())).toMatchObject({ why: 'lunch', who: 'user' })
      expect(commands).toEqual([{ account: ACCOUNT, command: { kind }, who: 'user', why: 'lunch' }])
    },
  )

  it('may put a symbol into shadow and choose who fills', async () => {
    const { engine, commands } = createFakeEngine()
    const app = await testApp({ engine })
    await app.inject({ method: 'POST', url: `${AT}/shadow`, headers: JSON_HEADERS, payload: { symbol: 'US30', on: true, why: 'new' } })
    await app.inject({ method: 'POST', url: `${AT}/execution`, headers: JSON_HEADERS, payload: { execution: 'paper', why: 'try' } })
    expect(commands.map(({ command }) => command)).toEqual([
      { kind: 'shadow', symbol: 'US30', on: true },
      { kind: 'execution', execution: 'paper' },
    ])
  })

  it('may tell of a payout and of a scale-up, and is answered with where the account stands', async () => {
    const asked: unknown[] = []
    const { engine } = createFakeEngine()
    const changeCapital: typeof engine.changeCapital = (account, change, who, why) => {
      asked.push({ account, change, who, why })
      return engine.changeCapital(account, change, who, why)
    }
    const app = await testApp({ engine: { ...engine, changeCapital } })
    const post = (path: string, payload: object) => app.inject({ method: 'POST', url: AT + path, headers: JSON_HEADERS, payload })
    const paid = await post('/payout', { amount: '4000.00', why: 'May' })
    expect([paid.statusCode, RiskReplySchema.parse(paid.json()).firm]).toEqual([200, 'ftmo-2-step'])
    expect((await post('/scale-up', { initial: '125000', why: 'plan' })).statusCode).toBe(200)
    expect(asked).toEqual([
      { account: ACCOUNT, change: { event: 'payout', amount: '4000.00' }, who: 'user', why: 'May' },
      { account: ACCOUNT, change: { event: 'scale-up', amount: '125000' }, who: 'user', why: 'plan' },
    ])
  })

  it.each([
    ['/payout', { amount: 4_000, why: 'x' }, 'INVALID_FIELD', 'amount'],
    ['/payout', { amount: '1e3', why: 'x' }, 'INVALID_FIELD', 'amount'],
    ['/scale-up', { amount: '1', initial: '2', why: 'x' }, 'UNKNOWN_FIELD', 'amount'],
    ['/arm', {}, 'MISSING_FIELD', 'why'],
    ['/arm', { why: '' }, 'INVALID_FIELD', 'why'],
    ['/arm', { why: '   ' }, 'INVALID_FIELD', 'why'],
    ['/arm', { why: 7 }, 'INVALID_FIELD', 'why'],
    ['/arm', { why: 'x', force: true }, 'UNKNOWN_FIELD', 'force'],
    ['/shadow', { symbol: 'US30', why: 'x' }, 'MISSING_FIELD', 'on'],
    ['/shadow', { symbol: 'US30.cash', on: true, why: 'x' }, 'INVALID_FIELD', 'symbol'],
    ['/execution', { execution: 'live', why: 'x' }, 'INVALID_FIELD', 'execution'],
  ])('%s with %j is %s at %s and commands nothing', async (path, payload, code, field) => {
    const { engine, commands } = createFakeEngine()
    const app = await testApp({ engine })
    const response = await app.inject({ method: 'POST', url: AT + path, headers: JSON_HEADERS, payload })
    expect([response.statusCode, errorOf(response.body)]).toMatchObject([422, { code, path: field }])
    expect(commands).toEqual([])
  })

  it('without a body is BAD_JSON, of an unknown account UNKNOWN_ACCOUNT', async () => {
    const { engine, commands } = createFakeEngine()
    const app = await testApp({ engine })
    const empty = await app.inject({ method: 'POST', url: `${AT}/arm`, headers: BEARER })
    expect([empty.statusCode, errorOf(empty.body).code]).toEqual([400, 'BAD_JSON'])
    const nobody = await app.inject({ method: 'POST', url: '/v1/accounts/nobody/arm', headers: JSON_HEADERS, payload: { why: 'x' } })
    expect([nobody.statusCode, errorOf(nobody.body).code]).toEqual([404, 'UNKNOWN_ACCOUNT'])
    expect(commands).toEqual([])
  })

  it('that the engine refuses says why', async () => {
    const { engine } = createFakeEngine({ command: () => Promise.reject(new BarcloseError('SWITCH_REFUSED', 'two positions are open')) })
    const app = await testApp({ engine })
    const response = await app.inject({
      method: 'POST',
      url: `${AT}/execution`,
      headers: JSON_HEADERS,
      payload: { execution: 'paper', why: 'x' },
    })
    expect([response.statusCode, errorOf(response.body).message]).toEqual([
      409,
      'two positions are open. The message says what stands in the way.',
    ])
  })
})
