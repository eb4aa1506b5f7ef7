import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { describeTape, renderTapesPage, type DescribedTape } from './tapes/page.ts'
import { playScenario } from '../replay/tape/play-scenario.ts'
import { SCENARIOS } from '../replay/tape/scenarios.ts'

const HELP = `Makes the bundled tapes again, in replay/tapes: synthetic markets, played through the real server, and the page that
lists them. They are part of the repository; this is run when what they hold changes: a stage of the decision, a setting, a
market of theirs. Says which tapes decide otherwise than before.

Usage: node dist/scripts/tapes.js [--check]

  --check  Writes nothing; fails when a tape holds another text than the scenario gives.
`

const OUT = join('replay', 'tapes')

const { values } = parseArgs({ options: { check: { type: 'boolean' }, help: { type: 'boolean' } } })
if (values.help === true) process.stdout.write(HELP)
else await make(values.check === true)

async function make(isCheck: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'barclose-tapes-'))
  const described: DescribedTape[] = []
  try {
    mkdirSync(OUT, { recursive: true })
    for (const scenario of SCENARIOS) {
      const name = `${scenario.name}.tape.gz`
      const made = join(folder, name)
      const end = await playScenario(scenario, made)
      described.push(await describeTape(scenario, made, end))
      // Packed bytes differ between versions of zlib, and mean the same.
      if (textOf(made) === textOf(join(OUT, name))) continue
      if (isCheck) fail(`${join(OUT, name)} is not what its scenario gives: run node dist/scripts/tapes.js`)
      else {
        writeFileSync(join(OUT, name), readFileSync(made))
        console.log(`wrote ${join(OUT, name)}, ${statSync(join(OUT, name)).size} bytes`)
      }
    }
    writePage(renderTapesPage(described), isCheck)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function writePage(text: string, isCheck: boolean): void {
  const page = join(OUT, 'readme.md')
  if (read(page) === text) return
  if (isCheck) fail(`${page} differs from the tapes: run node dist/scripts/tapes.js`)
  else writeFileSync(page, text)
}

function fail(why: string): void {
  console.error(why)
  process.exitCode = 1
}

function textOf(path: string): string | null {
  const packed = readOrNull(path)
  return packed === null ? null : gunzipSync(packed).toString('utf8')
}

function read(path: string): string {
  return readOrNull(path)?.toString('utf8') ?? ''
}

function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}
