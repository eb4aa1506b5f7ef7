import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasCompiler } from '../../mql5/host/build.ts'
import { startProgram } from '../../mql5/host/run.ts'
import { BUILD_MS, clearFolders, makeMarket, newFolder, scenarioOf, textsOf } from './ea-rig.ts'
import { buildTested } from './tested.ts'

const START = Date.UTC(2026, 5, 3, 10, 2)
const said = new Map<string, string>()

describe.skipIf(!hasCompiler())('the checksum over the bars that were sent', () => {
  beforeAll(async () => {
    const binary = await buildTested('test/mql5/programs/ea/tail.mq5')
    const folder = newFolder()
    const market = makeMarket({ name: 'EURUSD', from: START - 60_000, to: START })
    const scenario = { ...scenarioOf({ markets: [market], start: START, end: START + 1_000 }, folder), inputs: {} }
    const ended = await startProgram({ binary, folder, scenario }).ended
    for (const text of textsOf(ended, 'print')) said.set(text.slice(0, text.indexOf('|')), text.slice(text.indexOf('|') + 1))
  }, BUILD_MS)
  afterAll(clearFolders)

  it.each([
    ['the same', 'held|24'],
    ['two more bars', 'held|24'],
    ['one before the stretch', 'held|24'],
    ['too few bars to tell', 'held|-1'],
    ['nothing sent', 'held|-1'],
    ['the newest close', 'changed|24'],
    ['the oldest of the stretch', 'changed|24'],
    ['a bar taken away', 'changed|24'],
  ])('of %s: %s', (name, expected) => {
    expect(said.get(name)).toBe(expected)
  })
})
