import { table, type CliCommand, type CliIo } from './command.ts'
import { nearest } from './nearest.ts'
import { readVersion } from './version.ts'

/** A command that is loaded only when it runs: --help is instant, and a broken native module cannot keep `doctor` from running. */
export type CommandEntry = Readonly<{ name: string; summary: string; load: () => Promise<CliCommand> }>

/** The whole command line: finds the command, runs it, and returns the exit code. */
export async function runCli(argv: readonly string[], io: CliIo, commands: readonly CommandEntry[]): Promise<number> {
  const [first, ...rest] = argv
  try {
    if (first === undefined || first === '--help' || first === '-h' || first === 'help') return await showHelp(rest[0], io, commands)
    if (first === '--version' || first === '-v') {
      io.stdout.write(`${readVersion()}\n`)
      return 0
    }
    const entry = commands.find((known) => known.name === first)
    if (entry === undefined) return refuse(first, io, commands)
    const command = await entry.load()
    return await command.run(rest, io)
  } catch (error) {
    io.stderr.write(`barclose ${argv[0] ?? ''}: ${describeFailure(error, io.env)}\n`)
    return 1
  }
}

/** `help serve` is `serve --help`. */
async function showHelp(name: string | undefined, io: CliIo, commands: readonly CommandEntry[]): Promise<number> {
  if (name === undefined) {
    io.stdout.write(overview(commands))
    return 0
  }
  const entry = commands.find((known) => known.name === name)
  if (entry === undefined) return refuse(name, io, commands)
  const command = await entry.load()
  io.stdout.write(command.help)
  return 0
}

function refuse(typed: string, io: CliIo, commands: readonly CommandEntry[]): number {
  const names = commands.map(({ name }) => name)
  const kind = typed.startsWith('-') ? 'option' : 'command'
  const known = kind === 'option' ? ['--help', '--version'] : names
  io.stderr.write(`barclose: unknown ${kind} ${typed}${nearest(typed, known)}\nSee: barclose --help\n`)
  return 2
}

function overview(commands: readonly CommandEntry[]): string {
  const rows = commands.map(({ name, summary }) => [name, summary] as const)
  return `Turns a bar close into a journalled decision.

Usage: barclose COMMAND [options]

Commands:
${table(rows)}
Options:
${table([
  ['--help', 'Shows this; with a command, its options.'],
  ['--version', 'Prints the version.'],
])}
Settings are environment variables, or lines of a file .env in the current folder: see docs/CONFIGURATION.md.
`
}

/** One line for a person; the stack only for who asked for details. */
function describeFailure(error: unknown, env: CliIo['env']): string {
  if (!(error instanceof Error)) return String(error)
  return env['BARCLOSE_LOG_LEVEL'] === 'debug' ? (error.stack ?? error.message) : error.message
}
