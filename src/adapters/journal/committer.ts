import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads'
import type { LogMark } from './log-file.ts'

/** Records that the log holds already and that the tables get now, all or none. */
export type Batch = Readonly<{ mark: LogMark; records: readonly Buffer[] }>
/** `refused`: why the tables would not take a group that was answered for. `failed`: why none was written, in plain words. */
export type Committed = Readonly<{ refused: readonly string[]; failed: string | null }>

/** A thread with a connection of its own, which brings one batch at a time to the tables. */
export type Committer = Readonly<{
  /** Hands a batch over, or says that the thread is not there (yet). `done` is called once, from the event loop or by `wait`. */
  tryCommit: (batch: Batch, done: (committed: Committed) => void) => boolean
  /** Stands still until the batch under way is done. Throws when the thread does not answer; the batch is under way still. */
  wait: () => void
  close: () => Promise<void>
}>

/** What the thread starts with. `turns` counts its answers, and is what the other side sleeps on. */
export type CommitterData = Readonly<{ path: string; turns: Int32Array; port: MessagePort }>

export const isCommitterData = (value: unknown): value is CommitterData =>
  typeof value === 'object' && value !== null && 'path' in value && 'turns' in value && 'port' in value

/** Longer than any commit of a few MB; the event loop stands still meanwhile. */
const WAIT_MOST_MS = 5_000

export function startCommitter(path: string): Committer {
  const { port1: port, port2 } = new MessageChannel()
  const turns = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const worker = new Worker(threadUrl(), { workerData: { path, turns, port: port2 } satisfies CommitterData, transferList: [port2] })
  let state: 'starting' | 'ready' | 'gone' = 'starting'
  let underWay: ((committed: Committed) => void) | null = null

  const answer = (message: unknown): void => {
    if (message === 'ready') {
      state = 'ready'
      return
    }
    const done = underWay
    underWay = null
    if (isCommitted(message)) done?.(message)
  }
  port.on('message', answer)
  const gone = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      state = 'gone'
      port.close()
      answer({ refused: [], failed: 'the thread that writes the tables has ended' } satisfies Committed)
      resolve()
    })
  })
  // Its exit follows and is what counts: the tables are then written here, as if there had never been a thread.
  worker.on('error', () => {})
  // The process may end without it: what it has not committed stands in the log.
  worker.unref()
  port.unref()

  const tryCommit: Committer['tryCommit'] = (batch, done) => {
    if (state !== 'ready' || underWay !== null) return false
    underWay = done
    port.postMessage(batch)
    return true
  }
  const wait = (): void => {
    const until = performance.now() + WAIT_MOST_MS
    while (underWay !== null) {
      const turn = Atomics.load(turns, 0)
      const came = receiveMessageOnPort(port)
      if (came !== undefined) answer(came.message)
      else if (Atomics.wait(turns, 0, turn, Math.max(0, until - performance.now())) === 'timed-out') {
        throw new Error('the thread that writes the tables does not answer; restart Barclose, the log keeps what it holds')
      }
    }
  }
  const close = async (): Promise<void> => {
    if (state === 'gone') return
    port.ref()
    worker.ref()
    port.postMessage('close')
    await gone
  }
  return { tryCommit, wait, close }
}

/** Sources run as they stand only under a tool that transforms them, which threads do not have: they take what was built. */
const threadUrl = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? '../../../dist/src/adapters/journal/commit-thread.js' : './commit-thread.js', import.meta.url)

const isCommitted = (message: unknown): message is Committed => typeof message === 'object' && message !== null && 'refused' in message
