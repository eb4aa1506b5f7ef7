import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { firstFault, parseTerminalMessage, TERMINAL_MESSAGES } from '../../../src/contracts/messages.ts'
import { ERRORS } from '../../../src/errors.ts'
import { ReplySchema } from '../../../src/contracts/server.ts'
import { isDeep } from '../../support/depth.ts'
import { bye, createFakeEngine, hello, snapshot } from './fixtures.ts'
import { closeApps, JSON_HEADERS, listeningApp, openSocket } from './support.ts'

const RUNS = isDeep ? 5_000 : 250
const { engine } = createFakeEngine()
const { app, wsUrl } = await listeningApp({ engine, config: { bodyLimitBytes: 100_000 } })
let socket: Awaited<ReturnType<typeof openSocket>>
beforeAll(async () => {
  socket = await openSocket(`${wsUrl}/v1/terminal`)
})
afterAll(closeApps)

const valid = fc.constantFrom(hello(), snapshot(), bye())
const text = valid.map((message) => JSON.stringify(message))
const strange = fc.constantFrom<unknown>(
  null,
  true,
  -1,
  1e308,
  '',
  'x'.repeat(5_000),
  [],
  {},
  [[]],
  { a: 1 },
  '__proto__',
  0.1,
  '\u0000',
  2 ** 53,
)

/** The paths of all values of a message. */
function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))]
}
/** A copy with one value replaced, or taken out. */
function changed(value: unknown, [key, ...path]: readonly string[], to: unknown): unknown {
  if (key === undefined) return to
  if (Array.isArray(value)) return value.map((inner: unknown, i) => (String(i) === key ? changed(inner, path, to) : inner))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, inner]): [string, unknown] => [name, name === key ? changed(inner, path, to) : inner])
  return Object.fromEntries(entries)
}

const oneValueWrong = fc.tuple(valid, fc.nat(), fc.option(strange, { nil: undefined })).map(([message, at, to]) => {
  const paths = pathsOf(message)
  return Buffer.from(JSON.stringify(changed(message, paths[at % paths.length] ?? [], to)) ?? '')
})
const cutShort = fc.tuple(text, fc.nat()).map(([whole, at]) => Buffer.from(whole.slice(0, at % whole.length)))
const oneByteWrong = fc.tuple(text, fc.nat(), fc.nat(255)).map(([whole, at, byte]) => {
  const bytes = Buffer.from(whole)
  bytes[at % bytes.length] = byte
  return bytes
})
const anyJson = fc.json().map((json) => Buffer.from(json))
const anyBytes = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))
const bodies = fc.oneof(oneValueWrong, cutShort, oneByteWrong, anyJson, anyBytes)

const MESSAGE_TYPES = ['hello', 'snapshot', 'bye'] as const
const typeOf = (value: unknown): unknown => (typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined)
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Every answer is of the contract; a refusal carries a code of the registry that is no defect. */
function expectSound(reply: string): void {
  for (const message of ReplySchema.parse(JSON.parse(reply))) {
    if (message.type !== 'error') continue
    const entry = Object.entries(ERRORS).find(([code]) => code === message.code)?.[1]
    expect([message.code, (entry?.status ?? 500) < 500]).toEqual([message.code, true])
  }
}

describe('the parser of the hot path', () => {
  it('accepts what the schema accepts, with the same value, and finds the same fault', () => {
    const property = fc.property(bodies, (bytes) => {
      const value = parsed(bytes.toString())
      const type = MESSAGE_TYPES.find((known) => typeOf(value) === known)
      if (type === undefined) return
      const result = parseTerminalMessage(value)
      const bySchema = TERMINAL_MESSAGES[type].safeParse(value)
      if (bySchema.success) expect(result).toEqual({ ok: true, message: bySchema.data })
      else if (!result.ok && result.fault.code !== 'UNKNOWN_VERSION') expect(result.fault).toEqual(firstFault(bySchema.error))
      expect(result.ok).toBe(bySchema.success)
    })
    fc.assert(property, { numRuns: 4 * RUNS })
  })

  it('is made of every schema whole', () => {
    for (const schema of Object.values(TERMINAL_MESSAGES)) expect(() => z.compile(schema, { strict: true })).not.toThrow()
  })
})

describe('any body at all', () => {
  it('over HTTP is answered by the contract and never with a defect', async () => {
    const url = fc.constantFrom('/v1/hello', '/v1/snapshots', '/v1/equity', '/v1/acks', '/v1/deals', '/v1/reports', '/v1/bye')
    const property = fc.asyncProperty(url, bodies, async (path, payload) => {
      const response = await app.inject({ method: 'POST', url: path, headers: JSON_HEADERS, payload })
      expect(response.statusCode).toBeLessThan(500)
      expectSound(response.body)
    })
    await fc.assert(property, { numRuns: RUNS })
  })

  it('over a WebSocket is answered on the same connection', async () => {
    const property = fc.asyncProperty(bodies, async (payload) => {
      socket.socket.send(payload, { binary: false })
      expectSound(await socket.frame())
    })
    await fc.assert(property, { numRuns: RUNS })
    expect(socket.socket.readyState).toBe(socket.socket.OPEN)
  })
})
