import { afterEach, describe, expect, it } from 'vitest'
import { pageOf } from '../../../src/adapters/server/page.ts'
import { DecisionSchema, SignalSchema } from '../../../src/contracts/decision.ts'
import * as people from '../../../src/contracts/people.ts'
import { RiskReplySchema } from '../../../src/contracts/risk.ts'
import type { DealRow, DecisionQuery, EquityRow, JournalReader, SignalRow } from '../../../src/ports/journal.ts'
import { ACCOUNT, NOW, decision, emptyReader, switches } from './fixtures.ts'
import { BEARER, closeApps, errorOf, testApp } from './support.ts'

afterEach(closeApps)

const AT = `/v1/accounts/${ACCOUNT}`
const signalRow: SignalRow = {
  signal: SignalSchema.parse({
    id: 'abc-1',
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
    expiresAt: NOW + 20_000,
    reason: 'crossed',
  }),
  account: ACCOUNT,
  decisionKey: decision().key,
  timeframe: 'M5',
  execution: 'broker',
  sentAt: NOW,
  state: 'filled',
  settledAt: NOW + 5,
  outcome: {
    signal: 'abc-1',
    outcome: 'filled',
    retcode: 10_009,
    message: 'done',
    orderTicket: '1',
    dealTicket: '2',
    positionIdentifier: '3',
    lots: 0.5,
    price: 46_000,
  },
}
const dealRow: DealRow = {
  account: ACCOUNT,
  ticket: '2',
  positionIdentifier: '3',
  signal: 'abc-1',
  execution: 'broker',
  kind: 'buy',
  entry: 'in',
  reason: 'expert',
  brokerSymbol: signalRow.signal.brokerSymbol,
  symbol: signalRow.signal.symbol,
  magic: '770077',
  lots: 0.5,
  price: 46_000,
  profit: 0,
  swap: 0,
  commission: -1.2,
  fee: 0,
  at: NOW,
}
const equityRow = (at: number): EquityRow => ({ account: ACCOUNT, at, balance: 1, equity: 2, execution: 'broker' })
const reader: JournalReader = {
  decision: (key) => (key === decision().key ? decision() : undefined),
  decisions: () => [decision()],
  signals: () => [signalRow],
  deals: () => [dealRow],
  equity: () => [equityRow(NOW)],
  switches: () => [switches()],
  funnel: () => ({ decisions: 9, entered: 2, holds: { spread: 7 } }),
}

