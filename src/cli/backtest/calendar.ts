import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { CalendarEvent } from '../../core/account.ts'
import { Fault } from '../export/words.ts'

/** Whose money a country's releases move; a calendar may name the currency itself. */
const CURRENCIES: Readonly<Record<string, string>> = {
  US: 'USD',
  EA: 'EUR',
  EU: 'EUR',
  DE: 'EUR',
  UK: 'GBP',
  GB: 'GBP',
  CH: 'CHF',
  JP: 'JPY',
  CA: 'CAD',
  AU: 'AUD',
  NZ: 'NZD',
}
const IMPACTS = ['none', 'low', 'medium', 'high'] as const

/**
 * Releases out of a CSV file, plain or compressed, in the order of time. Columns by name: `time` (Unix seconds UTC, or an ISO
 * instant), `currency` or `country`, `impact` (none, low, medium, high), `event` or `name`. Others are left alone.
 */
export function readCalendar(path: string): readonly CalendarEvent[] {
  if (!existsSync(path)) throw new Fault(`there is no file ${path}`)
  const bytes = readFileSync(path)
  const [header = '', ...lines] = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split(/\r?\n/)
  const columns = header.split(',').map((name) => name.trim().toLowerCase())
  const find = (...names: readonly string[]): number => {
    const at = columns.findIndex((column) => names.includes(column))
    if (at === -1) throw new Fault(`${path} has no column ${names.join(' or ')}; it has ${columns.join(', ')}`)
    return at
  }
  const places = { time: find('time'), money: find('currency', 'country'), impact: find('impact'), name: find('event', 'name') }
  const events = lines.flatMap((line, i) => (line.trim() === '' ? [] : [eventOf(cellsOf(line), places, `${path}, line ${i + 2}`)]))
  return events.toSorted((a, b) => a.at - b.at)
}

type Places = Readonly<{ time: number; money: number; impact: number; name: number }>

function eventOf(cells: readonly string[], { time, money, impact, name }: Places, where: string): CalendarEvent {
  const written = cells[time] ?? ''
  const at = /^\d+$/.test(written) ? Number(written) * 1_000 : Date.parse(written)
  if (!Number.isSafeInteger(at)) throw new Fault(`${where}: "${written}" is no time; use Unix seconds or 2024-01-05T13:30:00Z`)
  const code = (cells[money] ?? '').toUpperCase()
  const level = IMPACTS.find((one) => one === cells[impact]?.toLowerCase())
  if (level === undefined) throw new Fault(`${where}: the impact "${cells[impact] ?? ''}" is none of ${IMPACTS.join(', ')}`)
  return { at, currency: CURRENCIES[code] ?? code.slice(0, 12), impact: level, name: (cells[name] ?? '').slice(0, 120) }
}

/** Cells of a line; one in quotes may hold commas. */
const cellsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    (quoted?.replaceAll('""', '"') ?? plain ?? '').trim(),
  )
