import type { z } from 'zod'
import type { ModelRowSchema } from '../../contracts/people.ts'
import type { Edge } from './edge.ts'

/** Models as people and health see them. */
export function modelRows({
  models,
  config: { trustedModels },
}: Pick<Edge, 'models' | 'config'>): readonly z.infer<typeof ModelRowSchema>[] {
  return models().map((found) => {
    const { symbol, version, state } = found
    if (found.state === 'refused') return { symbol, version, state, reason: found.reason, trusted: false, manifest: null }
    const { calibration: _calibration, features: _features, ...manifest } = found.manifest
    const lacks = found.missing.length === 0 ? null : `without ${found.missing.join('; ')}`
    return { symbol, version, state, reason: lacks, trusted: trustedModels.includes(`${symbol}@${found.version}`), manifest }
  })
}
