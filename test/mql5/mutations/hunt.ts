import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { BuildError, buildProgram, type Form, readForm } from '../../../mql5/host/build.ts'
import { FILES_OF, PROGRAM_OF, JSON_PROGRAM, type Mutant, type TestFile } from './mutants.ts'
import { openRunner, type Runner } from './inner-run.ts'
import { findLint, plant } from './plant.ts'

/** What a mistake ran into: the net, and what it said. */
export type Caught = Readonly<{ net: string; said: string }>

/** Sends a mistake through the nets in order of cost, up to the first that holds it. */
export async function hunt(mutant: Mutant, { folder, runner }: Readonly<{ folder: string; runner: Runner }>): Promise<Caught | null> {
  const [finding] = findLint(mutant)
  if (finding !== undefined) return { net: 'lint', said: finding }
  const root = plant(mutant, folder)
  for (const file of testsFor(mutant)) {
    const program = await build(PROGRAM_OF[file], root)
    if (typeof program !== 'string') return program
    const said = await runner.run([file], program)
    // A hundred programs of some megabytes would lie in the cache for a week.
    for (const path of [program, `${program}.cpp`]) await rm(path, { force: true })
    if (said !== null) return { net: file, said }
  }
  return null
}

/** What the sources as they are run into: nothing, or the nets prove nothing. */
export async function huntSound(): Promise<readonly Caught[]> {
  const all = await Promise.all(
    [...FILES_OF].map(async ([source, files]): Promise<Caught | null> => {
      const program = await build(source, 'mql5')
      if (typeof program !== 'string') return program
      const runner = openRunner()
      const said = await runner.run(files, program).finally(runner.close)
      return said === null ? null : { net: files.join(), said }
    }),
  )
  return all.filter((one) => one !== null)
}

/** What a compiler should find needs no test; the program of the EA holds all of its files. */
function testsFor({ net }: Mutant): readonly TestFile[] {
  if (typeof net === 'object') return net.passes
  return net === 'lint' || net === 'compiler' ? ['ea-session.test.ts'] : [net]
}

/** A program with the sources of the EA from another folder laid out as mql5/. */
async function build(source: string, root: string): Promise<string | Caught> {
  const isOfEa = source.startsWith('mql5/')
  const path = resolve(isOfEa ? join(root, source.slice('mql5/'.length)) : source)
  try {
    const { binary, warnings } = await buildProgram({
      source: path,
      includes: [join(root, 'Include')],
      bare: source === JSON_PROGRAM,
      like: soundForm(source),
    })
    return warnings[0] === undefined ? binary : { net: 'compiler', said: inOneLine(warnings[0]) }
  } catch (error) {
    if (error instanceof BuildError) return { net: 'compiler', said: inOneLine(error.messages[0] ?? '') }
    throw error
  }
}

const sound = new Map<string, Form>()

/** The program without a mistake: a mistake changes one function of hundreds. */
function soundForm(source: string): Form {
  const form = sound.get(source) ?? readForm({ source: resolve(source), bare: source === JSON_PROGRAM })
  sound.set(source, form)
  return form
}

const inOneLine = (text: string): string => (text.split('\n')[0] ?? '').replace(/^.*\/(?=[\w-]+\.mq[5h]:)/, '')
