import { openKnownColumns, type KnownColumns } from './known-columns.ts'

/** Senders whose last long body is kept, those that spoke last: some 20 MB in all. */
const SENDERS_MOST = 96

/** Whoever sends long bodies again and again, an account and a symbol, and the columns of each one's last. */
export type ColumnMemory = Readonly<{
  /** Those of the sender of a body whose columns begin at `at`; null at the first, since most send one and then what is new. */
  of: (text: string, at: number) => KnownColumns | null
}>

export function openColumnMemory(): ColumnMemory {
  const senders = new Map<string, KnownColumns | null>()
  let spare: KnownColumns | null = null

  const forgetOldest = (): void => {
    const [oldest] = senders
    if (oldest === undefined) return
    senders.delete(oldest[0])
    spare = oldest[1] ?? spare
  }
  return {
    of: (text, at) => {
      const sender = senderOf(text, at)
      if (sender === null) return null
      const isKnown = senders.has(sender)
      const kept = senders.get(sender) ?? null
      senders.delete(sender)
      if (senders.size >= SENDERS_MOST) forgetOldest()
      const columns = isKnown ? (kept ?? spare ?? openKnownColumns()) : null
      if (columns === spare) spare = null
      senders.set(sender, columns)
      return columns
    },
  }
}

/** As the text before the columns names them. One that is mistaken for another finds that one's columns, and no text of its own in them. */
function senderOf(text: string, at: number): string | null {
  const [account, symbol] = [text.indexOf(ACCOUNT), text.lastIndexOf(SYMBOL, at)]
  return account < 0 || symbol < 0 ? null : copyOf(`${valueAt(text, account)} ${valueAt(text, symbol)}`)
}

/** What is cut out of a text holds all of it, 100 kB for each name that is remembered; a copy holds nothing. */
const copyOf = (name: string): string => Buffer.from(name, 'latin1').toString('latin1')

const ACCOUNT = '"account":"'
const SYMBOL = '"brokerSymbol":"'
const NAME_MOST = 64

/** Behind the colon of a key, up to the closing quote. */
function valueAt(text: string, key: number): string {
  const begin = text.indexOf(':', key) + 2
  return text.slice(begin, Math.min(text.indexOf('"', begin), begin + NAME_MOST))
}
