/** Rows of one instant that a page may hold beyond its limit: every symbol and timeframe of an account may close at once. */
const TIES_MAX = 2_000

/**
 * A page of rows that run newest first. Pages are cut by time, so all rows of the last instant stay on one page: the
 * next one begins strictly before it and would miss them.
 */
export function pageOf<Row>({
  fetch,
  limit,
  timeOf,
}: Readonly<{ fetch: (count: number) => readonly Row[]; limit: number; timeOf: (row: Row) => number }>): {
  items: readonly Row[]
  next: number | null
} {
  let rows = fetch(limit + 1)
  const last = rows[limit - 1]
  if (rows.length <= limit || last === undefined) return { items: rows, next: null }
  const lastTime = timeOf(last)
  const isLater = (row: Row, i: number): boolean => i >= limit && timeOf(row) !== lastTime
  let end = rows.findIndex(isLater)
  if (end === -1) {
    rows = fetch(limit + TIES_MAX)
    end = rows.findIndex(isLater)
  }
  return end === -1 ? { items: rows, next: null } : { items: rows.slice(0, end), next: lastTime }
}
