import { connect, createServer, type Server, type Socket } from 'node:net'

export type Front = Readonly<{
  port: number
  /** Where the server is, or when it will be there: connections wait for it. */
  point: (target: Promise<number>) => void
  /** All connections break, as when the process behind them dies; the next ones are refused first. */
  breakAll: (refusals: number) => void
  /** Called with the next bytes of the server; false: they are lost. */
  onNextAnswer: (take: () => boolean) => void
  /** Calls with everything the server says. */
  onSaid: (hear: (text: string) => void) => void
  close: () => Promise<void>
}>

/** A door that stays while the server behind it dies and comes back: one port, and the bytes that pass can be lost. */
export async function openFront(): Promise<Front> {
  const pairs = new Set<Socket>()
  let target: Promise<number> = new Promise(() => undefined)
  let refusals = 0
  let takeNext: (() => boolean) | null = null
  let hear: (text: string) => void = () => undefined
  const keep = (socket: Socket): void => {
    pairs.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => pairs.delete(socket))
  }
  const passAnswer = (client: Socket, data: Buffer): void => {
    const take = takeNext
    takeNext = null
    if (take !== null && !take()) return
    hear(data.toString('latin1'))
    client.write(data)
  }
  const welcome = async (client: Socket): Promise<void> => {
    keep(client)
    client.setNoDelay(true).pause()
    const server = connect(await target, '127.0.0.1').setNoDelay(true)
    keep(server)
    client.on('close', () => server.destroy())
    server.on('close', () => client.end())
    server.on('data', (data) => passAnswer(client, data))
    client.on('data', (data) => server.write(data))
    client.resume()
  }
  const door = createServer((client) => {
    if (refusals > 0) {
      refusals -= 1
      client.resetAndDestroy()
    } else void welcome(client)
  })
  return {
    port: await listen(door),
    point: (given) => {
      target = given
    },
    breakAll: (count) => {
      refusals = count
      for (const socket of pairs) socket.resetAndDestroy()
    },
    onNextAnswer: (take) => {
      takeNext = take
    },
    onSaid: (given) => {
      hear = given
    },
    close: async () => {
      for (const socket of pairs) socket.destroy()
      await new Promise((done) => door.close(done))
    },
  }
}

const listen = async (door: Server): Promise<number> =>
  new Promise((done) => {
    door.listen(0, '127.0.0.1', () => {
      const address = door.address()
      done(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
