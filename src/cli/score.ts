import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { openEnsemble } from '../adapters/models/open-ensemble.ts'
import { openSymbolTable } from '../core/symbols/resolve.ts'
import { readZone } from '../core/time/zone.ts'
import type { Ensemble } from '../ports/ensemble.ts'
import { roundTripCost } from '../core/metrics/costs.ts'
import { defineCommand, writeJson, type CliIo } from './command.ts'
import { openProgress } from './export/progress.ts'
import { understand } from './export/words.ts'
import { readScoreOptions, type ScoreOptions } from './score/options.ts'
import { describeCard, renderCard, type Told } from './score/render.ts'
import { scoreFolder, type ScoreParts } from './score/score.ts'
import { modelFolders } from './model-folders.ts'
import { readSettings } from './settings.ts'
import { readUserSymbols } from './symbols.ts'
import { costOf } from './train/options.ts'

export const command = defineCommand({
  name: 'score',
  summary: 'Asks installed models at every close of a folder of bars, and says how good their answers were.',
  details: `Steps through the bars one close at a time with the code that serves: windows, features, models, conviction. With --out each
answer is appended to a file, one JSON line, before the next bar is looked at. Afterwards each is held against what came:
the barriers that the models were taught, both ways of costs, and the volatility.
Closes from the time that the models were trained on are left out, with as many bars on either side as a label is long: figures
of them would prove nothing. Closes at which the models refuse, as while history is too short, are counted with the reason.
The base rate is the share of the side that came more often in the very closes that are judged, so it is hard to beat.`,
  jsonMeaning: 'Prints the card: {symbol, version, closes, refused, direction, coverage, trades, volatility, convictions, ...}.',
  options: {
    data: { type: 'string', value: 'DIR', meaning: 'Folder of bars.' },
    symbol: { type: 'string', value: 'SYMBOL', meaning: 'Market, e.g. US30.' },
    models: { type: 'string', value: 'DIR', meaning: 'Folder of models. Default: your own, then those of the package.' },
    triggers: { type: 'string', value: 'TF,TF', meaning: 'At whose closes to ask. Default: all that the models know.' },
    from: { type: 'string', value: 'DATE', meaning: 'First close, UTC. Default: the first there is.' },
    to: { type: 'string', value: 'DATE', meaning: 'Closes before it, UTC. Default: all.' },
    out: { type: 'string', value: 'FILE', meaning: 'Where the answers go, e.g. answers.ndjson.' },
    cost: { type: 'string', value: 'PRICE', meaning: 'What a trade costs there and back, in price. Default: a table.' },
    zone: { type: 'string', value: 'RULE', meaning: "The trade server's clock, e.g. America/New_York+7h. Default: the configured one." },
    'accept-bad-bars': { type: 'boolean', meaning: 'Leaves out lines that are no sound bar; without it their file is refused.' },
    force: { type: 'boolean', meaning: 'Replaces the file that is there.' },
  },
  run: async ({ models, zone: rule, json, ...words }, io) => {
    const refuse = (why: string, code = 2): number => {
      io.stderr.write(`barclose score: ${why}\n`)
      return code
    }
    const settings = readSettings(io)
    if (settings === null) return 2
    const own = readUserSymbols(settings.home.symbols)
    if (!own.ok) return refuse(own.why)
    const symbols = openSymbolTable(own.symbols)
    const zone = readZone(rule ?? settings.config.serverZone)
    if (!zone.ok) return refuse(`--zone ${zone.why}`)
    const read = understand(() =>
      readScoreOptions(words, symbols, (symbol) => (words.cost === undefined ? roundTripCost(symbol) : costOf(words.cost, symbol))),
    )
    if (!read.ok) return refuse(read.why)
    const fault = faultOfPlaces(read.value)
    if (fault !== null) return refuse(fault, 1)
    const roots = models === undefined ? modelFolders(settings) : [models]
    const ensemble = await openEnsemble({
      roots,
      missingMember: settings.config.missingMember,
      timeoutMs: PATIENCE_MS,
      pollMs: NEVER_MS,
    })
    try {
      return await run(io, { options: read.value, symbols, zone: zone.zone, ensemble, roots, json })
    } finally {
      await ensemble.close()
    }
  },
})

/** Nobody waits for an answer: a busy machine must not change the figures. */
const PATIENCE_MS = 60_000
/** What is being judged must not be another one half-way. The longest that a timer takes. */
const NEVER_MS = 2_147_483_647

function faultOfPlaces({ dir, out, replace }: ScoreOptions): string | null {
  if (!existsSync(dir) || !statSync(dir).isDirectory()) return `there is no folder ${dir}`
  if (out === null) return null
  if (!existsSync(dirname(out))) return `there is no folder ${dirname(out)} to write to`
  return existsSync(out) && !replace ? `${out} is there already; choose another name, or --force to replace it` : null
}

type Run = Pick<ScoreParts, 'options' | 'symbols' | 'zone'> & Readonly<{ ensemble: Ensemble; roots: readonly string[]; json: boolean }>

async function run(io: CliIo, { ensemble, roots, json, ...parts }: Run): Promise<number> {
  const { symbol } = parts.options
  const listed = ensemble.list().filter((one) => one.symbol === symbol)
  const loaded = listed.find((one) => one.state === 'loaded')
  if (loaded === undefined) {
    const refused = listed.find((one) => one.state === 'refused')
    io.stderr.write(
      `barclose score: ${refused === undefined ? `there are no models of ${symbol} in ${roots.join(' or ')}` : `the models of ${symbol} were refused: ${refused.reason}`}\n`,
    )
    return 1
  }
  const { bundle, manifest } = loaded
  const stop = new AbortController()
  const unlisten = io.onStop(() => stop.abort())
  const startedAt = io.now()
  const screen = openProgress(io)
  try {
    const scored = await scoreFolder({
      ...parts,
      ensemble,
      bundle,
      trainedOn: manifest.trainedOn,
      signal: stop.signal,
      ...screen.listeners,
    })
    screen.clear()
    if (!scored.ok) {
      io.stderr.write(`barclose score: ${scored.why}\n`)
      return stop.signal.aborted ? 130 : 1
    }
    const told: Told = { options: parts.options, bundle, scored, elapsedMs: io.now() - startedAt }
    if (json) writeJson(io, describeCard(told))
    else io.stdout.write(renderCard(told))
    if (scored.card.answered > 0) return 0
    io.stderr.write('barclose score: no close was answered, so there is nothing to judge\n')
    return 1
  } finally {
    screen.clear()
    unlisten()
  }
}
