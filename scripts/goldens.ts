import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureParity, renderParity } from '../bench/parity.ts'
import { compareColumns } from '../bench/parity-compare.ts'
import { GOLDEN_FOLDER, readGoldens, type Golden } from '../bench/parity-goldens.ts'
import { openReference, type Reference } from '../bench/reference.ts'

const HELP = `Makes TA-Lib's golden values of the indicators anew and compares them with the committed ones, then compares the
indicators with TA-Lib on more random bars and on real ones. Without Python it says so and takes the committed values alone.

Usage: node dist/scripts/goldens.js [--write]

  --write  Writes the golden files instead.
`

/** The last of the twelve digits may differ between machines. */
const LAST_DIGITS = 1e-11

const { values } = parseArgs({ options: { write: { type: 'boolean' }, help: { type: 'boolean' } } })
if (values.help === true) process.stdout.write(HELP)
else await main(values.write === true)

async function main(isWrite: boolean): Promise<void> {
  const reference = await openReference()
  if (isWrite && reference.kind === 'missing') throw new Error(reference.reason)
  if (isWrite && reference.kind === 'ready') return reference.writeGoldens(GOLDEN_FOLDER)
  const faults = reference.kind === 'ready' ? await compareAnew(reference) : []
  const parity = await measureParity(reference)
  process.stdout.write(parity.isWithin ? verdict(parity.notes) : renderParity(parity))
  for (const fault of faults) process.stdout.write(`${fault}\n`)
  process.exitCode = parity.isWithin && faults.length === 0 ? 0 : 1
}

function verdict(notes: readonly string[]): string {
  const said = notes.map((note) => `Note: ${note}.`)
  return ['The indicators agree with the reference; the figures: npm run bench -- parity', ...said, ''].join('\n')
}

/** What differs between the committed golden files and new ones. */
async function compareAnew(reference: Reference): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'barclose-goldens-'))
  try {
    await reference.writeGoldens(folder)
    const [made, kept] = [await readTexts(folder), await readTexts(GOLDEN_FOLDER)]
    if (made === kept) return []
    const keptByName = new Map(readGoldens().map((golden) => [golden.name, golden]))
    const madeNow = readGoldens(folder)
    const strange = [...keptByName.keys()].filter((name) => madeNow.every((golden) => golden.name !== name))
    return [
      ...strange.map((name) => `${name}.json is not made by training/golden/indicators.py`),
      ...madeNow.flatMap((golden) => faultsOf(golden, keptByName.get(golden.name))),
    ]
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function faultsOf(made: Golden, kept: Golden | undefined): readonly string[] {
  if (kept === undefined) return [`${made.name}.json is missing: node dist/scripts/goldens.js --write`]
  const columns = (golden: Golden) => ({ ...golden.values, ...pricesOf(golden) })
  const before: Readonly<Record<string, Float64Array>> = columns(kept)
  return Object.entries(columns(made)).flatMap(([name, column]) => {
    const known = before[name]
    const fault = `${made.name}.json differs from what TA-Lib says now: ${name}`
    if (known === undefined || known.length !== column.length) return [fault]
    return compareColumns(known, column).share <= LAST_DIGITS && compareColumns(column, known).share <= LAST_DIGITS ? [] : [fault]
  })
}

function pricesOf({ bars: { open, high, low, close, tickVolume } }: Golden): Readonly<Record<string, Float64Array>> {
  return { open, high, low, close, tickVolume }
}

async function readTexts(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).toSorted()
  const texts = await Promise.all(files.map(async (file) => `${file}\n${await readFile(join(folder, file), 'utf8')}`))
  return texts.join('\n')
}
