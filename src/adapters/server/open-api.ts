import { z } from 'zod'
import * as decision from '../../contracts/decision.ts'
import { TERMINAL_MESSAGES } from '../../contracts/messages.ts'
import * as people from '../../contracts/people.ts'
import { PayoutBodySchema, PhaseBodySchema, RiskReplySchema, ScaleUpBodySchema } from '../../contracts/risk.ts'
import * as server from '../../contracts/server.ts'
import * as account from '../../contracts/account.ts'
import { ERRORS, type ErrorCode } from '../../errors.ts'
import { COMMON_CODES, ROUTES, type Route } from './routes.ts'

type Json = Record<string, unknown>
export type OpenApiDocument = Readonly<{ openapi: string; paths: Record<string, Json>; components: Json } & Json>

/** The OpenAPI 3.1 description of every address, from the one table of routes. */
export function openApiDocument(version: string): OpenApiDocument {
  const paths: Record<string, Json> = {}
  for (const route of ROUTES) {
    const path = route.path.replaceAll(/:([a-z]+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Barclose',
      version,
      description: 'A bar closes, a journalled decision comes back. Every error is a list with one message of type `error`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://127.0.0.1:8787' }],
    tags: [
      { name: 'terminal', description: 'What an Expert Advisor or another adapter calls.' },
      { name: 'people', description: 'What a person, a dashboard or a script calls.' },
      { name: 'operation', description: 'Health, figures, this page.' },
    ],
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: '`barclose doctor` says where the token is.' } },
      schemas: componentSchemas(),
    },
  }
}

/** Schemas that stand once under components and are referred to from everywhere else. */
const NAMED: Readonly<Record<string, z.ZodType>> = {
  ...Object.fromEntries(Object.entries(TERMINAL_MESSAGES).map(([type, schema]) => [capital(type), schema])),
  Permissions: account.PermissionsSchema,
  Funds: account.FundsSchema,
  Quote: account.QuoteSchema,
  SymbolSpec: account.SymbolSpecSchema,
  WirePosition: account.WirePositionSchema,
  PendingOrder: account.PendingOrderSchema,
  Welcome: server.WelcomeSchema,
  Signals: server.SignalsSchema,
  Resync: server.ResyncSchema,
  Query: server.QuerySchema,
  State: server.StateSchema,
  Error: server.ErrorMessageSchema,
  Reply: server.ReplySchema,
  Signal: decision.SignalSchema,
  Decision: decision.DecisionSchema,
  Switches: decision.SwitchesSchema,
  AccountSummary: people.AccountSummarySchema,
  Accounts: people.AccountsReplySchema,
  Position: people.PositionSchema,
  Positions: people.PositionsReplySchema,
  Features: people.FeaturesReplySchema,
  EquityRow: people.EquityRowSchema,
  EquityRows: people.EquityReplySchema,
  Decisions: people.DecisionsReplySchema,
  SignalRow: people.SignalRowSchema,
  SignalRows: people.SignalsReplySchema,
  DealRow: people.DealRowSchema,
  DealRows: people.DealsReplySchema,
  SwitchesHistory: people.SwitchesReplySchema,
  Funnel: people.FunnelReplySchema,
  Live: people.LiveReplySchema,
  Ready: people.ReadyReplySchema,
  Event: people.EventSchema,
  Command: people.CommandBodySchema,
  Shadow: people.ShadowBodySchema,
  EnterPhase: PhaseBodySchema,
  Payout: PayoutBodySchema,
  ScaleUp: ScaleUpBodySchema,
  Risk: RiskReplySchema,
  Model: people.ModelRowSchema,
  Models: people.ModelsReplySchema,
  ChooseExecution: people.ExecutionBodySchema,
}
const nameOf = new Map(Object.entries(NAMED).map(([name, schema]) => [schema, name]))

const OPTIONS = {
  io: 'input',
  unrepresentable: 'any',
  override: ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }) => {
    // A check loop has no JSON schema of its own: the schema it was given by hand takes the place.
    const byHand = jsonSchema['jsonSchema']
    if (typeof byHand !== 'object' || byHand === null) return
    for (const key of Object.keys(jsonSchema)) if (key !== 'description') delete jsonSchema[key]
    Object.assign(jsonSchema, byHand)
    delete jsonSchema.$schema
  },
} as const

