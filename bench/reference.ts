import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { Columns } from './parity-cases.ts'

/** TA-Lib itself, behind Python. */
export type Reference = Readonly<{
  kind: 'ready'
  writeGoldens: (folder: string) => Promise<void>
  columns: (bars: Columns) => Promise<ReadonlyMap<string, Float64Array>>
  /** Microseconds that the indicators behind the features take: of all timeframes, and of one M5 close. */
  time: (bars: Columns) => Promise<Readonly<{ cold: number; close: number }>>
}>
export type Missing = Readonly<{ kind: 'missing'; reason: string }>

const SCRIPT = join('training', 'golden', 'indicators.py')
const REQUIREMENTS = join('training', 'golden', 'requirements.txt')
const PYTHONS: readonly (readonly [string, ...string[]])[] = [['python3'], ['python'], ['py', '-3']]
const NamesSchema = z.array(z.string())

/** Sets TA-Lib up in a folder of its own when it is first needed: some seconds, and some 30 MB. */
export async function openReference(): Promise<Reference | Missing> {
  const requirements = await readFile(REQUIREMENTS, 'utf8')
  const version = createHash('sha256').update(requirements).digest('hex').slice(0, 12)
  const folder = join('node_modules', '.cache', 'barclose', `reference-${version}`)
  const python = process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python')
  const ready = join(folder, 'ready')
  if (!existsSync(ready)) {
    const reason = await setUp(folder, python)
    if (reason !== undefined) return { kind: 'missing', reason }
    await writeFile(ready, '')
  }
  return {
    kind: 'ready',
    writeGoldens: async (target) => {
      await call(python, [SCRIPT, 'write', target])
    },
    columns: async (bars) => computeColumns(python, bars),
    time: async (bars) => timeIndicators(python, bars),
  }
}

/** The reason why it cannot be had, if it cannot. */
async function setUp(folder: string, python: string): Promise<string | undefined> {
  const system = await findPython()
  if (system === undefined) return 'no Python of version 3.11 to 3.14 is installed'
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  await mkdir(folder, { recursive: true })
  const [command, ...options] = system
  try {
    await call(command, [...options, '-m', 'venv', folder])
    await call(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes', '-r', REQUIREMENTS])
    return undefined
  } catch (error) {
    const lines = error instanceof Error ? error.message.trim().split('\n') : []
    return `TA-Lib could not be installed: ${lines.at(-1) ?? 'no word why'}`
  }
}

async function findPython(): Promise<readonly [string, ...string[]] | undefined> {
  for (const candidate of PYTHONS) {
    const [command, ...options] = candidate
    try {
      const version = await call(command, [...options, '-c', 'import sys; print(sys.version_info.major, sys.version_info.minor)'])
      const [major, minor] = version.trim().split(' ').map(Number)
      if (major === 3 && minor !== undefined && minor >= 11 && minor <= 14) return candidate
    } catch {
      continue
    }
  }
  return undefined
}

const TimesSchema = z.object({ cold: z.number(), close: z.number() })

const timeIndicators = (python: string, bars: Columns): Promise<z.infer<typeof TimesSchema>> =>
  handOver(bars, async (_, source) => TimesSchema.parse(JSON.parse(await call(python, [SCRIPT, 'time', source, String(bars.length)]))))

const computeColumns = (python: string, bars: Columns): Promise<ReadonlyMap<string, Float64Array>> =>
  handOver(bars, async (folder, source) => {
    const target = join(folder, 'columns')
    const printed: unknown = JSON.parse(await call(python, [SCRIPT, 'compute', source, target, String(bars.length)]))
    const answer = await readFile(target)
    const all = new Float64Array(answer.byteLength / Float64Array.BYTES_PER_ELEMENT)
    for (let i = 0; i < all.length; i += 1) all[i] = answer.readDoubleLE(i * Float64Array.BYTES_PER_ELEMENT)
    return new Map(NamesSchema.parse(printed).map((name, i) => [name, all.subarray(i * bars.length, (i + 1) * bars.length)]))
  })

/** Lets Python read the bars out of a file. */
async function handOver<Answer>(bars: Columns, ask: (folder: string, source: string) => Promise<Answer>): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), 'barclose-parity-'))
  try {
    const source = join(folder, 'bars')
    const given = [bars.open, bars.high, bars.low, bars.close, bars.tickVolume]
    await writeFile(source, Buffer.concat(given.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength))))
    return await ask(folder, source)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function call(command: string, argv: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, argv, { encoding: 'utf8', windowsHide: true }, (error, output, complaint) => {
      if (error === null) resolve(output)
      else reject(new Error(complaint.trim() === '' ? error.message : complaint, { cause: error }))
    })
  })
}
