import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { seedRandom } from '../../replay/random.ts'
import { exportRows } from '../../src/cli/export/export-rows.ts'
import { SymbolNameSchema } from '../../src/contracts/primitives.ts'
import { openSymbolTable } from '../../src/core/symbols/resolve.ts'
import { parseZone } from '../../src/core/time/zone.ts'
import { temporaryFolder } from '../support/cli-io.ts'
import { hasPython, lastEvent, PASSED_OVER, python } from './python.ts'

/** Walks of prices that nothing can be learnt of, through the export that training uses, into the training itself. */
const SEEDS = 20
const BARS = 42_000
const LEAST_LABELS = 4_000
const EURUSD = SymbolNameSchema.parse('EURUSD')
const PERIOD = 900
const WEEK = 7 * 86_400
/** Monday. */
const FROM = Date.UTC(2020, 0, 6) / 1_000

const Told = z.object({ mean: z.number() })
const Nulls = Told.extend({ labels: z.number(), auc: z.array(z.number()), models: z.record(z.string(), Told) })

describe.skipIf(!hasPython)(`check 8: where there is nothing to learn, nothing is learnt${PASSED_OVER}`, () => {
  it(`from ${SEEDS} random walks of over ${LEAST_LABELS} labels each that do not overlap, nor from permuted labels: AUC .5 +- .03`, async () => {
    const folder = temporaryFolder()
    const files: string[] = []
    for (let seed = 1; seed <= SEEDS; seed += 1) files.push(await exportWalk(join(folder, String(seed)), seed))
    const walks = await nulls(...files)
    const permuted = await nulls(files[0] ?? '', '--permute')
    process.stdout.write(`random walks: ${JSON.stringify(walks)}\npermuted labels: ${JSON.stringify(permuted)}\n`)
    expect(walks.labels).toBeGreaterThanOrEqual(SEEDS * LEAST_LABELS)
    expect(permuted.labels).toBeGreaterThanOrEqual(LEAST_LABELS)
    for (const { auc, mean, models } of [walks, permuted]) {
      expect(auc).toHaveLength(SEEDS)
      for (const found of [mean, ...Object.values(models).map((model) => model.mean)]) expect(Math.abs(found - 0.5)).toBeLessThan(0.03)
    }
  })
})

async function nulls(...words: readonly string[]) {
  const run = await python('-m', 'barclose_training', 'nulls', '--seeds', String(SEEDS), '--rows', ...words)
  expect([run.code, run.code === 0 ? '' : run.stdout]).toEqual([0, ''])
  return Nulls.parse(lastEvent(run))
}

async function exportWalk(dir: string, seed: number): Promise<string> {
  mkdirSync(dir)
  writeFileSync(join(dir, 'EURUSD_M15.csv'), walkCsv(seed))
  const out = join(dir, 'rows.parquet')
  const result = await exportRows({
    plan: {
      dir,
      out,
      symbol: EURUSD,
      base: 'M15',
      triggers: ['M15', 'M30', 'H1', 'H4', 'D1'],
      from: 0,
      to: Infinity,
      closesMost: null,
      sequences: [],
      label: { timeframe: 'M15', atrBars: 14, barrierAtr: 2, horizonBars: 32, volatilityBars: 12 },
      hasConviction: false,
      isDouble: false,
      acceptBadBars: false,
      replace: false,
    },
    symbols: openSymbolTable(),
    zone: parseZone('UTC'),
    version: '0.0.0-test',
  })
  if (!result.ok) throw new Error(result.why)
  return out
}

/** Steps up and down are as likely and as long: which of two barriers of the same distance comes first is a toss. */
function walkCsv(seed: number): string {
  const random = seedRandom(seed, 'null walk')
  const lines = ['time,open,high,low,close,tick_volume,spread']
  let price = 1_000_000
  let made = 0
  for (let time = FROM; made < BARS; time += PERIOD) {
    // Five days a week.
    if ((time - FROM) % WEEK >= 5 * 86_400) continue
    const path = [price]
    for (let i = 0; i < 8; i += 1) path.push((path.at(-1) ?? price) + Math.round((random.unit() - 0.5) * 400))
    price = path.at(-1) ?? price
    const text = [path[0] ?? price, Math.max(...path), Math.min(...path), price].map((points) => (points / 1_000_000).toFixed(6))
    lines.push([time, ...text, 50 + Math.floor(random.unit() * 100), 8].join(','))
    made += 1
  }
  return `${lines.join('\n')}\n`
}
