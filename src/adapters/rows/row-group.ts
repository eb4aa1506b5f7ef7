import { makeStore, takeValues, type Filled, type RowColumn } from './columns.ts'

export type RowGroup = Readonly<{
  setNumbers: (firstColumn: number, values: Float64Array) => void
  setBytes: (column: number, bytes: Uint8Array | null) => void
  /** True when there is no room for another row. */
  endRow: () => boolean
  rows: () => number
  /** The filled columns; the room is free again once they are written. */
  take: () => readonly Readonly<{ column: RowColumn; filled: Filled }>[]
}>

/** Room for so many rows, kept by column and filled by row: no object is made for a row. */
export function openRowGroup(columns: readonly RowColumn[], roomRows: number): RowGroup {
  const stores = columns.map((column) => makeStore(column, roomRows))
  const numbers = stores.map((store) => (store.kind === 'numbers' ? store.values : null))
  let row = 0
  return {
    setNumbers: (firstColumn, values) => {
      for (let i = 0; i < values.length; i += 1) {
        const target = numbers[firstColumn + i]
        if (target === null || target === undefined) throw new Error(`column ${firstColumn + i} holds no numbers`)
        target[row] = values[i] ?? Number.NaN
      }
    },
    setBytes: (column, bytes) => {
      const store = stores[column]
      if (store?.kind !== 'bytes') throw new Error(`column ${column} holds no bytes`)
      if (bytes !== null && bytes.length !== store.column.bytes)
        throw new Error(`${store.column.name} takes ${store.column.bytes} bytes, not ${bytes.length}`)
      store.isThere[row] = bytes === null ? 0 : 1
      if (bytes !== null) store.values.set(bytes, row * store.column.bytes)
    },
    endRow: () => {
      row += 1
      return row === roomRows
    },
    rows: () => row,
    take: () => {
      const taken = stores.map((store) => ({ column: store.column, filled: takeValues(store, row) }))
      row = 0
      return taken
    },
  }
}
