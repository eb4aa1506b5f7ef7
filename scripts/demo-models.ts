import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SymbolName } from '../src/contracts/primitives.ts'
import { openSymbolTable } from '../src/core/symbols/resolve.ts'
import { parseZone } from '../src/core/time/zone.ts'
import { openVerify } from '../src/cli/models/verify.ts'
import { renderSummary } from '../src/cli/train/render.ts'
import type { TrainOptions } from '../src/cli/train/options.ts'
import { findTraining } from '../src/cli/train/place.ts'
import { trainAll } from '../src/cli/train/train-all.ts'
import { readVersion } from '../src/cli/version.ts'
import { makeSyntheticTape, type SymbolTape, type SyntheticTape } from '../replay/synthetic-tape.ts'
import type { TapeBars } from '../replay/timeframes.ts'

/**
 * Makes the models of the demo again, in replay/models: small ones, of synthetic prices, and labelled so. They are part of the
 * repository; this is run when features, labels or the training change. Needs barclose train --setup.
 */

const OUT = 'replay/models'
/** Another tape than any that the demo plays by itself. */
const SEED = 4_000_000_007
/** Weekday minutes behind the start of play: some twenty weeks. */
const MINUTES = 100 * 1_440
/** Per cent of the closes that are to pass, so that a demo of an hour shows an entry. */
const PASS_SHARE = 4
/** What a trade costs there and back on the synthetic markets, price: spread, commission and slippage both ways. */
const COSTS: Readonly<Record<string, number>> = { EURUSD: 0.000_11, XAUUSD: 0.48, US30: 2.6 }

const started = Date.now()
const folder = mkdtempSync(join(tmpdir(), 'barclose-demo-models-'))
try {
  const place = findTraining()
  if (place === null) throw new Error('there is no training beside this script')
  const tape = makeSyntheticTape({ seed: SEED, minutes: MINUTES })
  const dir = join(folder, 'bars')
  mkdirSync(dir)
  const symbols = openSymbolTable()
  const names = tape.symbols.map((each) => {
    const name = symbols.resolve(each.market.brokerSymbol)?.symbol
    if (name === undefined) throw new Error(`${each.market.brokerSymbol} is a market nobody knows`)
    writeTape(dir, name, each, tape)
    return name
  })
  const options: TrainOptions = {
    dir,
    out: join(folder, 'models'),
    wanted: names.map((symbol) => ({ symbol, costPrice: costOf(symbol) })),
    jobs: 1,
    rowsMost: 60_000,
    seed: 7,
    passShare: PASS_SHARE,
    source: `SYNTHETIC prices of the demo's random walk, seed ${SEED}`,
    size: 'small',
    isSynthetic: true,
    keepRows: null,
    acceptBadBars: false,
  }
  const results = await trainAll(
    options,
    {
      symbols,
      zone: parseZone(tape.serverZone),
      version: readVersion(),
      python: place.python,
      folder: place.folder,
      env: process.env,
      // Fits on made-up prices count for nothing.
      trials: join(folder, 'trials.sqlite'),
      verify: openVerify({ missingMember: 'refuse', timeoutMs: 60_000 }),
      now: () => performance.now(),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    },
    () => undefined,
  )
  console.log(renderSummary(results, (Date.now() - started) / 1_000))
  if (results.every(({ ok }) => ok)) {
    rmSync(OUT, { recursive: true, force: true })
    // The card for people is enough here; its figures once more, for a table, weigh as much as all models.
    for (const result of results) if (result.ok) rmSync(join(result.trained.folder, 'card.json'))
    cpSync(options.out, OUT, { recursive: true })
  } else process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** The minutes, and the hours that reach back to before them. */
function writeTape(dir: string, name: SymbolName, { bars }: SymbolTape, { serverZone }: SyntheticTape): void {
  const zone = parseZone(serverZone)
  for (const timeframe of ['M1', 'H1'] as const) writeFileSync(join(dir, `${name}_${timeframe}.csv`), csvOf(bars[timeframe], zone.toUtc))
}

function csvOf({ time, open, high, low, close, tickVolume, spreadPoints }: TapeBars, toUtc: (server: number) => number): string {
  const lines = ['time,open,high,low,close,tick_volume,spread']
  for (const [i, server] of time.entries())
    lines.push([toUtc(server) / 1_000, open[i], high[i], low[i], close[i], tickVolume[i], spreadPoints[i]].join(','))
  return `${lines.join('\n')}\n`
}

function costOf(symbol: SymbolName): number {
  const cost = COSTS[symbol]
  if (cost === undefined) throw new Error(`say what a trade of ${symbol} costs on the synthetic market`)
  return cost
}
