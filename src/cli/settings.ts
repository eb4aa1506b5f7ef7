import { readConfig, type Config } from '../config.ts'
import type { CliIo } from './command.ts'
import { homeOf, type Home } from './home.ts'

export type Settings = Readonly<{ config: Config; home: Home }>

/** Settings of a command; null after all faults were printed, so that one start shows every one of them. */
export function readSettings(io: CliIo): Settings | null {
  const result = readConfig(io.env)
  if (result.ok) return { config: result.config, home: homeOf(result.config) }
  const [first, ...others] = result.faults
  io.stderr.write(`${others.length === 0 ? 'A setting is' : `${others.length + 1} settings are`} wrong; nothing was started:\n`)
  for (const fault of [first, ...others]) io.stderr.write(`  ${fault}\n`)
  return null
}
