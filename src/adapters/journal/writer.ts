import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { JournalHealth } from '../../ports/journal.ts'
import { commitInPlace, type CommitTurn } from './group-commit.ts'
import { prepareGroups } from './groups.ts'
import { watchHealth, type HealthWatch } from './health.ts'
import { prepareUpkeep, type Upkeep, type UpkeepDone } from './maintain.ts'
import type { JournalFile } from './open-file.ts'
import { troubleOf } from './trouble.ts'
import { prepareWriter } from './write.ts'
import { WriterTrouble, type WriterAnswer, type WriterTask } from './writer-protocol.ts'

export type WriterOptions = Readonly<{ path: string; now: () => number; onFailure: (why: string) => void; probeEveryMs: number }>

/** Who writes: in this thread, or in one of its own. Both do the same work by the same code. */
export type Writer = Readonly<{
  commit: CommitTurn
  health: Pick<HealthWatch, 'check' | 'fail'>
  upkeep: (options: Upkeep) => Promise<UpkeepDone>
  /** Resolves once all that was handed over is written. */
  close: () => Promise<void>
}>

const NOTHING: UpkeepDone = { compressed: 0, pruned: 0 }

export function writeInPlace({ db }: JournalFile, { now, onFailure, probeEveryMs }: WriterOptions): Writer {
  const health = watchHealth({ db, onFailure, probeEveryMs })
  const work = prepareUpkeep(db, now)
  return {
    health,
    commit: commitInPlace(prepareGroups(db, prepareWriter(db))),
    upkeep: async (options) => {
      if (!health.check().ok) return NOTHING
      try {
        return work(options)
      } catch (error) {
        if (troubleOf(error) === undefined) throw error
        health.fail(error)
        return NOTHING
      }
    },
    close: async () => {},
  }
}

const THREAD = new URL('writer-thread.js', import.meta.url)
/** Only what is built can start a thread; out of the sources, as tests run, the writer works in place. */
export const canStartThread = (): boolean => existsSync(fileURLToPath(THREAD))

type Answered = (answer: WriterAnswer) => void

export function writeInThread(_file: JournalFile, options: WriterOptions): Writer {
  const { path, now, onFailure, probeEveryMs } = options
  const worker = new Worker(THREAD, { workerData: { path } })
  const open = new Map<number, Answered>()
  let asked = 0
  const ask = (task: WriterTask, answered: Answered): void => {
    open.set(task.id, answered)
    // A process may end while nothing is under way, and must not while something is.
    worker.ref()
    worker.postMessage(task)
  }
  const settle = (answer: WriterAnswer): void => {
    const answered = open.get(answer.id)
    open.delete(answer.id)
    if (open.size === 0) worker.unref()
    answered?.(answer)
  }
  worker.on('message', settle)
  const nextId = (): number => (asked += 1)
  const health = watchThread({ onFailure, probeEveryMs, probe: (answered) => ask({ kind: 'probe', id: nextId() }, answered) })
  const broken = (error: unknown): void => {
    health.breakFor(`the journal's writer has stopped: ${error instanceof Error ? error.message : String(error)}`)
    for (const id of [...open.keys()]) settle({ kind: 'failed', id, why: health.check().why })
  }
  worker.on('error', broken)
  let isClosing = false
  worker.on('exit', () => {
    if (!isClosing) broken('it ended')
  })
  worker.unref()
  return {
    health,
    commit: (groups, done) => {
      ask({ kind: 'write', id: nextId(), groups }, (answer) => {
        if (answer.kind === 'written') done.written(answer.faults.map((fault) => (fault === null ? null : new Error(fault))))
        else done.failed(new WriterTrouble(answer.kind === 'failed' ? answer.why : 'the writer gave no answer'))
      })
    },
    upkeep: async (upkeep) => {
      if (!health.check().ok) return NOTHING
      const answer = await new Promise<WriterAnswer>((resolve) =>
        ask({ kind: 'upkeep', id: nextId(), at: now(), options: upkeep }, resolve),
      )
      if (answer.kind === 'failed') health.fail(new WriterTrouble(answer.why))
      return answer.kind === 'done' && answer.upkeep !== null ? answer.upkeep : NOTHING
    },
    close: async () => {
      isClosing = true
      await new Promise<WriterAnswer>((resolve) => ask({ kind: 'close', id: nextId() }, resolve))
      await worker.terminate()
    },
  }
}

type ThreadHealth = Pick<HealthWatch, 'check' | 'fail'> & Readonly<{ breakFor: (why: string) => void }>
type ThreadWatch = Readonly<{ onFailure: (why: string) => void; probeEveryMs: number; probe: (answered: Answered) => void }>

/** As `watchHealth`, but the disk is tried by the thread, and its answer comes later. */
function watchThread({ onFailure, probeEveryMs, probe }: ThreadWatch): ThreadHealth {
  let why = ''
  let triedAt = 0
  let isBroken = false
  const fail = (error: unknown): string => {
    const wasOk = why === ''
    if (!isBroken) why = error instanceof Error ? error.message : String(error)
    triedAt = performance.now()
    if (wasOk) onFailure(why)
    return why
  }
  const check = (): JournalHealth => {
    if (why !== '' && !isBroken && performance.now() - triedAt >= probeEveryMs) {
      triedAt = performance.now()
      probe((answer) => {
        if (answer.kind === 'failed') fail(new WriterTrouble(answer.why))
        else if (!isBroken) why = ''
      })
    }
    return { ok: why === '', why }
  }
  const breakFor = (reason: string): void => {
    fail(new WriterTrouble(reason))
    why = reason
    isBroken = true
  }
  return { check, fail, breakFor }
}
