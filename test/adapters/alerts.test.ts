import { createServer, type Server } from 'node:http'
import { onTestFinished, describe, expect, it } from 'vitest'
import { openAlerts } from '../../src/adapters/alerts/alerts.ts'
import type { Alert } from '../../src/ports/alerts.ts'

const alert = (text: string, at = 0): Alert => ({ kind: 'flatten', account: null, at, text, facts: { room: '1.00' } })

/** A receiver that answers with these codes in turn, then 200; `null` never answers. */
async function receiver(...codes: readonly (number | null)[]) {
  const bodies: string[] = []
  const left = [...codes]
  const server: Server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (part: string) => (body += part))
    request.on('end', () => {
      bodies.push(body)
      const code = left.length > 0 ? left.shift() : 200
      if (code !== null && code !== undefined) response.writeHead(code).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/hook?secret=s3cret`, bodies }
}

function open(url: string | undefined, retriesMs: readonly number[] = [1]) {
  const lines: string[] = []
  const alerts = openAlerts({ url, timeoutMs: 200, retriesMs, log: (fields, text) => lines.push(`${text} ${JSON.stringify(fields)}`) })
  return { alerts, lines }
}

describe('alerts', () => {
  it('stand in the log, and are posted as JSON in their order', async () => {
    const { url, bodies } = await receiver()
    const { alerts, lines } = open(url)
    for (const text of ['first', 'second', 'third']) alerts.raise(alert(text))
    await alerts.close()
    expect(bodies.map((body) => JSON.parse(body) as unknown)).toEqual(
      ['first', 'second', 'third'].map((text) => ({ source: 'barclose', ...alert(text) })),
    )
    expect(lines).toHaveLength(3)
  })

  it('are tried again when the address fails, a few times and no more', async () => {
    const { url, bodies } = await receiver(500, 503, 200)
    const { alerts, lines } = open(url, [1, 1])
    alerts.raise(alert('x'))
    await alerts.close()
    expect([bodies.length, lines.length]).toEqual([3, 1])

    const down = await receiver(500, 500, 500)
    const lost = open(down.url, [1])
    lost.alerts.raise(alert('y'))
    await lost.alerts.close()
    expect(down.bodies).toHaveLength(2)
    expect(lost.lines.at(-1)).toContain('an alert was not delivered: y')
  })

  it('wait for nobody: an address that never answers is given up, and the secret in it is not logged', async () => {
    const { url } = await receiver(null, null)
    const { alerts, lines } = open(url, [])
    const began = performance.now()
    alerts.raise(alert('x'))
    expect(performance.now() - began).toBeLessThan(50)
    await alerts.close()
    expect(lines.at(-1)).toContain('no answer in time')
    expect(lines.join()).not.toContain('s3cret')
  })

  it('that repeat themselves are raised once in five minutes', () => {
    const { alerts, lines } = open(undefined)
    for (const at of [0, 1_000, 299_999, 300_000]) alerts.raise(alert('again', at))
    alerts.raise(alert('another', 1_000))
    expect(lines).toHaveLength(3)
  })

  it('keep no more than a hundred waiting', async () => {
    const { url } = await receiver(null)
    const { alerts, lines } = open(url, [])
    for (let i = 0; i < 150; i += 1) alerts.raise(alert(`number ${i}`))
    expect(lines.filter((line) => line.includes('more than 100 alerts wait')).length).toBe(49)
    await alerts.close()
  })
})
