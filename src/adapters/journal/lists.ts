import { ExecutionSchema, SwitchesSchema } from '../../contracts/decision.ts'
import type { Execution } from '../../contracts/decision.ts'
import type { DealRow, DecisionQuery, EquityRow, JournalReader } from '../../ports/journal.ts'
import type { Db } from './database.ts'
import { DEAL_COLUMNS, SIGNAL_COLUMNS, toDecision, toSignalRow } from './rows.ts'
import type { StoredSignal } from './rows.ts'
import { ENTERED, minuteOf } from './rows-of.ts'

/**
 * Lists for people. Decisions, signals and switches come newest first, money oldest first. `before` and `to` are not
 * included, `from` is; a decision counts at its close.
 */
export function prepareLists(db: Db): Omit<JournalReader, 'decision'> {
  const signals = db.prepare<[string, number, number], StoredSignal>(
    `SELECT ${SIGNAL_COLUMNS} FROM signals WHERE account = ? AND sent_at < ? ORDER BY sent_at DESC, seq DESC LIMIT ?`,
  )
  const switches = db.prepare<[string, number], string>('SELECT body FROM switches WHERE account = ? ORDER BY version DESC LIMIT ?').pluck()
  return {
    decisions: prepareDecisions(db),
    signals: ({ account, limit, before }) => signals.all(account, before ?? Number.MAX_SAFE_INTEGER, limit).map(toSignalRow),
    deals: prepareDeals(db),
    equity: prepareEquity(db),
    switches: ({ account, limit }) => switches.all(account, limit).map((body) => SwitchesSchema.parse(JSON.parse(body))),
    funnel: prepareFunnel(db),
  }
}

function prepareDecisions(db: Db): JournalReader['decisions'] {
  // The index answers the filters; bodies are read for what is left of them only.
  const byFilter = new Map<string, ReturnType<typeof prepareFilter>>()
  const prepareFilter = (filter: string) =>
    db
      .prepare<[DecisionQuery], string>(
        `SELECT body FROM decisions WHERE account = @account ${filter} ORDER BY close_time DESC, id DESC LIMIT @limit`,
      )
      .pluck()
  return (query) => {
    let filter = ''
    if (query.before !== undefined) filter += ' AND close_time < @before'
    if (query.symbol !== undefined) filter += ' AND symbol = @symbol'
    if (query.timeframe !== undefined) filter += ' AND timeframe = @timeframe'
    if (query.gate !== undefined) filter += ' AND gate = @gate'
    const statement = byFilter.get(filter) ?? prepareFilter(filter)
    byFilter.set(filter, statement)
    return statement.all(query).map(toDecision)
  }
}

type Range = Readonly<{ account: string; from: number; to: number; execution: string | null }>

function prepareDeals(db: Db): JournalReader['deals'] {
  const all = db.prepare<[Range], DealRow>(`
    SELECT ${DEAL_COLUMNS} FROM deals
    WHERE account = @account AND at >= @from AND at < @to AND (@execution IS NULL OR execution = @execution)
    ORDER BY at, rowid`)
  return ({ account, from, to, execution }) => all.all({ account, from, to, execution: execution ?? null })
}

/** The newest of the range when there are more than the limit. */
function prepareEquity(db: Db): JournalReader['equity'] {
  const newest = db.prepare<[string, Execution, number, number, number, number, number], EquityRow>(`
    SELECT account, at, balance, equity, execution FROM equity
    WHERE account = ? AND execution = ? AND minute BETWEEN ? AND ? AND at >= ? AND at < ?
    ORDER BY minute DESC LIMIT ?`)
  return ({ account, from, to, limit, execution }) => {
    const [first, last] = [minuteOf(from), minuteOf(to)]
    const executions = execution === undefined ? ExecutionSchema.options : [execution]
    const rows = executions.flatMap((each) => newest.all(account, each, first, last, from, to, limit))
    const newestFirst = rows.toSorted((a, b) => b.at - a.at)
    return newestFirst.slice(0, limit).toReversed()
  }
}

function prepareFunnel(db: Db): JournalReader['funnel'] {
  const counts = db.prepare<[string, number, number], Readonly<{ gate: string; count: number }>>(
    'SELECT gate, count(*) AS count FROM decisions WHERE account = ? AND close_time >= ? AND close_time < ? GROUP BY gate ORDER BY count DESC, gate',
  )
  return ({ account, from, to }) => {
    const rows = counts.all(account, from, to)
    const holds: Record<string, number> = {}
    for (const { gate, count } of rows) if (gate !== ENTERED) holds[gate] = count
    const decisions = rows.reduce((sum, { count }) => sum + count, 0)
    return { decisions, entered: rows.find(({ gate }) => gate === ENTERED)?.count ?? 0, holds }
  }
}
