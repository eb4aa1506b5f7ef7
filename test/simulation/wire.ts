import { WebSocket } from 'ws'
import { TERMINAL_PATHS } from '../../src/adapters/server/routes.ts'
import type { MessageType } from '../../src/contracts/messages.ts'
import { ReplySchema, type Reply } from '../../src/contracts/server.ts'

/** What came back for some bytes. `status` is 0 over a WebSocket, which has none. */
export type Answered = Readonly<{ status: number; reply: Reply }>
export type Wire = Readonly<{
  /** Rejects when the server is gone before it answered. */
  send: (type: MessageType, bytes: string) => Promise<Answered>
  close: () => void
}>

const PATHS: ReadonlyMap<MessageType, string> = new Map([...TERMINAL_PATHS].map(([path, type]) => [type, path]))
export const pathOf = (type: MessageType): string => PATHS.get(type) ?? ''
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

export function readReply(text: string): Reply {
  const parsed: unknown = JSON.parse(text)
  return ReplySchema.parse(parsed)
}

export function openHttpWire(url: string, token: string): Wire {
  const headers = { ...bearer(token), 'content-type': 'application/json' }
  return {
    send: async (type, body) => {
      const response = await fetch(`${url}${pathOf(type)}`, { method: 'POST', headers, body })
      return { status: response.status, reply: readReply(await response.text()) }
    },
    close: () => undefined,
  }
}

type Pending = Readonly<{ resolve: (answered: Answered) => void; reject: (error: Error) => void }>

/** One WebSocket on which many messages may be under way; answers find their message by its seq. */
export async function openSocketWire(url: string, token: string): Promise<Wire> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/terminal`, { headers: bearer(token) })
  const pending = new Map<number, Pending>()
  socket.on('error', () => undefined)
  socket.on('close', () => {
    for (const { reject } of pending.values()) reject(new Error('the connection ended'))
    pending.clear()
  })
  socket.on('message', (data: Buffer) => {
    const reply = readReply(data.toString())
    // An empty list names nobody: it answers an ack, and those are sent one at a time.
    const seq = reply[0]?.seq ?? [...pending.keys()][0] ?? 0
    const waiting = pending.get(seq)
    pending.delete(seq)
    waiting?.resolve({ status: 0, reply })
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('close', () => reject(new Error('the connection was refused')))
  })
  return {
    send: (_type, bytes) =>
      new Promise((resolve, reject) => {
        if (socket.readyState !== socket.OPEN) return reject(new Error('the connection has ended'))
        pending.set(Number(/"seq":(\d+)/.exec(bytes)?.[1]), { resolve, reject })
        socket.send(bytes)
      }),
    close: () => socket.terminate(),
  }
}
