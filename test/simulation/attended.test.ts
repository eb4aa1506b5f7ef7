import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { waveHello } from '../../replay/wave-market.ts'
import { TERMINAL_SOCKET_PATH } from '../../src/adapters/server/routes.ts'
import { opinionOf, scriptedDesk } from '../support/desk.ts'
import { ACCOUNT, NOON, openHouse, TOKEN, ZONE } from '../support/house.ts'

/** A house, how many messages its collector believes to be under way, and the most there were. */
async function openAttended() {
  const seen = { underWay: 0, most: 0, began: 0, isClosed: false }
  const thinking: number[] = []
  const desk = scriptedDesk(async () => {
    thinking.push(seen.underWay)
    return opinionOf('buy')
  })
  const collector = {
    begin: () => {
      seen.underWay += 1
      seen.began += 1
      seen.most = Math.max(seen.most, seen.underWay)
    },
    end: () => void (seen.underWay -= 1),
    close: () => void (seen.isClosed = true),
  }
  const house = await openHouse({ desk, collector })
  const address = await house.server().app.listen({ host: '127.0.0.1', port: 0 })
  return { house, address, seen, thinking }
}

describe('what collects garbage in quiet moments', () => {
  it('knows of a message while the desk thinks, and no more once it is answered', async () => {
    const { house, seen, thinking } = await openAttended()
    await house.hello()
    await house.snapshot({ full: true })
    expect(thinking).toEqual([1])
    expect(seen).toEqual({ underWay: 0, most: 1, began: 2, isClosed: false })
  })

  it('is told of the end of what was refused', async () => {
    const { house, seen } = await openAttended()
    await expect(house.snapshot({ full: true })).rejects.toThrow(/session|hello/i)
    expect(seen).toEqual({ underWay: 0, most: 1, began: 1, isClosed: false })
  })

  it('hears of messages over HTTP and WebSocket alike', async () => {
    const { address, seen } = await openAttended()
    const hello = (seq: number) => {
      const spoken = { account: ACCOUNT, session: 'one', seq, now: Math.floor(ZONE.toServer(NOON)) }
      return JSON.stringify(waveHello(spoken, ['EURUSD'], ZONE.offsetSeconds(NOON)))
    }
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
    const response = await fetch(`${address}/v1/hello`, { method: 'POST', headers, body: hello(1) })
    await response.text()
    expect(response.status).toBe(200)
    const socket = new WebSocket(`${address.replace('http', 'ws')}${TERMINAL_SOCKET_PATH}`, { headers })
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    const answered = new Promise((resolve) => socket.once('message', resolve))
    socket.send(hello(2))
    await answered
    socket.terminate()
    expect(seen).toEqual({ underWay: 0, most: 1, began: 2, isClosed: false })
  })

  it('is closed with the server', async () => {
    const { house, seen } = await openAttended()
    await house.server().close()
    expect(seen.isClosed).toBe(true)
  })
})
