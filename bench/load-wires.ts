import { once } from 'node:events'
import { connect } from 'node:net'
import { WebSocket } from 'ws'
import { LOAD_HEADERS, type Which } from './load-shared.ts'

/** One connection to a server. An answer that is none rejects. */
export type Wire = Readonly<{ send: (body: Buffer, seq: number) => Promise<string>; close: () => void }>

type Waiting = Readonly<{ resolve: (text: string) => void; reject: (error: Error) => void }>
const PATHS = { decide: '/v1/snapshots', echo: '/echo' } as const
const HEAD_END = '\r\n\r\n'

/** HTTP over one connection that is kept, one message after the other, by hand: a client library would cost as much as the floor. */
export async function openHttpWire(url: string, which: Which): Promise<Wire> {
  const { hostname, port, host } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.setNoDelay(true)
  const head = `POST ${PATHS[which]} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: ${LOAD_HEADERS['content-type']}\r\nauthorization: ${LOAD_HEADERS.authorization}\r\ncontent-length: `
  let waiting: Waiting | null = null
  let heard = ''
  let ended: string | null = null
  const fail = (why: string): void => {
    ended ??= why
    waiting?.reject(new Error(why))
    waiting = null
  }
  socket.on('error', (error) => fail(error.message))
  socket.on('close', () => fail('the connection ended'))
  socket.on('data', (data) => {
    heard += data.toString('latin1')
    const answer = wholeAnswer(heard)
    if (answer === null) return
    heard = ''
    if (answer.status !== 200) return fail(`${answer.status} ${answer.body}`)
    waiting?.resolve(answer.body)
    waiting = null
  })
  return {
    send: (body) =>
      new Promise((resolve, reject) => {
        if (ended !== null) return reject(new Error(ended))
        if (waiting !== null) return reject(new Error('the message before has no answer yet'))
        waiting = { resolve, reject }
        socket.cork()
        socket.write(`${head}${body.length}${HEAD_END}`)
        socket.write(body)
        socket.uncork()
      }),
    close: () => socket.destroy(),
  }
}

function wholeAnswer(heard: string): Readonly<{ status: number; body: string }> | null {
  const end = heard.indexOf(HEAD_END)
  if (end < 0) return null
  const length = Number(/content-length: (\d+)/i.exec(heard.slice(0, end))?.[1])
  const body = heard.slice(end + HEAD_END.length)
  if (!(body.length >= length)) return null
  return { status: Number(heard.slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3)), body }
}

/** A WebSocket on which many messages may be under way; an answer finds its message by its seq. */
export async function openSocketWire(url: string, which: Which): Promise<Wire> {
  const address = `${url.replace('http', 'ws')}${which === 'decide' ? '/v1/terminal' : '/'}`
  const socket = new WebSocket(address, {
    headers: { authorization: LOAD_HEADERS.authorization },
    perMessageDeflate: false,
    skipUTF8Validation: true,
  })
  const waiting = new Map<number, Waiting>()
  const failAll = (why: string): void => {
    for (const { reject } of waiting.values()) reject(new Error(why))
    waiting.clear()
  }
  socket.on('error', (error) => failAll(error.message))
  socket.on('close', () => failAll('the connection ended'))
  await once(socket, 'open')
  socket.on('message', (data) => {
    const text = Buffer.isBuffer(data) ? data.toString('latin1') : ''
    // An empty list names nobody: it answers an ack, and those are sent one at a time.
    const seq = Number(/"seq":(\d+)/.exec(text)?.[1] ?? waiting.keys().next().value)
    const one = waiting.get(seq)
    waiting.delete(seq)
    if (text.includes('"type":"error"')) one?.reject(new Error(text))
    else one?.resolve(text)
  })
  return {
    send: (body, seq) =>
      new Promise((resolve, reject) => {
        if (socket.readyState !== socket.OPEN) return reject(new Error('the connection has ended'))
        waiting.set(seq, { resolve, reject })
        socket.send(body, { binary: false })
      }),
    close: () => socket.terminate(),
  }
}
