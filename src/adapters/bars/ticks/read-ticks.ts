import type { Ticks } from '../../../core/bars/from-ticks.ts'
import type { ServerZone } from '../../../core/time/zone.ts'
import { readLines } from '../lines.ts'
import { numberOf } from '../read-rows.ts'
import { readTickLayout, type TickLayout } from './layout.ts'

/**
 * Reads a file of ticks, plain or gzip, as a stream. `zone` is that of the server's clock, which MetaTrader writes. Stops at
 * the first line that is no sound tick: fills are made on every one of them, so none may be left out.
 */
export async function readTicks(path: string, { zone }: Readonly<{ zone: ServerZone }>): Promise<Ticks> {
  let layout: TickLayout | null = null
  let line = 0
  const store = openStore()
  for await (const lines of readLines(path)) {
    for (const text of lines) {
      line += 1
      if (layout === null) {
        const result = readTickLayout(text, zone)
        if (!result.ok) throw new Error(`${path}: ${result.why}`)
        layout = result.layout
        continue
      }
      const fault = text === '' ? null : store.take(text, layout)
      if (fault !== null) throw new Error(`${path}: line ${line}, column ${fault.column}: ${fault.why}`)
    }
  }
  if (layout === null) throw new Error(`${path}: the file is empty`)
  return store.finish()
}

type Fault = Readonly<{ column: string; why: string }>

const FIRST_ROOM = 65_536

function openStore() {
  let room = makeTicks(FIRST_ROOM)
  let used = 0
  let last = Number.NEGATIVE_INFINITY
  let bid = Number.NaN
  let ask = Number.NaN

  const take = (text: string, layout: TickLayout): Fault | null => {
    const { names, timeColumn } = layout
    const parts = text.split(layout.separator)
    if (parts.length !== names.length)
      return { column: timeColumn, why: `the line has ${parts.length} values, the first line names ${names.length} columns` }
    const at = layout.timeOf(parts, last)
    if (Number.isNaN(at)) return { column: timeColumn, why: `"${text.slice(0, 40)}" begins with no time that its clock shows` }
    if (at < last) return { column: timeColumn, why: `the tick is ${last - at} ms before the one above it; ticks run oldest first` }
    const quote = readQuote(parts, layout, { bid, ask })
    if ('why' in quote) return quote
    last = at
    bid = quote.bid
    ask = quote.ask
    // Until both prices were told once there is no quote.
    if (Number.isNaN(bid) || Number.isNaN(ask)) return null
    if (used === room.time.length) room = grow(room)
    room.time[used] = at
    room.bid[used] = bid
    room.ask[used] = ask
    used += 1
    return null
  }
  const finish = (): Ticks => ({ time: room.time.slice(0, used), bid: room.bid.slice(0, used), ask: room.ask.slice(0, used) })
  return { take, finish }
}

type Prices = Readonly<{ bid: number; ask: number }>

function readQuote(parts: readonly string[], layout: TickLayout, before: Prices): Prices | Fault {
  const bid = readPrice(parts[layout.bid] ?? '', layout, before.bid)
  if (typeof bid !== 'number') return { column: layout.names[layout.bid] ?? '', ...bid }
  const ask = readPrice(parts[layout.ask] ?? '', layout, before.ask)
  if (typeof ask !== 'number') return { column: layout.names[layout.ask] ?? '', ...ask }
  if (bid > ask) return { column: layout.names[layout.bid] ?? '', why: `the bid ${bid} is above the ask ${ask}` }
  return { bid, ask }
}

function readPrice(text: string, { mayBeUnchanged }: TickLayout, before: number): number | Readonly<{ why: string }> {
  if (text === '' && mayBeUnchanged) return before
  const value = numberOf(text)
  if (Number.isNaN(value)) return { why: `"${text.slice(0, 40)}" is no number` }
  return value > 0 && value < Infinity ? value : { why: `${value} is no price` }
}

const makeTicks = (length: number): Ticks => ({
  time: new Float64Array(length),
  bid: new Float64Array(length),
  ask: new Float64Array(length),
})

function grow(ticks: Ticks): Ticks {
  const next = makeTicks(ticks.time.length * 2)
  for (const name of ['time', 'bid', 'ask'] as const) next[name].set(ticks[name])
  return next
}
