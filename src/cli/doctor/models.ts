import { modelFolders } from '../model-folders.ts'
import { ok, warn, type Check, type Patient } from './check.ts'

const NAME = 'models'

/** Loads what is in use, golden rows and all. A symbol without models holds, which is safe, and not what a user expects. */
export async function checkModels({ config, home }: Patient): Promise<Check> {
  if (config.desk !== 'ensemble') return ok(NAME, `the ${config.desk} desk asks none`)
  // Loaded here and not at the top: a runtime without a binary for this machine must not keep the other checks from running.
  const { listModels } = await import('../models/list.ts')
  const roots = modelFolders({ config, home })
  const rows = await listModels({ roots, missingMember: config.missingMember, timeoutMs: config.modelTimeoutMs })
  const loaded = rows.filter(({ state }) => state === 'loaded')
  const refused = rows.filter(({ state }) => state === 'refused')
  const names = new Set(loaded.map(({ symbol, version }) => `${symbol}@${version ?? ''}`))
  const absent = config.trustedModels.filter((name) => !names.has(name))
  const found = [
    loaded.length === 0 ? 'none in use' : `in use: ${loaded.map(({ symbol }) => symbol).join(' ')}`,
    ...refused.map(({ symbol, why }) => `${symbol} is refused: ${why ?? ''}`),
    ...(absent.length === 0 ? [] : [`trusted and not in use: ${absent.join(' ')}`]),
  ].join('; ')
  if (refused.length > 0) return warn(NAME, found, 'Their symbols hold until then: train them again, or go back with barclose models use.')
  if (absent.length > 0) return warn(NAME, found, 'Nothing of these is sent: name the versions that barclose models shows.')
  return loaded.length === 0 ? warn(NAME, found, 'Every symbol holds: barclose train --help') : ok(NAME, found)
}
