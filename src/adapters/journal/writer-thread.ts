import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { prepareGroups } from './groups.ts'
import { prepareProbe } from './health.ts'
import { prepareUpkeep } from './maintain.ts'
import { setUp } from './open-file.ts'
import { troubleOf } from './trouble.ts'
import { prepareWriter } from './write.ts'
import type { WriterAnswer, WriterTask } from './writer-protocol.ts'

/**
 * The journal's writer in a thread of its own: decisions go on while the disk flushes, and all that came meanwhile
 * shares the next flush. It is the only one that writes; the opener holds the lock that keeps other programs out.
 */
const { path } = z.strictObject({ path: z.string() }).parse(workerData)
const port = parentPort
if (port === null) throw new Error('the journal writer runs as a thread')

const db = new Database(path)
setUp(db)
const writeGroups = prepareGroups(db, prepareWriter(db))
const probe = prepareProbe(db)
const clock = { now: 0 }
const upkeep = prepareUpkeep(db, () => clock.now)

port.on('message', (first: WriterTask) => {
  const tasks = [first]
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) tasks.push(taskOf(next))
  work(tasks)
})

/** The port carries what the journal posts, and nobody else holds its other end. */
const taskOf = ({ message }: { message: WriterTask }): WriterTask => message

function work(tasks: readonly WriterTask[]): void {
  const writes = tasks.filter((task) => task.kind === 'write')
  if (writes.length > 0) writeAll(writes)
  for (const task of tasks) if (task.kind !== 'write') answer(workAlone(task))
  if (!db.open) port?.close()
}

/** Writes of all turns that waited in one transaction. */
function writeAll(writes: readonly Extract<WriterTask, { kind: 'write' }>[]): void {
  try {
    const faults = writeGroups(writes.flatMap(({ groups }) => groups))
    let at = 0
    for (const { id, groups } of writes) {
      answer({ kind: 'written', id, faults: faults.slice(at, at + groups.length).map((fault) => fault?.message ?? null) })
      at += groups.length
    }
  } catch (error) {
    for (const { id } of writes) answer(failed(id, error))
  }
}

function workAlone(task: Exclude<WriterTask, { kind: 'write' }>): WriterAnswer {
  try {
    if (task.kind === 'close') {
      db.close()
      return { kind: 'done', id: task.id, upkeep: null }
    }
    if (task.kind === 'probe') {
      probe()
      return { kind: 'done', id: task.id, upkeep: null }
    }
    clock.now = task.at
    return { kind: 'done', id: task.id, upkeep: upkeep(task.options) }
  } catch (error) {
    return failed(task.id, error)
  }
}

const failed = (id: number, error: unknown): WriterAnswer => ({
  kind: 'failed',
  id,
  why: troubleOf(error) ?? (error instanceof Error ? error.message : String(error)),
})

function answer(message: WriterAnswer): void {
  port?.postMessage(message)
}