function componentSchemas(): Json {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(NAMED)) registry.add(schema, { id })
  const { schemas } = z.toJSONSchema(registry, { ...OPTIONS, uri: (id) => `#/components/schemas/${id}` })
  return Object.fromEntries(Object.entries(schemas).map(([id, { $id: _id, $schema: _schema, ...schema }]) => [id, schema]))
}

function operationOf(route: Route): Json {
  const codes = [...new Set([...route.codes, ...COMMON_CODES, ...(route.open === true ? [] : (['UNAUTHORIZED'] as const))])]
  return {
    operationId: operationId(route),
    tags: [route.group],
    summary: route.summary,
    ...(route.open === true ? { security: [] } : {}),
    ...(route.params === undefined && route.query === undefined ? {} : { parameters: parametersOf(route) }),
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body) } } } }),
    responses: { ...successOf(route), ...errorResponses(codes, route.group) },
  }
}

function successOf(route: Route): Json {
  if (route.socket === true && typeof route.reply !== 'string') {
    const description = 'Switched to WebSocket; each frame the server sends has the schema of x-frame.'
    const taken = route.group === 'terminal' ? { 'x-messages': Object.values(TERMINAL_MESSAGES).map(schemaOf) } : {}
    return { 101: { description, 'x-frame': schemaOf(route.reply), ...taken } }
  }
  const type = typeof route.reply === 'string' ? route.reply : 'application/json'
  const schema = typeof route.reply === 'string' ? {} : { schema: schemaOf(route.reply) }
  const done = { description: 'Done.', content: { [type]: schema } }
  return route.path === '/health/ready' ? { 200: done, 503: { ...done, description: 'Not ready.' } } : { 200: done }
}

function errorResponses(codes: readonly ErrorCode[], group: Route['group']): Json {
  // A terminal may have to hear more with an error, e.g. that it is halted now.
  const schema = group === 'terminal' ? schemaOf(server.ReplySchema) : { type: 'array', items: schemaOf(server.ErrorMessageSchema) }
  const byStatus = groupByStatus(codes)
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      status,
      {
        description: group.map((code) => `\`${code}\`: ${ERRORS[code].meaning}`).join('\n\n'),
        content: { 'application/json': { schema } },
      },
    ]),
  )
}

function groupByStatus(codes: readonly ErrorCode[]): Map<number, ErrorCode[]> {
  const groups = new Map<number, ErrorCode[]>()
  for (const code of codes) groups.set(ERRORS[code].status, [...(groups.get(ERRORS[code].status) ?? []), code])
  return new Map([...groups].toSorted(([a], [b]) => a - b))
}

function parametersOf(route: Route): readonly Json[] {
  return [...fieldsOf(route.params, 'path'), ...fieldsOf(route.query, 'query')]
}

function fieldsOf(schema: z.ZodObject | undefined, place: 'path' | 'query'): readonly Json[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => {
    const { description, ...rest } = z.toJSONSchema(field, OPTIONS)
    delete rest.$schema
    return { name, in: place, required: place === 'path', ...(description === undefined ? {} : { description }), schema: rest }
  })
}

/** Each parameter with its meaning. */
export function fieldNotes(schema: z.ZodObject | undefined): readonly (readonly [name: string, meaning: string])[] {
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema?.shape ?? {}
  return Object.entries(shape).map(([name, field]) => [name, z.toJSONSchema(field, OPTIONS).description ?? ''])
}

function schemaOf(schema: z.ZodType): Json {
  return { $ref: `#/components/schemas/${schemaName(schema)}` }
}

/** Name under which a schema of the table of routes stands in the document. */
export function schemaName(schema: z.ZodType): string {
  const name = nameOf.get(schema)
  if (name === undefined) throw new Error('a schema of the table of routes has no name in the OpenAPI document')
  return name
}

function operationId(route: Route): string {
  const words = route.path.split(/[/.]/).filter((word) => word !== '' && word !== 'v1' && !word.startsWith(':'))
  return [
    route.method.toLowerCase(),
    ...words.map(capital),
    ...(route.path.endsWith(':account') ? ['One'] : []),
    ...(route.path.endsWith(':key') ? ['One'] : []),
  ].join('')
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
