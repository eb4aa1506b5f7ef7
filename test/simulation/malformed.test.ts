import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import type { MessageType } from '../../src/contracts/messages.ts'
import { ERRORS } from '../../src/errors.ts'
import { collect } from '../support/collect.ts'
import { isDeep } from '../support/depth.ts'
import { ACCOUNT, only } from '../support/house.ts'
import { openRig, openSpeaker, openTalk, postBytes, type Said } from './malformed-rig.ts'
import { mutations, type Valid } from './mutations.ts'

const BODIES = isDeep ? 10_000 : 500
const TYPES = ['hello', 'snapshot', 'snapshot', 'snapshot', 'equity', 'ack', 'deal', 'report', 'bye'] as const
const GROWTH_MAX_BYTES = 100_000_000
/** Answers that a body may get although its fields are sound; the session is begun anew after them. */
const SPOILT = new Set(['UNKNOWN_SESSION', 'SEQ_BACK', 'CONFLICT', 'SESSION_BUSY'])
/** Codes that lie in no field. */
const PATHLESS = new Set(['BAD_JSON', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA', 'SESSION_BUSY'])

it(`${BODIES} malformed bodies over HTTP and WebSocket are refused with a code, and the server goes on`, async () => {
  const rig = await openRig()
  const speaker = openSpeaker(rig)
  const talk = openTalk(rig.url)
  onTestFinished(talk.close)
  const counts = new Map<string, number>()
  let isSpoilt = true
  let heapBefore = 0
  let sent = 0

  const way = fc.constantFrom('http', 'socket', 'http, not declared as JSON', 'socket, binary')
  const body = fc.record({ type: fc.constantFrom(...TYPES), full: fc.boolean(), mutation: mutations, way: fc.tuple(way, fc.nat(9)) })
  const property = fc.asyncProperty(body, async ({ type, full, mutation, way: [wish, die] }) => {
    if (isSpoilt) await speaker.renew()
    const valid: Valid = type === 'snapshot' && full ? speaker.full() : speaker.make[type]()
    const bytes = mutation.apply(valid)
    // The odd ways hide every other fault, so most of them go the straight one.
    const over = die === 0 ? wish : wish.startsWith('http') ? 'http' : 'socket'
    const said = over.startsWith('http')
      ? await post(rig.url, type, bytes, over)
      : { status: 0, reply: await talk.send(bytes, over !== 'socket') }
    const code = judge(said, bytes)
    counts.set(code, (counts.get(code) ?? 0) + 1)
    isSpoilt = SPOILT.has(code) || (code === 'valid' && type !== 'equity')
    sent += 1
    if (sent === 200) heapBefore = heapUsed()
  })
  await fc.assert(property, { numRuns: BODIES, endOnFailure: true })

  const validCount = counts.get('valid') ?? 0
  const grown = heapUsed() - heapBefore
  const byCode = JSON.stringify(Object.fromEntries([...counts].toSorted(([a], [b]) => a.localeCompare(b))))
  process.stdout.write(`malformed: ${sent} bodies, heap ${Math.round(grown / 1e6)} MB more, ${byCode}
`)
  expect(validCount).toBeLessThan(0.2 * sent)
  expect(counts.size).toBeGreaterThan(15)
  expect(grown).toBeLessThan(GROWTH_MAX_BYTES)

  await speaker.renew()
  rig.clock.now += 300_000
  const { status, reply } = await postBytes(rig.url, 'snapshot', Buffer.from(JSON.stringify(speaker.full())))
  expect([status, only(reply, 'signals').decision]).toEqual([200, `${ACCOUNT}|EURUSD|M5|${rig.clock.now}`])
  expect((await talk.send(Buffer.from(JSON.stringify(speaker.make.equity()))))[0]?.type).not.toBe('error')
  expect((await fetch(`${rig.url}/health/ready`)).status).toBe(200)
})

async function post(url: string, type: MessageType, bytes: Buffer, over: string): Promise<Said> {
  return postBytes(url, type, bytes, over === 'http' ? {} : { 'content-type': 'text/plain' })
}

/** The code of an answer, or `valid`; throws when the answer is not what the contract promises. */
function judge({ status, reply }: Said, bytes: Buffer): string {
  const [first, ...others] = reply
  if (first?.type !== 'error') {
    expect([0, 200]).toContain(status)
    expect(reply.some((message) => message.type === 'error')).toBe(false)
    return 'valid'
  }
  const entry = Object.entries(ERRORS).find(([code]) => code === first.code)?.[1]
  expect([first.code, entry !== undefined && entry.status < 500, others]).toEqual([first.code, true, []])
  expect([0, entry?.status]).toContain(status)
  expect(first.message.length).toBeGreaterThan(20)
  // A message nested too deep has no field that could be told; the path of a field without a name is empty.
  const hasNoPath = PATHLESS.has(first.code) || /nested too deep|unknown field ""/.test(first.message)
  if (isObject(bytes) && !hasNoPath) {
    expect([first.code, first.message, first.path]).toEqual([first.code, first.message, expect.stringMatching(/./)])
  }
  return first.code
}

function isObject(bytes: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(bytes.toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

function heapUsed(): number {
  collect()
  return process.memoryUsage().heapUsed
}
