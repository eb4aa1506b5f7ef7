import type { FastifyInstance, FastifyReply } from 'fastify'
import type { z } from 'zod'
import { firstFault } from '../../contracts/messages.ts'
import * as people from '../../contracts/people.ts'
import { PayoutBodySchema, PhaseBodySchema, ScaleUpBodySchema } from '../../contracts/risk.ts'
import type { AccountId } from '../../contracts/primitives.ts'
import { BarcloseError } from '../../errors.ts'
import type { AccountSummary, Command } from '../../pipeline/api.ts'
import type { Decoded } from './body.ts'
import type { Edge } from './edge.ts'
import { modelRows } from './model-rows.ts'
import { pageOf } from './page.ts'

type OfAccount = { Params: { account: string } }
type Commanded = OfAccount & { Body: Decoded | null | undefined }

const DAY_MS = 86_400_000

/** What a person, a dashboard or a script asks and orders. */
export function addPeopleRoutes(app: FastifyInstance, edge: Edge): void {
  const { engine } = edge
  app.get('/v1/models', (_request, reply) => send(reply, whole(modelRows(edge))))
  app.get('/v1/accounts', (_request, reply) => send(reply, whole(engine.accounts())))
  app.get<OfAccount>('/v1/accounts/:account', (request, reply) => send(reply, knownAccount(edge, request.params.account)))
  app.get<OfAccount>('/v1/accounts/:account/positions', (request, reply) => {
    const { account } = knownAccount(edge, request.params.account)
    send(reply, whole(engine.positions(account)))
  })
  app.get<OfAccount>('/v1/accounts/:account/risk', (request, reply) => {
    const { account } = knownAccount(edge, request.params.account)
    send(reply, engine.risk(account))
  })
  app.get<OfAccount>('/v1/accounts/:account/features', (request, reply) => {
    const { account } = knownAccount(edge, request.params.account)
    const { brokerSymbol } = check(people.FeaturesQuerySchema, request.query)
    send(reply, engine.features(account, brokerSymbol))
  })
  addLists(app, edge)
  addReports(app, edge)
  addCommands(app, edge)
}

function addLists(app: FastifyInstance, edge: Edge): void {
  const { reader } = edge
  app.get<OfAccount>('/v1/accounts/:account/decisions', (request, reply) => {
    const { account } = knownAccount(edge, request.params.account)
    const { limit = 50, ...query } = check(people.DecisionsQuerySchema, request.query)
    const fetch = (count: number) => reader.decisions({ account, ...present(query), limit: count })
    send(reply, pageOf({ fetch, limit, timeOf: (decision) => decision.closeTime }))
  })
  app.get<{ Params: { account: string; key: string } }>('/v1/accounts/:account/decisions/:key', (request, reply) => {
    const { account } = knownAccount(edge, request.params.account)
    const decision = reader.decision(request.params.key)
    if (decision?.account !== account)
      throw new BarcloseError('UNKNOWN_DECISION', `${account} has no decision of this key`, { path: 'key' })
    send(reply, decision)
  })
  app.get<OfAccount>('/v1/accounts/:account/signals', (request, reply) => {
    const { account } = knownAccount(edge, request.params.account)
    const { limit = 100, ...query } = check(people.SignalsQuerySchema, request.query)
    const fetch = (count: number) => reader.signals({ account, ...present(query), limit: count })
    send(reply, pageOf({ fetch, limit, timeOf: (row) => row.sentAt }))
  })
  app.get<OfAccount>('/v1/accounts/:account/switches', (request, reply) => {
    const { account } = knownAccount(edge, request.params.account)
    const { limit = 100 } = check(people.SwitchesQuerySchema, request.query)
    send(reply, whole(reader.switches({ account, limit })))
  })
}

