import type { WebSocket } from '@fastify/websocket'
import type { Edge } from './edge.ts'
import type { GaugeName } from './metrics.ts'

/** A WebSocket that is watched: its client must read, answer pings, and is told when the server stops. */
export type KeptSocket = Readonly<{
  /** Sends one frame, unless the connection has ended. */
  send: (text: string) => void
  close: (code: number, reason: string) => void
  isOpen: () => boolean
}>
type Kind = 'terminal' | 'stream'
type Watched = KeptSocket & Readonly<{ kind: Kind; socket: WebSocket; isBusy: () => boolean; missed: { pongs: number } }>

export type SocketKeeper = Readonly<{
  keep: (socket: WebSocket, about: Readonly<{ kind: Kind; address: string; isBusy: () => boolean }>) => KeptSocket
  /** Ends every connection with 1001 once it is not busy, at the latest after `drainMs`. */
  closeAll: (done: () => void) => void
}>

const OPEN = 1
export const CLOSE = { goingAway: 1001, policy: 1008, tooLarge: 1009 } as const
const GAUGE_OF = { terminal: 'barclose_terminal_sockets', stream: 'barclose_stream_sockets' } as const satisfies Record<Kind, GaugeName>
const MISSED_PONGS_MAX = 2
/** How often a stopping server looks whether the answers under way have left, ms. */
const DRAIN_STEP_MS = 25
/** Time for the other side to confirm a close, ms. */
const CLOSE_CONFIRM_MS = 1_000

export function createSocketKeeper(edge: Pick<Edge, 'tuning' | 'metrics' | 'log'>): SocketKeeper {
  const watched = new Set<Watched>()
  const heartbeat = setInterval(() => {
    for (const one of watched) beat(one)
  }, edge.tuning.pingEveryMs).unref()

  const count = (kind: Kind): void => {
    edge.metrics.gauge(GAUGE_OF[kind], [...watched].filter((one) => one.kind === kind).length)
  }

  return {
    keep: (socket, about) => {
      const one = watch(edge, socket, about)
      watched.add(one)
      count(about.kind)
      socket.on('close', () => {
        watched.delete(one)
        count(about.kind)
      })
      return one
    },
    closeAll: (done) => {
      clearInterval(heartbeat)
      drain(watched, performance.now() + edge.tuning.drainMs, done)
    },
  }
}

function watch(
  { tuning, metrics, log }: Pick<Edge, 'tuning' | 'metrics' | 'log'>,
  socket: WebSocket,
  { kind, address, isBusy }: Parameters<SocketKeeper['keep']>[1],
): Watched {
  const missed = { pongs: 0 }
  const dropSlow = (): void => {
    if (socket.bufferedAmount <= tuning.bufferedBytesMax || socket.readyState > OPEN) return
    metrics.error('SLOW_READER')
    log.warn({ code: 'SLOW_READER', kind, address, bytes: socket.bufferedAmount }, 'connection cut')
    // A close frame would wait behind what is not being read.
    socket.terminate()
  }
  socket.on('pong', () => void (missed.pongs = 0))
  // Answers to pings pile up too when nobody reads them.
  socket.on('ping', dropSlow)
  return {
    kind,
    socket,
    isBusy,
    missed,
    isOpen: () => socket.readyState === OPEN,
    send: (text) => {
      if (socket.readyState !== OPEN) return
      socket.send(text)
      dropSlow()
    },
    close: (code, reason) => socket.close(code, reason),
  }
}

function beat({ socket, missed }: Watched): void {
  if (missed.pongs >= MISSED_PONGS_MAX) return socket.terminate()
  missed.pongs += 1
  if (socket.readyState === OPEN) socket.ping()
}

function drain(watched: ReadonlySet<Watched>, deadline: number, done: () => void): void {
  const isLate = performance.now() >= deadline
  for (const one of watched) if (one.isOpen() && (isLate || !one.isBusy())) one.close(CLOSE.goingAway, 'the server is stopping')
  const areBusy = [...watched].some((one) => one.isOpen())
  if (areBusy) {
    setTimeout(() => drain(watched, deadline, done), DRAIN_STEP_MS)
    return
  }
  const confirmBy = performance.now() + CLOSE_CONFIRM_MS
  const wait = (): void => {
    if (watched.size === 0) return done()
    if (performance.now() >= confirmBy) for (const one of watched) one.socket.terminate()
    setTimeout(wait, DRAIN_STEP_MS)
  }
  wait()
}
