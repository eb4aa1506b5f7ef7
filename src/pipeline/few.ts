/** What is under way at one time, by its key: a handful at most. */
export type Few<K, V> = Readonly<{
  get: (key: K) => V | undefined
  has: (key: K) => boolean
  set: (key: K, value: V) => void
  delete: (key: K) => void
  size: () => number
}>

/**
 * A `Map` that is filled and emptied at every close gets a new table each time, and an old table keeps the one after it, with all
 * that is in it, until the whole memory is looked through. Two lists make no such chain.
 */
export function openFew<K, V>(): Few<K, V> {
  const keys: K[] = []
  const values: V[] = []
  return {
    get: (key) => {
      const at = keys.indexOf(key)
      return at === -1 ? undefined : values[at]
    },
    has: (key) => keys.includes(key),
    set: (key, value) => {
      const known = keys.indexOf(key)
      const at = known === -1 ? keys.length : known
      keys[at] = key
      values[at] = value
    },
    delete: (key) => {
      const at = keys.indexOf(key)
      if (at === -1) return
      // The last one takes its place; mostly it is the last itself.
      for (const list of [keys, values]) {
        if (at < list.length - 1) list.copyWithin(at, -1)
        list.pop()
      }
    },
    size: () => keys.length,
  }
}