function addReports(app: FastifyInstance, edge: Edge): void {
  const { reader, clock } = edge
  const periodOf = ({ from, to }: Readonly<{ from?: number | undefined; to?: number | undefined }>, days: number) => {
    const end = to ?? clock.now() + 1
    const begin = from ?? Math.max(0, end - days * DAY_MS)
    if (begin > end) throw new BarcloseError('INVALID_FIELD', 'from lies after to', { path: 'from' })
    return { from: begin, to: end }
  }
  app.get<OfAccount>('/v1/accounts/:account/equity', (request, reply) => {
    const { account } = knownAccount(edge, request.params.account)
    const { limit = 1_000, execution, ...period } = check(people.EquityQuerySchema, request.query)
    const { from, to } = periodOf(period, 30)
    const fetch = (count: number) => reader.equity({ account, from, to, limit: count, ...present({ execution }) }).toReversed()
    const { items, next } = pageOf({ fetch, limit, timeOf: (row) => row.at })
    send(reply, { items: items.toReversed(), next })
  })
  app.get<OfAccount>('/v1/accounts/:account/deals', (request, reply) => {
    const { account } = knownAccount(edge, request.params.account)
    const { execution, ...period } = check(people.DealsQuerySchema, request.query)
    send(reply, whole(reader.deals({ account, ...periodOf(period, 30), ...present({ execution }) })))
  })
  app.get<OfAccount>('/v1/accounts/:account/funnel', (request, reply) => {
    const { account } = knownAccount(edge, request.params.account)
    const period = periodOf(check(people.FunnelQuerySchema, request.query), 30)
    send(reply, { ...period, ...reader.funnel({ account, ...period }) })
  })
}

function addCommands(app: FastifyInstance, edge: Edge): void {
  const order = async (reply: FastifyReply, id: string, command: Command, why: string): Promise<FastifyReply> => {
    const { account } = knownAccount(edge, id)
    return send(reply, await edge.engine.command(account, command, 'user', why))
  }
  for (const kind of ['arm', 'disarm', 'halt', 'reduce', 'resume', 'flatten'] as const) {
    app.post<Commanded>(`/v1/accounts/:account/${kind}`, async (request, reply) => {
      const { why } = check(people.CommandBodySchema, bodyOf(request.body))
      return order(reply, request.params.account, { kind }, why)
    })
  }
  app.post<Commanded>('/v1/accounts/:account/phase', async (request, reply) => {
    const { why, ...phase } = check(PhaseBodySchema, bodyOf(request.body))
    const { account } = knownAccount(edge, request.params.account)
    return send(reply, await edge.engine.enterPhase(account, phase, 'user', why))
  })
  app.post<Commanded>('/v1/accounts/:account/payout', async (request, reply) => {
    const { why, amount } = check(PayoutBodySchema, bodyOf(request.body))
    const { account } = knownAccount(edge, request.params.account)
    return send(reply, await edge.engine.changeCapital(account, { event: 'payout', amount }, 'user', why))
  })
  app.post<Commanded>('/v1/accounts/:account/scale-up', async (request, reply) => {
    const { why, initial } = check(ScaleUpBodySchema, bodyOf(request.body))
    const { account } = knownAccount(edge, request.params.account)
    return send(reply, await edge.engine.changeCapital(account, { event: 'scale-up', amount: initial }, 'user', why))
  })
  app.post<Commanded>('/v1/accounts/:account/shadow', async (request, reply) => {
    const { why, symbol, on } = check(people.ShadowBodySchema, bodyOf(request.body))
    return order(reply, request.params.account, { kind: 'shadow', symbol, on }, why)
  })
  app.post<Commanded>('/v1/accounts/:account/execution', async (request, reply) => {
    const { why, execution } = check(people.ExecutionBodySchema, bodyOf(request.body))
    return order(reply, request.params.account, { kind: 'execution', execution }, why)
  })
}

/** Checks a query or body; the first fault becomes the error. */
export function check<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const { code, message, path } = firstFault(result.error)
  throw new BarcloseError(code, message, { path })
}

function bodyOf(body: Decoded | null | undefined): unknown {
  if (body === null || body === undefined) throw new BarcloseError('BAD_JSON', 'the body is empty')
  return body.value
}

function knownAccount({ engine }: Edge, account: AccountId): AccountSummary {
  const known = engine.account(account)
  if (known === undefined) throw new BarcloseError('UNKNOWN_ACCOUNT', `"${account.slice(0, 64)}" has never said hello`)
  return known
}

const whole = <Item>(items: readonly Item[]) => ({ items, next: null })

/** Drops what was not asked for, since the ports know absence and not undefined. */
function present<Fields extends object>(fields: Fields): { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } {
  const kept: { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } = {}
  for (const key in fields) if (isPresent(fields[key])) kept[key] = fields[key]
  return kept
}
const isPresent = <Value>(value: Value): value is Exclude<Value, undefined> => value !== undefined

function send(reply: FastifyReply, value: object): FastifyReply {
  return reply.header('content-type', 'application/json; charset=utf-8').header('cache-control', 'no-store').send(JSON.stringify(value))
}
