import { afterEach, describe, expect, it } from 'vitest'
import type { Reply } from '../../../src/contracts/server.ts'
import { bye, createFakeEngine, hello, snapshot, stateMessage } from './fixtures.ts'
import { JSON_HEADERS, closeApps, errorOf, listeningApp, openSocket, until } from './support.ts'

afterEach(closeApps)

describe('app.close', () => {
  it('answers what is under way, refuses what comes, and ends soon', async () => {
    const finish: ((reply: Reply) => void)[] = []
    const { engine } = createFakeEngine({ receive: () => new Promise((resolve) => finish.push(resolve)) })
    const { app, url, wsUrl } = await listeningApp({ engine, tuning: { drainMs: 5_000 } })
    const { send, frame, closed } = await openSocket(`${wsUrl}/v1/terminal`)
    const asked = fetch(`${url}/v1/snapshots`, { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify(snapshot()) })
    send(hello())
    await until(() => finish.length === 2)

    const started = performance.now()
    const closing = app.close()
    await new Promise((resolve) => setTimeout(resolve, 30))
    send(bye())
    expect(errorOf(await frame()).code).toBe('SHUTTING_DOWN')
    for (const resolve of finish) resolve([stateMessage()])
    const response = await asked
    expect([response.status, await response.text()]).toEqual([200, JSON.stringify([stateMessage()])])
    expect(await frame()).toContain('"state"')
    expect(await closed).toBe(1001)
    await closing
    expect(performance.now() - started).toBeLessThan(2_000)
    await expect(fetch(`${url}/health/live`)).rejects.toThrow('fetch failed')
  })

  it('closes idle sockets with 1001 and lets go of the engine', async () => {
    const { engine, listeners } = createFakeEngine()
    const { app, wsUrl } = await listeningApp({ engine })
    const sockets = await Promise.all(['/v1/terminal', '/v1/stream'].map((path) => openSocket(wsUrl + path)))
    expect(listeners.size).toBe(2)
    await app.close()
    expect(await Promise.all(sockets.map(({ closed }) => closed))).toEqual([1001, 1001])
    expect(listeners.size).toBe(0)
  })

  it('does not wait for an answer that never comes', async () => {
    const { engine, received } = createFakeEngine({ receive: () => new Promise(() => undefined) })
    const { app, url, wsUrl } = await listeningApp({ engine, tuning: { drainMs: 150 } })
    const { send, closed } = await openSocket(`${wsUrl}/v1/terminal`)
    const asked = fetch(`${url}/v1/snapshots`, { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify(snapshot()) })
    const lost = asked.then(
      () => 'answered',
      () => 'cut',
    )
    send(hello())
    await new Promise((resolve) => setTimeout(resolve, 50))
    await app.close()
    expect(await lost).toBe('cut')
    expect(await closed).toBe(1001)
    expect(received).toEqual([])
  })
})
