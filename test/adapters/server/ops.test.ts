import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openApiDocument } from '../../../src/adapters/server/open-api.ts'
import { ROUTES } from '../../../src/adapters/server/routes.ts'
import { ReadyReplySchema } from '../../../src/contracts/people.ts'
import { ERRORS } from '../../../src/errors.ts'
import { ACCOUNT, createFakeEngine, decision, snapshot, switches } from './fixtures.ts'
import { BEARER, JSON_HEADERS, closeApps, testApp } from './support.ts'
import { opinionOf } from '../../support/desk.ts'

afterEach(closeApps)

const SchemasOf = z.looseObject({ components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }) })

describe('health', () => {
  it('is live while the process serves', async () => {
    const app = await testApp({ journalOk: false })
    const response = await app.inject({ url: '/health/live' })
    expect([response.statusCode, response.json()]).toEqual([200, { live: true, version: '0.1.0-test' }])
  })

  it('is ready when nothing is missing', async () => {
    const app = await testApp()
    const response = await app.inject({ url: '/health/ready' })
    expect([response.statusCode, ReadyReplySchema.parse(response.json())]).toEqual([200, { ready: true, missing: [], models: [] }])
  })

  it('is not ready while the engine or the journal lacks something, and says what', async () => {
    const { engine } = createFakeEngine({ missing: () => ['the desk is warming up'] })
    const app = await testApp({ engine, journalOk: false })
    const response = await app.inject({ url: '/health/ready' })
    expect(response.statusCode).toBe(503)
    expect(ReadyReplySchema.parse(response.json())).toEqual({
      ready: false,
      missing: ['the desk is warming up', 'journal: the disk is full'],
      models: [],
    })
  })
})

