import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { hasCompiler } from '../../../mql5/host/build.ts'
import { hunt, huntSound, type Caught } from './hunt.ts'
import { openRunner } from './inner-run.ts'
import { MUTANTS, type Mutant } from './mutants.ts'

const AT_ONCE = 2
/** Part of a name: these mistakes alone. */
const WANTED = process.env['EA_MISTAKES'] ?? ''
const folder = mkdtempSync(join(tmpdir(), 'barclose-mistakes-'))

describe.skipIf(!hasCompiler())('mistakes that are planted in the EA', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('are found, each by the net that the list names', async () => {
    expect(await huntSound(), 'without a mistake').toEqual([])
    const caught = new Map<Mutant, Caught | null>()
    const wanted = MUTANTS.filter(({ name }) => name.includes(WANTED))
    const left = [...wanted]
    const work = async (): Promise<void> => {
      const runner = openRunner()
      onTestFinished(runner.close)
      for (let mutant = left.shift(); mutant !== undefined; mutant = left.shift()) {
        caught.set(mutant, await hunt(mutant, { folder: newFolder(`${left.length}`), runner }))
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    process.stdout.write(`${write(caught)}\n`)
    expect(wanted.flatMap((mutant) => surprises(mutant, caught.get(mutant) ?? null))).toEqual([])
  }, 1_800_000)
})

function newFolder(name: string): string {
  const path = join(folder, name)
  mkdirSync(path, { recursive: true })
  return path
}

function surprises({ name, net }: Mutant, caught: Caught | null): readonly string[] {
  const expected = typeof net === 'string' ? net : 'nothing'
  const found = caught?.net ?? 'nothing'
  return found === expected ? [] : [`${name}: found by ${found}, the list says by ${expected} (${caught?.said ?? ''})`]
}

function write(caught: ReadonlyMap<Mutant, Caught | null>): string {
  const nets = new Map<string, number>()
  for (const one of caught.values()) if (one !== null) nets.set(one.net, (nets.get(one.net) ?? 0) + 1)
  const rest = [...caught].flatMap(([{ name, net }, one]) =>
    one === null ? [`  ${name}: ${typeof net === 'object' ? net.because : '?'}`] : [],
  )
  return [
    `${caught.size - rest.length} of ${caught.size} mistakes in the EA caught`,
    ...[...nets].toSorted(([, a], [, b]) => b - a).map(([net, count]) => `  ${count} by ${net}`),
    ...(rest.length > 0 ? [`${rest.length} not caught:`, ...rest] : []),
  ].join('\n')
}
