/** Index of the first row that is not before `wanted`; their count where all are. Rows stand in rising order. */
export function firstFrom<Row>(rows: readonly Row[], keyOf: (row: Row) => number, wanted: number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const row = rows[middle]
    if (row !== undefined && keyOf(row) < wanted) low = middle + 1
    else high = middle
  }
  return low
}

/** Behind all that are not after it. Nearly every row is the newest, so that nothing has to move. */
export function insertRising<Row>(rows: Row[], keyOf: (row: Row) => number, row: Row): void {
  const last = rows.at(-1)
  if (last === undefined || keyOf(last) <= keyOf(row)) {
    rows.push(row)
    return
  }
  let at = firstFrom(rows, keyOf, keyOf(row))
  for (let next = rows[at]; next !== undefined && keyOf(next) === keyOf(row); next = rows[at]) at += 1
  rows.splice(at, 0, row)
}

/** The value of a key, made at its first use. */
export function heldIn<Key, Held>(map: Map<Key, Held>, key: Key, make: () => Held): Held {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

/** As SQLite orders text. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
