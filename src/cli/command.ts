import { parseArgs, type ParseArgsConfig } from 'node:util'
import { nearest } from './nearest.ts'

/** What a command may touch of its surroundings, so that tests run commands without a process. */
export type CliIo = Readonly<{
  stdout: CliOutput
  stderr: CliOutput
  /** True when a person watches stdout: live tables and colours are for them only. */
  isTty: boolean
  env: Readonly<Record<string, string | undefined>>
  /** Machine clock, UTC milliseconds. */
  now: () => number
  /** Calls back on Ctrl+C or a polite request to end; returns how to stop listening. */
  onStop: (listener: (signal: string) => void) => () => void
  /** From now on the process outlives who reads its output: one that goes away does not end it, one that never reads does not stop it. */
  outliveReaders?: () => void
}>
/** `writableLength` is what waits for the reader. */
export type CliOutput = Readonly<{ write: (text: string) => unknown; columns?: number | undefined; writableLength?: number }>

export type CliOption =
  | Readonly<{ type: 'boolean'; meaning: string }>
  | Readonly<{ type: 'string'; value: string; meaning: string; default?: string }>
  | Readonly<{ type: 'integer'; value: string; meaning: string; default?: number; min?: number; max?: number }>
export type CliOptions = Readonly<Record<string, CliOption>>

type ValueOf<O extends CliOption> = O extends { type: 'boolean' }
  ? boolean
  : O extends { type: 'string' }
    ? O extends { default: string }
      ? string
      : string | undefined
    : O extends { default: number }
      ? number
      : number | undefined
/** Options by name, as written on the command line without the dashes; `json` is always there. */
export type ParsedArgs<O extends CliOptions = CliOptions> = Readonly<{ [K in keyof O]: ValueOf<O[K]> } & { json: boolean }>

export type CliCommand = Readonly<{
  name: string
  summary: string
  help: string
  /** Parses, runs, and returns the exit code: 0 done, 1 failed, 2 wrongly called. */
  run: (argv: readonly string[], io: CliIo) => Promise<number>
}>

export type CommandDefinition<O extends CliOptions> = Readonly<{
  name: string
  /** One line, shown in the list of commands. */
  summary: string
  /** What a newcomer must know, shown above the options. */
  details: string
  /** What --json prints, one line. */
  jsonMeaning: string
  options: O
  /** Words without dashes, e.g. `check DIR`; none by default. */
  operands?: Readonly<{ usage: string; count: number }>
  run: (args: ParsedArgs<O>, io: CliIo, operands: readonly string[]) => Promise<number>
}>

/** Makes a command out of its options and its function; --help and --json come with every one. */
export function defineCommand<const O extends CliOptions>(definition: CommandDefinition<O>): CliCommand {
  const { name, summary } = definition
  const options: CliOptions = {
    ...definition.options,
    json: { type: 'boolean', meaning: definition.jsonMeaning },
    help: { type: 'boolean', meaning: 'Shows this.' },
  }
  const help = helpText(definition, options)
  const run = async (argv: readonly string[], io: CliIo): Promise<number> => {
    const parsed = parseOptions(options, argv, definition.operands?.count ?? 0)
    if (!parsed.ok) {
      io.stderr.write(`barclose ${name}: ${parsed.fault}\nSee: barclose ${name} --help\n`)
      return 2
    }
    if (parsed.values['help'] === true) {
      io.stdout.write(help)
      return 0
    }
    // The parse boundary: parseOptions has checked each value against the type its option declares.
    return definition.run(parsed.values as ParsedArgs<O>, io, parsed.operands)
  }
  return { name, summary, help, run }
}

export function writeJson(io: CliIo, value: unknown): void {
  io.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

type OptionValue = string | number | boolean | undefined
type Parsed = Readonly<{ ok: true; values: Record<string, OptionValue>; operands: readonly string[] } | { ok: false; fault: string }>

export function parseOptions(options: CliOptions, argv: readonly string[], operandsMost = 0): Parsed {
  const operands: string[] = []
  const shape: NonNullable<ParseArgsConfig['options']> = { h: { type: 'boolean' } }
  const values: Record<string, OptionValue> = {}
  for (const [name, option] of Object.entries(options)) {
    shape[name] = { type: option.type === 'boolean' ? 'boolean' : 'string' }
    values[name] = option.type === 'boolean' ? false : option.default
  }
  const { tokens } = parseArgs({ args: [...argv], options: shape, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue
    if (token.kind === 'positional') {
      if (operands.length >= operandsMost) return { ok: false, fault: `"${token.value}" is not expected here` }
      operands.push(token.value)
      continue
    }
    const name = token.name === 'h' ? 'help' : token.name
    const option = Object.hasOwn(options, name) ? options[name] : undefined
    if (option === undefined) return { ok: false, fault: `unknown option ${token.rawName}${nearest(`--${name}`, flags(options))}` }
    const read = readValue(option, token.value, token.inlineValue === true)
    if (!read.ok) return { ok: false, fault: `--${name} ${read.fault}` }
    values[name] = read.value
  }
  return { ok: true, values, operands }
}

type Read = Readonly<{ ok: true; value: OptionValue } | { ok: false; fault: string }>

function readValue(option: CliOption, text: string | undefined, isInline: boolean): Read {
  if (option.type === 'boolean') return text === undefined ? { ok: true, value: true } : { ok: false, fault: 'takes no value' }
  if (text === undefined || text === '' || (!isInline && text.startsWith('-'))) {
    return { ok: false, fault: `needs a value: ${option.value}` }
  }
  if (option.type === 'string') return { ok: true, value: text }
  const value = Number(text)
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = option
  if (/^-?\d+$/.test(text) && value >= min && value <= max) return { ok: true, value }
  return { ok: false, fault: `takes a whole number${describeRange(option)}, not "${text}"` }
}

function describeRange({ min, max }: Readonly<{ min?: number; max?: number }>): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`
  if (min !== undefined) return ` of at least ${min}`
  return max === undefined ? '' : ` of at most ${max}`
}

const flags = (options: CliOptions): string[] => Object.keys(options).map((name) => `--${name}`)

function helpText<O extends CliOptions>(definition: CommandDefinition<O>, options: CliOptions): string {
  const rows = Object.entries(options).map(([name, option]) => {
    const left = option.type === 'boolean' ? `--${name}` : `--${name} ${option.value}`
    const byDefault = option.type === 'boolean' || option.default === undefined ? '' : ` Default: ${option.default}.`
    return [left, `${option.meaning}${byDefault}`] as const
  })
  return `${definition.summary}\n\nUsage: barclose ${definition.name}${definition.operands === undefined ? '' : ` ${definition.operands.usage}`} [options]\n\n${definition.details}\n\nOptions:\n${table(rows)}`
}

/** Two columns, the first as wide as its widest entry. */
export function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('')
}
