import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { WAVE_EURUSD, waveSnapshot } from '../../replay/wave-market.ts'
import { TERMINAL_SOCKET_PATH } from '../../src/adapters/server/routes.ts'
import type { TerminalMessage } from '../../src/contracts/messages.ts'
import { collect } from '../support/collect.ts'
import { opinionOf, scriptedDesk } from '../support/desk.ts'
import { ACCOUNT, NOON, openHouse, TOKEN, ZONE } from '../support/house.ts'
import { PATIENCE } from '../support/patience.ts'

/** A house whose desk thinks until it is told to stop, and what of its snapshots is still in memory. */
async function openWaiting() {
  const held: WeakRef<readonly number[]>[] = []
  const release: (() => void)[] = []
  onTestFinished(() => {
    for (const end of release) end()
  })
  const desk = scriptedDesk(async () => {
    await new Promise<void>((resolve) => release.push(resolve))
    return opinionOf('buy')
  })
  const stamp = (message: TerminalMessage): number => {
    if (message.type === 'snapshot' && message.bars.M5 !== undefined) held.push(new WeakRef(message.bars.M5.close))
    return NOON
  }
  const house = await openHouse({ desk, stamp })
  await house.hello()
  const address = await house.server().app.listen({ host: '127.0.0.1', port: 0 })
  const seq = house.nextSeq()
  const body = JSON.stringify(
    waveSnapshot(WAVE_EURUSD, { account: ACCOUNT, session: 'one', seq, now: Math.floor(ZONE.toServer(NOON)) }, { full: true }),
  )
  return { address, body, held, release }
}

const answers = {
  'over HTTP': async (address: string, body: string): Promise<string> => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
    const response = await fetch(`${address}/v1/snapshots`, { method: 'POST', headers, body })
    return response.text()
  },
  'over WebSocket': (address: string, body: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`${address.replace('http', 'ws')}${TERMINAL_SOCKET_PATH}`, {
        headers: { authorization: `Bearer ${TOKEN}` },
      })
      socket.on('open', () => socket.send(body))
      socket.on('message', (data: Buffer) => {
        resolve(data.toString())
        socket.close()
      })
      socket.on('error', reject)
    }),
}

describe('a message whose decision waits', () => {
  it.for(Object.entries(answers))('is let go of once its bars are held: %s', async ([, ask]) => {
    const { address, body, held, release } = await openWaiting()
    const answer = ask(address, body)
    await expect.poll(() => release.length, PATIENCE).toBe(1)
    expect(held).toHaveLength(1)
    await expect
      .poll(() => {
        collect()
        return held[0]?.deref()
      }, PATIENCE)
      .toBeUndefined()
    release[0]?.()
    expect(await answer).toContain('"type":"signals"')
  })
})
