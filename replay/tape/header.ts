import type { OpenTapeRows } from '../../src/adapters/journal/open-reader.ts'
import { decidingSettings, type Config } from '../../src/config.ts'
import type { TapeHeader } from '../../src/contracts/tape.ts'
import { registryHash } from '../../src/core/features/registry.ts'
import { zoneOf } from '../../src/pipeline/house.ts'
import { aboutSpan, type TapeSpan } from './record-tape.ts'

export type About = Pick<TapeHeader, 'made' | 'barclose' | 'holidays' | 'symbols' | 'models' | 'synthetic' | 'note'> &
  Readonly<{ config: Config }>

/** The first line of a tape of this span. */
export const headerOf = (rows: OpenTapeRows, span: TapeSpan, { config, ...about }: About): Omit<TapeHeader, 'n' | 'tape'> => ({
  ...aboutSpan(rows, span, zoneOf(config, span.account)),
  ...about,
  settings: settingsOf(config),
  features: registryHash(),
})

function settingsOf(config: Config): TapeHeader['settings'] {
  const settings: TapeHeader['settings'] = {}
  for (const [name, value] of Object.entries(decidingSettings(config))) {
    if (typeof value === 'string' || typeof value === 'number') settings[name] = value
    else if (Array.isArray(value)) settings[name] = value.map(String)
    else if (value !== undefined) throw new Error(`the setting ${name} has no place on a tape`)
  }
  return settings
}
