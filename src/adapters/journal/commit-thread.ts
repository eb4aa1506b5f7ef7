import { workerData } from 'node:worker_threads'
import type { Db } from './database.ts'
import { isCommitterData, type Batch, type Committed } from './committer.ts'
import { openBeside } from './open-file.ts'
import { unpackRecord } from './records.ts'
import { prepareCommit } from './tables.ts'
import { troubleOf } from './trouble.ts'

/** The other thread of a journal: takes batches, answers each, and ends when it is told to. */
const data: unknown = workerData
if (!isCommitterData(data)) throw new Error('a thread of the journal is started by its committer')
const { path, turns, port } = data
const db = openBeside(path)
const commit = prepareCommits(db)

port.on('message', (message: Batch | 'close') => {
  if (message === 'close') {
    db.close()
    port.close()
    return
  }
  say(commit(message))
})
say('ready')

/** Counted after it was sent: who sleeps on the count finds the message when it wakes. */
function say(message: Committed | 'ready'): void {
  port.postMessage(message)
  Atomics.add(turns, 0, 1)
  Atomics.notify(turns, 0)
}

function prepareCommits(to: Db): (batch: Batch) => Committed {
  let refused: string[] = []
  const write = prepareCommit(to, (why) => refused.push(why))
  return ({ mark, records }) => {
    refused = []
    try {
      // Messages carry bytes, and what reads them takes Buffers.
      write(
        records.flatMap((record) => unpackRecord(Buffer.from(record.buffer, record.byteOffset, record.byteLength)).groups),
        mark,
      )
      return { refused, failed: null }
    } catch (error) {
      return { refused: [], failed: troubleOf(error) ?? (error instanceof Error ? error.message : String(error)) }
    }
  }
}
