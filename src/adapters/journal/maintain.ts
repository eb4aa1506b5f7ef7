import { packBody } from './body.ts'
import { inTransaction } from './database.ts'
import type { Db } from './database.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** About 10 ms of work, for which the event loop stands still. */
const BATCH_ROWS = 64

export type Upkeep = Readonly<{ retentionDays: number; compressAfterHours: number; batch?: number }>
export type UpkeepDone = Readonly<{ compressed: number; pruned: number }>

/**
 * Off the decision's way: compresses and prunes one small batch of received rows each, and copies the WAL home. Call
 * it again, after a pause, while a count is not 0.
 */
export function prepareUpkeep(db: Db, now: () => number): (options: Upkeep) => UpkeepDone {
  const compress = prepareCompression(db)
  const prune = preparePruning(db)
  return ({ retentionDays, compressAfterHours, batch = BATCH_ROWS }) => {
    const at = now()
    const done = inTransaction(db, () => ({
      pruned: prune(at - retentionDays * DAY_MS, batch),
      compressed: compress(at - compressAfterHours * HOUR_MS, batch),
    }))
    db.pragma('wal_checkpoint(PASSIVE)')
    return done
  }
}

type Plain = Readonly<{ id: number; body: string | Buffer; packed: number; receivedAt: number }>

function prepareCompression(db: Db): (olderThan: number, batch: number) => number {
  const mark = db.prepare<[], number>('SELECT packed_to FROM upkeep').pluck()
  const setMark = db.prepare<[number]>('UPDATE upkeep SET packed_to = ?')
  const next = db.prepare<[number, number], Plain>(
    'SELECT id, body, packed, received_at AS receivedAt FROM received WHERE id > ? ORDER BY id LIMIT ?',
  )
  const pack = db.prepare<[Buffer, number]>('UPDATE received SET body = ?, packed = 1 WHERE id = ?')
  return (olderThan, batch) => {
    const from = mark.get() ?? 0
    let packedTo = from
    let compressed = 0
    for (const { id, body, receivedAt } of next.all(from, batch)) {
      // Rows lie in the order in which they came: behind the first young one all are young.
      if (receivedAt >= olderThan) break
      packedTo = id
      const bytes = typeof body === 'string' ? packBody(body) : undefined
      if (bytes === undefined) continue
      pack.run(bytes, id)
      compressed++
    }
    if (packedTo !== from) setMark.run(packedTo)
    return compressed
  }
}

/**
 * Kept whatever their age: snapshots that no checkpoint holds yet, since a restart needs them, and the newest row of
 * each account's session, since it tells where the session stands. The newest row of all stays too: its number would be
 * given again, and a checkpoint seem to hold what came after it.
 */
function preparePruning(db: Db): (olderThan: number, batch: number) => number {
  const firstYoung = db.prepare<[number], number>('SELECT id FROM received WHERE received_at >= ? ORDER BY id LIMIT 1').pluck()
  const newest = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM received').pluck()
  const remove = db.prepare<[number, number]>(`
    DELETE FROM received WHERE id IN (
      SELECT r.id FROM received AS r
      LEFT JOIN checkpoints AS c ON c.account = r.account AND c.broker_symbol = r.broker_symbol
      WHERE r.id < ? AND (r.type <> 'snapshot' OR r.id <= c.received_id)
        AND r.id NOT IN (
          SELECT (SELECT n.id FROM received AS n WHERE n.account = a.account AND n.session = a.session ORDER BY n.seq DESC LIMIT 1)
          FROM accounts AS a WHERE EXISTS (SELECT 1 FROM received AS n WHERE n.account = a.account AND n.session = a.session)
        )
      ORDER BY r.id LIMIT ?
    )`)
  return (olderThan, batch) => remove.run(firstYoung.get(olderThan) ?? newest.get() ?? 0, batch).changes
}
