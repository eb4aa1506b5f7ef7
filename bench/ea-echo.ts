import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { WebSocketServer } from 'ws'
import type { Heard } from './ea-shared.ts'

/** The floor: takes the bytes of the EA and answers at once, over both transports. It looks at the head of a message, and parses nothing. */
export async function openEcho(note: (heard: Heard) => void): Promise<Readonly<{ port: number; close: () => Promise<void> }>> {
  const http = createServer((request, response) => void serve(request, response, note))
  const sockets = new WebSocketServer({ server: http })
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      if (Buffer.isBuffer(data)) socket.send(answer(data, note))
    })
  })
  const port = await new Promise<number>((resolve) => {
    http.listen(0, '127.0.0.1', () => {
      const address = http.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  const close = async (): Promise<void> => {
    sockets.close()
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
  }
  return { port, close }
}

async function serve(request: IncomingMessage, response: ServerResponse, note: (heard: Heard) => void): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(answer(Buffer.concat(chunks), note))
}

const HEAD = /^\{"v":1,"account":"([^"]+)","session":"([^"]+)","seq":(\d+),"type":"(\w+)"/

/** What the EA needs to go on: a greeting that holds no bars, and a decision to do nothing. */
function answer(body: Buffer, note: (heard: Heard) => void): string {
  const [, account = '', session = '', seq = '', type = ''] = HEAD.exec(body.subarray(0, 200).toString('latin1')) ?? []
  const isDelta = type === 'snapshot' && body.includes('"full":false')
  note({ type, timeframes: isDelta ? 7 : 0 })
  const head = `{"v":1,"account":"${account}","session":"${session}","seq":${seq},"type":`
  if (type === 'hello') return `[${head}${WELCOME},${head}${STATE}]`
  return type === 'snapshot' ? `[${head}${SIGNALS}]` : '[]'
}

const WELCOME = '"welcome","serverVersion":"bench","eaVersionMin":"1.0.0","windowBars":300,"held":[],"time":1}'
const STATE =
  '"state","stateVersion":1,"armed":true,"mode":"ACTIVE","execution":"broker","why":"bench","roomToday":null,"lastReason":"nothing yet"}'
const SIGNALS =
  '"signals","decision":"1000001.Bench-Demo|EURUSD|D1|1781643600000","symbol":"EURUSD","superseded":false,' +
  '"reason":"opinion: the averages of 12 and 26 bars have not crossed","signals":[]}'
