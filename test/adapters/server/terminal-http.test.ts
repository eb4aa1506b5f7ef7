import { crc32 } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { makeBodies } from '../../../bench/decide-load.ts'
import { ReplySchema } from '../../../src/contracts/server.ts'
import { BarcloseError } from '../../../src/errors.ts'
import { ACCOUNT, NOW, bye, createFakeEngine, hello, snapshot } from './fixtures.ts'
import { JSON_HEADERS, closeApps, errorOf, testApp } from './support.ts'

afterEach(closeApps)

const post = async (url: string, payload: string | Buffer, options: Parameters<typeof testApp>[0] = {}) => {
  const app = await testApp(options)
  return app.inject({ method: 'POST', url, headers: JSON_HEADERS, payload })
}

describe('a message over HTTP', () => {
  it('reaches the engine with its time, its bytes and their fingerprint, and is answered with a list', async () => {
    const { engine, received } = createFakeEngine()
    const payload = JSON.stringify(snapshot())
    const response = await post('/v1/snapshots', payload, { engine })
    expect(response.statusCode).toBe(200)
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(ReplySchema.parse(response.json()).map((message) => message.type)).toEqual(['state'])
    expect(received).toHaveLength(1)
    expect(received[0]).toMatchObject({ receivedAt: NOW, raw: payload, fingerprint: crc32(payload), message: { type: 'snapshot', seq: 2 } })
  })

  it('reaches the engine whole when it is long', async () => {
    const { engine, received } = createFakeEngine()
    const [body] = makeBodies({ kind: 'full', desk: 'ema', closes: 1, requests: 0 })
    const payload = String(body)
    expect((await post('/v1/snapshots', payload, { engine })).statusCode).toBe(200)
    expect(received[0]).toMatchObject({ raw: payload, fingerprint: crc32(payload) })
    expect(received[0]?.message).toEqual(JSON.parse(payload))
  })

  it('keeps text outside ASCII whole', async () => {
    const { engine, received } = createFakeEngine()
    const payload = JSON.stringify({ ...bye(), reason: 'Schließung – 終了' })
    expect((await post('/v1/bye', payload, { engine })).statusCode).toBe(200)
    expect(received[0]).toMatchObject({ raw: payload, fingerprint: crc32(Buffer.from(payload)), message: { reason: 'Schließung – 終了' } })
  })

  it('is refused at the address of another type', async () => {
    const response = await post('/v1/snapshots', JSON.stringify(hello()))
    expect(response.statusCode).toBe(422)
    expect(errorOf(response.body)).toMatchObject({ code: 'UNKNOWN_TYPE', path: 'type', account: ACCOUNT, session: 's1', seq: 1 })
  })

  it('that the engine refuses carries its code, its status, its path and when to try again', async () => {
    const refusal = new BarcloseError('LANE_FULL', 'the lane of the account holds 64 closes', { path: 'closed', retryAfterMs: 1_200 })
    const { engine } = createFakeEngine({ receive: () => Promise.reject(refusal) })
    const response = await post('/v1/snapshots', JSON.stringify(snapshot()), { engine })
    expect(response.statusCode).toBe(503)
    expect(response.headers['retry-after']).toBe('2')
    expect(errorOf(response.body)).toMatchObject({ code: 'LANE_FULL', path: 'closed', retryAfterMs: 1_200, seq: 2 })
    expect(errorOf(response.body).message).toBe(
      'closed: the lane of the account holds 64 closes. Wait for retryAfterMs and send again; the bars already sent are kept.',
    )
  })

  it.each([
    ['a rejection', () => Promise.reject(new Error('secret detail'))],
    [
      'a throw',
      () => {
        throw new Error('secret detail')
      },
    ],
  ])('that meets a defect, %s, is INTERNAL and shows nothing of it', async (_name, receive) => {
    const response = await post('/v1/snapshots', JSON.stringify(snapshot()), { engine: createFakeEngine({ receive }).engine })
    expect(response.statusCode).toBe(500)
    expect(errorOf(response.body).code).toBe('INTERNAL')
    expect(response.body).not.toContain('secret')
  })
})

