import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { SCENARIOS } from '../../../replay/tape/scenarios.ts'
import { shippedPath } from '../../../src/cli/version.ts'
import { openTape } from '../../../src/adapters/tapes/read-tape.ts'
import { replayAs } from './rig.ts'

const FOLDER = shippedPath('replay', 'tapes')
const pathOf = (name: string): string => join(FOLDER, `${name}.tape.gz`)
const page = readFileSync(join(FOLDER, 'readme.md'), 'utf8')

describe('the bundled tapes', () => {
  test.each(SCENARIOS)('$name decides what it decided', async ({ name }) => {
    const replay = await replayAs(pathOf(name))
    expect(replay).toMatchObject({ different: 0, notMade: [], onlyNow: [], refused: [], resyncs: 0, beyond: 0 })
    const tape = await openTape(pathOf(name))
    for await (const _ of tape.records);
    const ending = tape.ending()
    if (ending.kind !== 'whole') throw new Error('a bundled tape is whole')
    expect(ending.end).toMatchObject({ decisions: replay.identical, sha256: replay.sha256 })
    expect(page).toContain(`\`${replay.sha256}\``)
  })

  test('are the scenarios and no others, small, and labelled as made up', async () => {
    const names = readdirSync(FOLDER).filter((name) => name.endsWith('.tape.gz'))
    expect(names.toSorted()).toEqual(SCENARIOS.map(({ name }) => `${name}.tape.gz`).toSorted())
    for (const { name, seed } of SCENARIOS) {
      expect(statSync(pathOf(name)).size).toBeLessThan(150_000)
      const tape = await openTape(pathOf(name))
      await tape.close()
      expect(tape.header).toMatchObject({ synthetic: true, partial: false, account: 'SYNTHETIC.Tape', models: [] })
      expect(page).toMatch(new RegExp(`^${name} \\| ${seed} \\|`, 'm'))
    }
  })
})
