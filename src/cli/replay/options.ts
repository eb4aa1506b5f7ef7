import { ConfigSchema, decidingSettings, configOf, type Config } from '../../config.ts'
import type { TapeHeader } from '../../contracts/tape.ts'
import { Fault } from '../export/words.ts'
import { nearest } from '../nearest.ts'

/** `--set` may stand several times: all of them become one value, a line each. */
export function joinSets(argv: readonly string[]): readonly string[] {
  const rest: string[] = []
  const sets: string[] = []
  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i] ?? ''
    const next = argv[i + 1]
    if (word.startsWith('--set=')) sets.push(word.slice('--set='.length))
    else if (word === '--set' && next !== undefined) {
      sets.push(next)
      i += 1
    } else rest.push(word)
  }
  return sets.length === 0 ? argv : [...rest, `--set=${sets.join('\n')}`]
}

const NAMES: readonly string[] = Object.keys(decidingSettings(configOf()))

/** Settings of `--set`, by name. */
export function readSets(words: string | undefined): Readonly<Record<string, string>> {
  const sets: Record<string, string> = {}
  for (const word of words?.split('\n') ?? []) {
    const at = word.indexOf('=')
    const name = at === -1 ? word : word.slice(0, at)
    if (at === -1) throw new Fault(`--set takes key=value, not "${word}"`)
    if (!NAMES.includes(name)) throw new Fault(`--set ${name}: no setting that changes decisions has this name${nearest(name, NAMES)}`)
    sets[name] = word.slice(at + 1)
  }
  return sets
}

export type ReplaySettings = Readonly<{
  config: Config
  /** Settings of the tape that this version does not have. */
  unknown: readonly string[]
}>

/** What decides in a replay: the settings of the tape or those of this machine, and on top what was set by hand. */
export function settingsFor(
  { settings }: Pick<TapeHeader, 'settings'>,
  { own, sets }: Readonly<{ own: Config | null; sets: Readonly<Record<string, string>> }>,
): ReplaySettings {
  const known = new Set(Object.keys(ConfigSchema.shape))
  const unknown = own === null ? Object.keys(settings).filter((name) => !known.has(name)) : []
  const base = own ?? Object.fromEntries(Object.entries(settings).filter(([name]) => known.has(name)))
  const result = ConfigSchema.safeParse({ ...base, ...sets })
  if (result.success) return { config: result.data, unknown }
  const [issue] = result.error.issues
  const name = String(issue?.path[0])
  throw new Fault(`${name in sets ? '--set' : 'the setting of the tape'} ${name}: ${issue?.message ?? 'is wrong'}`)
}
