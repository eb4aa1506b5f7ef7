import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { playScenario } from '../../../replay/tape/play-scenario.ts'
import { SCENARIOS } from '../../../replay/tape/scenarios.ts'
import { shippedPath } from '../../../src/cli/version.ts'
import { temporaryFolder } from '../../support/cli-io.ts'

const textOf = (path: string): string => gunzipSync(readFileSync(path)).toString('utf8')

test.each(SCENARIOS)('$name is what its seed and its script give, played through a server again', async (scenario) => {
  const to = join(temporaryFolder(), 'again.tape.gz')
  await playScenario(scenario, to)
  expect(textOf(to)).toBe(textOf(shippedPath('replay', 'tapes', `${scenario.name}.tape.gz`)))
})
