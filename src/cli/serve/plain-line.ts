import { z } from 'zod'

const LineSchema = z.looseObject({ level: z.number(), time: z.string(), msg: z.string().default('') })
const LEVELS: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info', 40: 'WARN', 50: 'ERROR', 60: 'FATAL' }

/** A line of the log for a person: time, level, message, then the fields as name=value. */
export function plainLine(line: string): string {
  const parsed = LineSchema.safeParse(parseJson(line))
  if (!parsed.success) return line
  const { level, time, msg, ...fields } = parsed.data
  const values = Object.entries(fields).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  return `${[time.slice(11, 23), (LEVELS[level] ?? String(level)).padEnd(5), msg, ...values].join(' ').trimEnd()}\n`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