describe('a body that is not a message', () => {
  const whole = JSON.stringify(snapshot())
  const nested = `{"v":${'['.repeat(200_000)}${']'.repeat(200_000)}}`
  it.each([
    ['half a JSON', whole.slice(0, 700), 400, 'BAD_JSON'],
    ['an empty body', '', 400, 'BAD_JSON'],
    ['a body that ends in a zero byte', `${whole}\0`, 400, 'BAD_JSON'],
    ['invalid UTF-8', Buffer.concat([Buffer.from('{"v":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]), 400, 'BAD_JSON'],
    ['a byte-order mark', `\uFEFF${whole}`, 400, 'BAD_JSON'],
    ['NaN', whole.replace('46012.5', 'NaN'), 400, 'BAD_JSON'],
    ['null as a price', whole.replace('46012.5', 'null'), 422, 'BAR_NOT_A_NUMBER'],
    ['a number beyond all bounds', whole.replace('46012.5', '1e999'), 422, 'BAR_NOT_A_NUMBER'],
    ['a list', '[]', 422, 'INVALID_FIELD'],
    ['a number', '7', 422, 'INVALID_FIELD'],
    ['another version', whole.replace('"v":1', '"v":2'), 422, 'UNKNOWN_VERSION'],
    ['an unknown type', whole.replace('"snapshot"', '"snapshots"'), 422, 'UNKNOWN_TYPE'],
    ['an inherited name as type', whole.replace('"snapshot"', '"constructor"'), 422, 'UNKNOWN_TYPE'],
    ['brackets without end', nested, 422, 'UNKNOWN_VERSION'],
    ['deep brackets in a column', whole.replace('[46012.5]', `[${'['.repeat(200_000)}${']'.repeat(200_000)}]`), 422, 'BAR_NOT_A_NUMBER'],
  ])('%s is refused', async (_name, payload, status, code) => {
    const { engine, received } = createFakeEngine()
    const response = await post('/v1/snapshots', payload, { engine })
    expect([response.statusCode, errorOf(response.body).code]).toEqual([status, code])
    expect(received).toEqual([])
  })

  it.each([
    ['__proto__ at the top', '{"__proto__":{"armed":true},', ''],
    ['__proto__ in the funds', '"funds":{"__proto__":{"balance":1},', '"funds":{'],
    ['__proto__ in the bars', '"bars":{"__proto__":{"after":1},', '"bars":{'],
    ['__proto__ in a column set', '"M5":{"__proto__":[1],', '"M5":{'],
    ['constructor at the top', '{"constructor":{"prototype":{"armed":true}},', ''],
    ['constructor in the specification', '"spec":{"constructor":1,', '"spec":{'],
    ['an escaped __proto__', '{"\\u005f_proto__":{"armed":true},', ''],
  ])('%s poisons nothing and is refused', async (_name, insert, place) => {
    const payload = place === '' ? `${insert}${whole.slice(1)}` : whole.replace(place, insert)
    const { engine, received } = createFakeEngine()
    const response = await post('/v1/snapshots', payload, { engine })
    expect(response.statusCode).toBe(422)
    expect(['UNKNOWN_FIELD', 'INVALID_FIELD', 'BAR_COLUMN']).toContain(errorOf(response.body).code)
    expect(received).toEqual([])
    expect(Reflect.get({}, 'armed')).toBeUndefined()
  })

  it('names the field and says what to do', async () => {
    const response = await post('/v1/snapshots', whole.replace('"bid":46033.3', '"bid":-1'))
    expect(errorOf(response.body)).toMatchObject({ code: 'INVALID_FIELD', path: 'quote.bid' })
    expect(errorOf(response.body).message).toMatch(/^quote\.bid: .+\. The message names the field and what it takes\.$/)
  })

  it('without a content type, or with another one, is UNSUPPORTED_MEDIA', async () => {
    const app = await testApp()
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp']) {
      const response = await app.inject({
        method: 'POST',
        url: '/v1/hello',
        headers: { ...JSON_HEADERS, 'content-type': type },
        payload: whole,
      })
      expect([response.statusCode, errorOf(response.body).code]).toEqual([415, 'UNSUPPORTED_MEDIA'])
    }
  })

  it('may say its charset', async () => {
    const app = await testApp()
    const headers = { ...JSON_HEADERS, 'content-type': 'application/json; charset=utf-8' }
    expect((await app.inject({ method: 'POST', url: '/v1/snapshots', headers, payload: whole })).statusCode).toBe(200)
  })
})
