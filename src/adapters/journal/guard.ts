import type { Db } from './database.ts'
import type { Group, Row, Value } from './statements.ts'

/**
 * What must never stand in the journal twice, asked before a group is answered for: the tables themselves are written a
 * moment later. `refuse` claims the names of a group, or says which column is at fault and claims nothing.
 */
export type Guard = Readonly<{
  refuse: (group: Group) => Error | null
  /** A group that was not written after all. */
  release: (group: Group) => void
  /** Groups so far are on their way to the tables. */
  handOver: () => void
  /** Those that were on their way are in the tables, which are asked from now on. */
  forgetOlder: () => void
  /** The tables hold all groups so far and are asked from now on. */
  forget: () => void
}>

type Name = Readonly<{ column: string; name: string; isInTables: boolean }>

export function openGuard(db: Db): Guard {
  let claimed = new Set<string>()
  let older = new Set<string>()
  const nameOf = prepareNames(db)
  const refuse = (group: Group): Error | null => {
    const own: string[] = []
    for (const row of group) {
      const named = nameOf(row)
      if (named === null) continue
      const { column, name, isInTables } = named
      if (isInTables || claimed.has(name) || older.has(name)) {
        for (const taken of own) claimed.delete(taken)
        return new Error(`UNIQUE constraint failed: ${column}`)
      }
      claimed.add(name)
      own.push(name)
    }
    return null
  }
  const release = (group: Group): void => {
    for (const row of group) {
      const named = nameOf(row)
      if (named !== null) claimed.delete(named.name)
    }
  }
  const forgetOlder = (): void => older.clear()
  const forget = (): void => {
    claimed.clear()
    older.clear()
  }
  const handOver = (): void => {
    for (const name of older) claimed.add(name)
    older = claimed
    claimed = new Set()
  }
  return { refuse, release, handOver, forgetOlder, forget }
}

function prepareNames(db: Db): (row: Row) => Name | null {
  const isReceived = prepareReceived(db)
  const isDecided = prepareDecided(db)
  const signal = db.prepare<[Value]>('SELECT 1 FROM signals WHERE id = ?')
  const switches = db.prepare<[Value, Value]>('SELECT 1 FROM switches WHERE account = ? AND version = ?')
  return ([statement, values]) => {
    const [first = null, second = null, third = null, , fifth = null] = values
    if (statement === 'received') {
      const session = `${String(first)} ${String(second)}`
      const isInTables = isReceived(session, [first, second, third])
      return { column: 'received.account, received.session, received.seq', name: `${session} ${String(third)}`, isInTables }
    }
    if (statement === 'decision') {
      const key = String(first)
      return { column: 'decisions.close_time, decisions.key', name: key, isInTables: isDecided(key, Number(fifth)) }
    }
    if (statement === 'signal') {
      return { column: 'signals.id', name: `signal ${String(first)}`, isInTables: signal.get(first) !== undefined }
    }
    if (statement === 'switches') {
      const isInTables = switches.get(first, second) !== undefined
      return { column: 'switches.account, switches.version', name: `switches ${String(first)} ${String(second)}`, isInTables }
    }
    return null
  }
}

/** A seq above all of its session is new; only others are looked up. */
function prepareReceived(db: Db): (session: string, name: readonly [Value, Value, Value]) => boolean {
  const newest = new Map<string, number>()
  const last = db.prepare<[Value, Value], number | null>('SELECT max(seq) FROM received WHERE account = ? AND session = ?').pluck()
  const exists = db.prepare<[Value, Value, Value]>('SELECT 1 FROM received WHERE account = ? AND session = ? AND seq = ?')
  return (session, [account, name, value]) => {
    const seq = Number(value)
    const known = newest.get(session) ?? last.get(account, name) ?? -1
    newest.set(session, Math.max(known, seq))
    return seq <= known && exists.get(account, name, seq) !== undefined
  }
}

/** A close later than all closes of its market, and than all that any earlier run decided, is new; only others are looked up. */
function prepareDecided(db: Db): (key: string, closeTime: number) => boolean {
  const newest = new Map<string, number>()
  const newestBefore = db.prepare<[], number | null>('SELECT max(close_time) FROM decisions').pluck().get() ?? -1
  const exists = db.prepare<[number, string]>('SELECT 1 FROM decisions WHERE close_time = ? AND key = ?')
  return (key, closeTime) => {
    const tail = `|${closeTime}`
    // Its uniqueness rests on the close time at its end.
    if (!key.endsWith(tail)) throw new Error(`the key ${key} does not end with its close time ${closeTime}`)
    const market = key.slice(0, -tail.length)
    const known = newest.get(market) ?? newestBefore
    newest.set(market, Math.max(known, closeTime))
    return closeTime <= known && exists.get(closeTime, key) !== undefined
  }
}
