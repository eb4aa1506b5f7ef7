import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { openSymbolTable } from '../core/symbols/resolve.ts'
import { readZone } from '../core/time/zone.ts'
import { defineCommand, writeJson, type CliIo } from './command.ts'
import { understand } from './export/words.ts'
import { createHome } from './home.ts'
import { ownModels } from './model-folders.ts'
import { openVerify } from './models/verify.ts'
import { readSettings } from './settings.ts'
import { readUserSymbols } from './symbols.ts'
import type { Workshop } from './train/one-symbol.ts'
import { readTrainOptions, type TrainOptions } from './train/options.ts'
import { findTraining, type TrainingPlace } from './train/place.ts'
import { openTrainScreen } from './train/progress.ts'
import { describeResults, renderResult, renderSummary } from './train/render.ts'
import { setUp } from './train/setup.ts'
import { trainAll } from './train/train-all.ts'
import { readVersion } from './version.ts'

export const command = defineCommand({
  name: 'train',
  summary: 'Trains models on a folder of bars and installs those that the server would load.',
  details: `For each symbol: rows are made of the folder as barclose export makes them, Python trains and judges the models on closes
they had not seen, the server's own loader checks the files, and the bundle is put in its place: OUT/SYMBOL/VERSION, named in
OUT/SYMBOL/current. Its MODEL_CARD.md says how good it is, and that is often: not at all. What is installed decides in shadow
until you trust it by name.
Python 3.11 or later is needed. barclose train --setup makes an environment for it once, from pinned and hashed packages.
A symbol that fails is a line in the summary and exit code 1; the others go on.`,
  jsonMeaning: 'Prints {failed, seconds, symbols: [{symbol, ok, version, rows, seconds, peakMemoryMb, outOfSample} | {symbol, ok, why}]}.',
  options: {
    data: { type: 'string', value: 'DIR', meaning: 'Folder of bars.' },
    symbol: { type: 'string', value: 'SYMBOL,SYMBOL', meaning: 'What to train.' },
    all: { type: 'boolean', meaning: 'US30 US100 US500 EURUSD GBPUSD USDJPY XAUUSD USOIL.' },
    out: { type: 'string', value: 'DIR', meaning: 'Where models go. Default: the configured folder, or models in the data folder.' },
    jobs: { type: 'integer', value: 'N', min: 1, max: 2, default: 1, meaning: 'Symbols side by side.' },
    'rows-max': { type: 'integer', value: 'N', min: 1, default: 60_000, meaning: 'Most rows of a symbol, the last ones.' },
    seed: { type: 'integer', value: 'N', min: 0, max: 2_147_483_647, default: 7, meaning: 'The same rows and seed give the same files.' },
    'pass-share': {
      type: 'string',
      value: 'PERCENT',
      meaning: 'Sets the thresholds so that so many closes would have passed. Default: those of the table.',
    },
    cost: { type: 'string', value: 'PRICE', meaning: 'What a trade costs there and back, in price. Default: a table.' },
    source: { type: 'string', value: 'TEXT', meaning: 'Where the data comes from, for the card. Default: the names of the files.' },
    zone: { type: 'string', value: 'RULE', meaning: "The trade server's clock, e.g. America/New_York+7h. Default: the configured one." },
    python: { type: 'string', value: 'PATH', meaning: 'Another Python than that of --setup.' },
    'keep-rows': { type: 'string', value: 'DIR', meaning: 'Leaves the rows there. Default: they are removed.' },
    'accept-bad-bars': { type: 'boolean', meaning: 'Leaves out lines that are no sound bar; without it their symbol fails.' },
    setup: { type: 'boolean', meaning: 'Makes the Python environment, and nothing else.' },
  },
  run: async ({ setup, python, zone: rule, json, ...words }, io) => {
    const refuse = (why: string, code = 2): number => {
      io.stderr.write(`barclose train: ${why}\n`)
      return code
    }
    const settings = readSettings(io)
    if (settings === null) return 2
    const place = findTraining()
    if (place === null) return refuse('the training is not part of this installation; take a clone of the repository', 1)
    if (setup) {
      const fault = await setUp(place, python ?? DEFAULT_PYTHON, io)
      if (fault !== null) return refuse(fault, 1)
      if (json) writeJson(io, { python: place.python })
      else io.stdout.write(`Ready: ${place.python}\n`)
      return 0
    }
    const own = readUserSymbols(settings.home.symbols)
    if (!own.ok) return refuse(own.why)
    const symbols = openSymbolTable(own.symbols)
    const zone = readZone(rule ?? settings.config.serverZone)
    if (!zone.ok) return refuse(`--zone ${zone.why}`)
    const read = understand(() => readTrainOptions(words, symbols, ownModels(settings)))
    if (!read.ok) return refuse(read.why)
    const fault = faultOfPlaces(read.value, place, python)
    if (fault !== null) return refuse(fault, 1)
    createHome(settings.home)
    const shop = { symbols, zone: zone.zone, python: python ?? place.python, folder: place.folder }
    return train(io, { options: read.value, shop, trials: join(settings.home.folder, 'trials.sqlite'), json })
  },
})

const DEFAULT_PYTHON = process.platform === 'win32' ? 'python' : 'python3'

function faultOfPlaces({ dir }: TrainOptions, place: TrainingPlace, python: string | undefined): string | null {
  if (!existsSync(dir) || !statSync(dir).isDirectory()) return `there is no folder ${dir}`
  const wanted = python ?? place.python
  return existsSync(wanted) ? null : `there is no ${wanted}; set Python up once: barclose train --setup`
}

type Run = Readonly<{
  options: TrainOptions
  shop: Pick<Workshop, 'symbols' | 'zone' | 'python' | 'folder'>
  trials: string
  json: boolean
}>

/** Nobody waits for an answer here. */
const VERIFY_TIMEOUT_MS = 60_000

async function train(io: CliIo, { options, shop, trials, json }: Run): Promise<number> {
  const stop = new AbortController()
  const unlisten = io.onStop(() => stop.abort())
  const screen = openTrainScreen(io, options.wanted.length)
  const startedAt = io.now()
  try {
    const { now, env } = io
    const verify = openVerify({ missingMember: 'refuse', timeoutMs: VERIFY_TIMEOUT_MS })
    const workshop = { ...shop, version: readVersion(), env, trials, verify, now, onProgress: screen.onProgress, signal: stop.signal }
    const results = await trainAll(options, workshop, (result) => {
      screen.onEnd(result.ok ? result.trained.symbol : result.symbol)
      io.stderr.write(renderResult(result))
    })
    screen.clear()
    const seconds = (io.now() - startedAt) / 1_000
    if (json) writeJson(io, describeResults(results, seconds))
    else io.stdout.write(renderSummary(results, seconds))
    if (stop.signal.aborted) return 130
    return results.length === options.wanted.length && results.every(({ ok }) => ok) ? 0 : 1
  } finally {
    screen.clear()
    unlisten()
  }
}