describe('what people ask', () => {
  it.each([
    ['/v1/accounts', people.AccountsReplySchema],
    [AT, people.AccountSummarySchema],
    [`${AT}/positions`, people.PositionsReplySchema],
    [`${AT}/risk`, RiskReplySchema],
    [`${AT}/features?brokerSymbol=US30.cash`, people.FeaturesReplySchema],
    [`${AT}/equity?from=1&to=2&limit=3&execution=paper`, people.EquityReplySchema],
    [`${AT}/decisions?symbol=US30&timeframe=M5&gate=spread&before=9&limit=1`, people.DecisionsReplySchema],
    [`${AT}/decisions/${encodeURIComponent(decision().key)}`, DecisionSchema],
    [`${AT}/signals?before=9&limit=1`, people.SignalsReplySchema],
    [`${AT}/deals?from=1&to=2`, people.DealsReplySchema],
    [`${AT}/switches?limit=7`, people.SwitchesReplySchema],
    [`${AT}/funnel?from=1&to=2`, people.FunnelReplySchema],
  ])('%s is answered as its contract says', async (url, schema) => {
    const app = await testApp({ reader })
    const response = await app.inject({ url, headers: BEARER })
    expect(response.statusCode).toBe(200)
    expect(response.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    expect(schema.parse(response.json())).toEqual(response.json())
  })

  it('reaches the journal with exactly what was asked', async () => {
    const asked: unknown[] = []
    const note =
      <Rows>(rows: Rows) =>
      (query: unknown): Rows => {
        asked.push(query)
        return rows
      }
    const noting: JournalReader = {
      ...emptyReader,
      decisions: note([]),
      equity: note([]),
      signals: note([]),
      deals: note([]),
      funnel: note({ decisions: 0, entered: 0, holds: {} }),
    }
    const app = await testApp({ reader: noting })
    for (const path of [
      '/decisions?symbol=US30&before=99',
      '/decisions',
      '/equity?from=5&to=7',
      '/signals',
      '/deals?execution=paper',
      '/funnel',
    ]) {
      await app.inject({ url: AT + path, headers: BEARER })
    }
    const month = { account: ACCOUNT, from: NOW + 1 - 30 * 86_400_000, to: NOW + 1 }
    expect(asked).toEqual([
      { account: ACCOUNT, symbol: 'US30', before: 99, limit: 51 },
      { account: ACCOUNT, limit: 51 },
      { account: ACCOUNT, from: 5, to: 7, limit: 1_001 },
      { account: ACCOUNT, limit: 101 },
      { ...month, execution: 'paper' },
      month,
    ])
  })

  it.each([
    ['/decisions?limit=0', 'INVALID_FIELD', 'limit'],
    ['/decisions?limit=', 'INVALID_FIELD', 'limit'],
    ['/decisions?limit=0x10', 'INVALID_FIELD', 'limit'],
    ['/decisions?limit=501', 'INVALID_FIELD', 'limit'],
    ['/decisions?limit=1&limit=2', 'INVALID_FIELD', 'limit'],
    ['/decisions?symbol=us30.cash', 'INVALID_FIELD', 'symbol'],
    ['/decisions?timeframe=M2', 'INVALID_FIELD', 'timeframe'],
    ['/decisions?colour=red', 'UNKNOWN_FIELD', 'colour'],
    ['/decisions?__proto__=1', 'UNKNOWN_FIELD', '__proto__'],
    ['/equity?from=-1', 'INVALID_FIELD', 'from'],
    ['/equity?from=9&to=8', 'INVALID_FIELD', 'from'],
    ['/deals?from=yesterday', 'INVALID_FIELD', 'from'],
    ['/funnel?to=1e99', 'INVALID_FIELD', 'to'],
  ])('%s is %s at %s', async (path, code, field) => {
    const app = await testApp({ reader })
    const response = await app.inject({ url: AT + path, headers: BEARER })
    expect([response.statusCode, errorOf(response.body)]).toMatchObject([422, { code, path: field, account: ACCOUNT }])
  })

  it('of an account that never said hello is UNKNOWN_ACCOUNT, on every address of it', async () => {
    const app = await testApp({ reader })
    for (const path of [
      '',
      '/positions',
      '/features',
      '/risk',
      '/equity',
      '/decisions',
      '/decisions/x',
      '/signals',
      '/deals',
      '/switches',
      '/funnel',
    ]) {
      const response = await app.inject({ url: `/v1/accounts/nobody${path}`, headers: BEARER })
      expect([path, response.statusCode, errorOf(response.body).code]).toEqual([path, 404, 'UNKNOWN_ACCOUNT'])
    }
  })

  it('of a decision that is not there, or another account’s, is UNKNOWN_DECISION', async () => {
    const foreign = { ...reader, decision: () => decision({ account: 'other' }) }
    for (const one of [emptyReader, foreign]) {
      const app = await testApp({ reader: one })
      const response = await app.inject({ url: `${AT}/decisions/${encodeURIComponent(decision().key)}`, headers: BEARER })
      expect([response.statusCode, errorOf(response.body).code]).toEqual([404, 'UNKNOWN_DECISION'])
    }
  })
})

describe('pages', () => {
  const fetchFrom = (times: readonly number[]) => (before: number) => (count: number) =>
    times.filter((time) => time < before).slice(0, count)
  const walk = (times: readonly number[], limit: number): number[][] => {
    const pages: number[][] = []
    let before: number | null = Infinity
    while (before !== null) {
      const page: { items: readonly number[]; next: number | null } = pageOf({
        fetch: fetchFrom(times)(before),
        limit,
        timeOf: (time) => time,
      })
      pages.push([...page.items])
      before = page.next
    }
    return pages
  }

  it('hold every row once, in order, with rows of one instant together', () => {
    const times = [9, 8, 8, 8, 7, 5, 5, 1]
    for (const limit of [1, 2, 3, 4, 8, 20]) expect(walk(times, limit).flat()).toEqual(times)
    expect(walk(times, 2)).toEqual([[9, 8, 8, 8], [7, 5, 5], [1]])
    expect(walk([], 2)).toEqual([[]])
  })

  it('of decisions follow `next` to the end', async () => {
    const all = [9, 8, 8, 7, 6].map((closeTime, i) => decision({ closeTime, key: `k${i}` }))
    const decisions = ({ before = Infinity, limit }: DecisionQuery) => all.filter(({ closeTime }) => closeTime < before).slice(0, limit)
    const app = await testApp({ reader: { ...reader, decisions } })
    const keys: string[] = []
    for (let url: string | null = `${AT}/decisions?limit=2`; url !== null;) {
      const { items, next } = people.DecisionsReplySchema.parse((await app.inject({ url, headers: BEARER })).json())
      keys.push(...items.map(({ key }) => key))
      url = next === null ? null : `${AT}/decisions?limit=2&before=${next}`
    }
    expect(keys).toEqual(['k0', 'k1', 'k2', 'k3', 'k4'])
  })

  it('of equity run oldest first and go back in time', async () => {
    const rows = [1, 2, 3, 4, 5].map(equityRow)
    const equity: JournalReader['equity'] = ({ from, to, limit }) => rows.filter(({ at }) => at >= from && at < to).slice(-limit)
    const app = await testApp({ reader: { ...reader, equity } })
    const ask = async (query: string) =>
      people.EquityReplySchema.parse((await app.inject({ url: `${AT}/equity?from=0&limit=2&${query}`, headers: BEARER })).json())
    const first = await ask('to=99')
    expect([first.items.map(({ at }) => at), first.next]).toEqual([[4, 5], 4])
    const last = await ask('to=2')
    expect([last.items.map(({ at }) => at), last.next]).toEqual([[1], null])
  })
})
