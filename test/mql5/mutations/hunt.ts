import { rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { BuildError } from '../../../mql5/host/build.ts'
import { buildTested } from '../tested.ts'
import { EA, PROGRAM_OF, type Mutant, type TestFile } from './mutants.ts'
import { runTests } from './inner-run.ts'
import { findLint, plant } from './plant.ts'

/** What a mistake ran into: the net, and what it said. */
export type Caught = Readonly<{ net: string; said: string }>

/** Sends a mistake through the nets in order of cost, up to the first that holds it. */
export async function hunt(mutant: Mutant, folder: string, sound: ReadonlyMap<string, string>): Promise<Caught | null> {
  const [finding] = findLint(mutant)
  if (finding !== undefined) return { net: 'lint', said: finding }
  const mistake = plant(mutant, folder)
  for (const file of testsFor(mutant)) {
    const program = PROGRAM_OF[file]
    const built = await build(program, mistake)
    if (typeof built !== 'string') return built
    const said = built === sound.get(program) ? null : await runTests([file], { folder, mistake })
    await forget(built, sound)
    if (said !== null) return { net: file, said }
  }
  return null
}

/** What a compiler should find needs no test; the program of the EA holds all of its files. */
function testsFor({ net }: Mutant): readonly TestFile[] {
  if (typeof net === 'object') return net.passes
  return net === 'lint' || net === 'compiler' ? ['ea-session.test.ts'] : [net]
}

async function build(program: string, mistake: string): Promise<string | Caught> {
  try {
    const { binary, warnings } = await buildTested(program, { mistake, bare: isBare(program) })
    return warnings[0] === undefined ? binary : { net: 'compiler', said: inOneLine(warnings[0]) }
  } catch (error) {
    if (error instanceof BuildError) return { net: 'compiler', said: inOneLine(error.messages[0] ?? '') }
    throw error
  }
}

/** The programs without a mistake: a mistake that changes nothing of a program needs no run of its tests. */
export async function buildSound(empty: string): Promise<ReadonlyMap<string, string>> {
  const sound = new Map<string, string>()
  for (const program of new Set<string>([EA, ...Object.values(PROGRAM_OF)])) {
    const built = await build(program, empty)
    if (typeof built !== 'string') throw new Error(`${program} without a mistake: ${built.said}`)
    sound.set(program, built)
  }
  return sound
}

const isBare = (program: string): boolean => program.endsWith('/json.mq5')

/** A hundred programs of some megabytes would lie in the cache for a week. */
async function forget(binary: string, sound: ReadonlyMap<string, string>): Promise<void> {
  if ([...sound.values()].includes(binary)) return
  for (const path of [binary, `${binary}.cpp`]) if (existsSync(path)) await rm(path, { force: true })
}

const inOneLine = (text: string): string => (text.split('\n')[0] ?? '').replace(/^.*\/(?=[\w-]+\.mq[5h]:)/, '')