describe('metrics', () => {
  it('failure 38: count the sides that the desk proposes, so that one side alone is seen', async () => {
    const { engine, emit } = createFakeEngine()
    const app = await testApp({ engine })
    for (const side of ['buy', 'buy', 'sell', null] as const)
      emit({ kind: 'decision', account: ACCOUNT, decision: decision({ opinion: opinionOf(side) }), tookMs: 1 })
    const { body } = await app.inject({ url: '/metrics', headers: BEARER })
    expect(body.split('\n').filter((line) => line.startsWith('barclose_opinions_total'))).toEqual([
      'barclose_opinions_total{symbol="US30",side="buy"} 2',
      'barclose_opinions_total{symbol="US30",side="sell"} 1',
    ])
  })

  it('count messages by outcome, decisions by gate, signals and outcomes, and time decisions', async () => {
    const { engine, emit } = createFakeEngine()
    const app = await testApp({ engine, journalOk: false })
    await app.inject({ method: 'POST', url: '/v1/snapshots', headers: JSON_HEADERS, payload: snapshot() })
    await app.inject({ method: 'POST', url: '/v1/snapshots', headers: JSON_HEADERS, payload: { ...snapshot(), closed: [] } })
    await app.inject({ method: 'POST', url: '/v1/snapshots', headers: JSON_HEADERS, payload: '{' })
    await app.inject({ method: 'POST', url: '/v1/snapshots', payload: '{' })
    emit({ kind: 'decision', account: ACCOUNT, decision: decision(), tookMs: 1.5 })
    emit({
      kind: 'decision',
      account: ACCOUNT,
      decision: decision({ superseded: true, entry: { kind: 'hold', gate: 'a"b\n', reason: '', facts: {} } }),
      tookMs: 9_999,
    })
    emit({ kind: 'state', account: ACCOUNT, switches: switches() })
    const { body, headers } = await app.inject({ url: '/metrics', headers: BEARER })
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
    for (const line of [
      'barclose_messages_total{type="snapshot",code="OK"} 1',
      'barclose_messages_total{type="snapshot",code="INVALID_FIELD"} 1',
      'barclose_messages_total{type="snapshot",code="BAD_JSON"} 1',
      'barclose_messages_total{type="snapshot",code="UNAUTHORIZED"} 1',
      'barclose_errors_total{code="BAD_JSON"} 1',
      'barclose_decisions_total{result="hold",gate="spread"} 1',
      'barclose_decisions_total{result="superseded",gate="a_b_"} 1',
      'barclose_decision_duration_ms_bucket{le="1"} 0',
      'barclose_decision_duration_ms_bucket{le="2"} 1',
      'barclose_decision_duration_ms_bucket{le="5000"} 1',
      'barclose_decision_duration_ms_bucket{le="+Inf"} 2',
      'barclose_decision_duration_ms_sum 10000.5',
      'barclose_accounts 1',
      'barclose_accounts_armed 0',
      'barclose_journal_ok 0',
      'barclose_connections 0',
    ]) {
      expect(body.split('\n')).toContain(line)
    }
    expect(body).toMatch(/barclose_event_loop_delay_p99_ms \d/)
    expect(body).toMatch(/barclose_resident_memory_bytes \d{6,}/)
  })

  it('are lines of the Prometheus text format', async () => {
    const app = await testApp()
    const { body } = await app.inject({ url: '/metrics', headers: BEARER })
    for (const line of body.trimEnd().split('\n')) {
      expect(line).toMatch(
        /^(# (HELP|TYPE) barclose_[a-z0-9_]+ .+|barclose_[a-z0-9_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[\d.e+-]+)$/,
      )
    }
    expect(body.endsWith('\n')).toBe(true)
  })
})

describe('the table of routes', () => {
  it('names every address of the app, and the app has every address of the table', async () => {
    const app = await testApp()
    for (const { method, path } of ROUTES) expect([path, app.hasRoute({ method, url: path })]).toEqual([path, true])
    const printed = app.printRoutes({ commonPrefix: false })
    const inApp = [...printed.matchAll(/\((GET|POST|HEAD|PUT|PATCH|DELETE|OPTIONS)[^)]*\)/g)]
    expect(inApp).toHaveLength(ROUTES.length)
  })

  it('has each address once per method', () => {
    const names = ROUTES.map(({ method, path }) => `${method} ${path}`)
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('the OpenAPI document', () => {
  const document = openApiDocument('1.2.3')
  const text = JSON.stringify(document)

  it('is the same each time it is made', () => {
    expect(JSON.stringify(openApiDocument('1.2.3'))).toBe(text)
  })

  it('has every route, and every reference in it leads somewhere', () => {
    for (const { method, path } of ROUTES) {
      expect(document.paths[path.replaceAll(/:([a-z]+)/g, '{$1}')]).toHaveProperty(method.toLowerCase())
    }
    const schemas = Object.keys(SchemasOf.parse(JSON.parse(text)).components.schemas)
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '')
    expect(references.length).toBeGreaterThan(100)
    for (const reference of new Set(references)) expect(schemas).toContain(reference.replace('#/components/schemas/', ''))
  })

  it('shows the columns of bars and describes every field of every message', () => {
    expect(text).toContain('"exclusiveMinimum":0}')
    expect(text).not.toContain('jsonSchema')
    const { schemas } = SchemasOf.parse(JSON.parse(text)).components
    const required: unknown = expect.arrayContaining(['after', 'tickVolume', 'spreadPoints'])
    expect(schemas['Snapshot']).toMatchObject({ additionalProperties: false, properties: { bars: { properties: { M5: { required } } } } })
  })

  it('gives every operation a name of its own and every error code a place', () => {
    const names = [...text.matchAll(/"operationId":"([^"]+)"/g)].map((match) => match[1])
    expect(new Set(names).size).toBe(ROUTES.length)
    const nowhere = Object.keys(ERRORS).filter((code) => !text.includes(`\`${code}\``))
    expect(nowhere).toEqual(['NOT_FOUND'])
  })

  it('is served as it stands, beside a page without scripts', async () => {
    const app = await testApp()
    const served = await app.inject({ url: '/docs/openapi.json' })
    expect(served.json()).toEqual(JSON.parse(JSON.stringify(openApiDocument('0.1.0-test'))))
    const page = await app.inject({ url: '/docs' })
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    expect(page.body).not.toMatch(/<script|https?:\/\/(?!127\.0\.0\.1|json-schema)/)
    for (const { path } of ROUTES) expect(page.body).toContain(`<code>${path}</code>`)
    for (const [, target] of page.body.matchAll(/href="#([^"]+)"/g)) expect(page.body).toContain(`id="${target}"`)
  })
})
