import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { command as exportCommand } from '../../src/cli/export.ts'
import { command } from '../../src/cli/score.ts'
import { readScoreOptions, type ScoreOptions } from '../../src/cli/score/options.ts'
import { describeCard, renderCard } from '../../src/cli/score/render.ts'
import { scoreFolder, type ScoreParts } from '../../src/cli/score/score.ts'
import type { Label } from '../../src/contracts/model.ts'
import { SymbolNameSchema } from '../../src/contracts/primitives.ts'
import { sliceBars } from '../../src/core/bars/make-bars.ts'
import { resample } from '../../src/core/bars/resample.ts'
import { closeTimesOf } from '../../src/core/bars/slide.ts'
import type { Bundle, Scored } from '../../src/core/ensemble/scores.ts'
import { FEATURES } from '../../src/core/features/registry.ts'
import { openLabeller, type LabelRow } from '../../src/core/labels/labeller.ts'
import { openSymbolTable } from '../../src/core/symbols/resolve.ts'
import { parseZone } from '../../src/core/time/zone.ts'
import type { Bars } from '../../src/core/window.ts'
import type { Ensemble } from '../../src/ports/ensemble.ts'
import type { Look } from '../../src/ports/desk.ts'
import { folderOf, walkMinutes } from '../support/bar-files.ts'
import { writeBundle } from '../support/bundle.ts'
import { temporaryFolder, testIo } from '../support/cli-io.ts'
import { readParquet } from '../support/parquet.ts'

const GBPUSD = SymbolNameSchema.parse('GBPUSD')
const ZONE = parseZone('America/New_York+7h')
const MINUTE = 60_000
const DAY = 86_400_000
const START = Date.UTC(2026, 2, 1, 22)
const minutes = walkMinutes({ from: START, minutes: 14 * 1_440 })
const label: Label = { timeframe: 'M15', atrBars: 14, barrierAtr: 2, horizonBars: 32, volatilityBars: 12 }
const bundle: Bundle = {
  symbol: GBPUSD,
  version: '0123456789ab',
  synthetic: true,
  triggers: ['M15', 'M30', 'H1'],
  label,
  thresholds: { M5: 55, M15: 55, M30: 55, H1: 55, H4: 55, D1: 55 },
  needs: {},
  hasEdge: false,
  members: ['lightgbm', 'catboost', 'lstm'],
}
const NEVER = { first: 0, last: 1 }

const answer = (rise: number, confidence: number, volatility: number | null = null): Scored => ({
  ok: true,
  scores: {
    version: bundle.version,
    members: { lightgbm: rise, catboost: rise, lstm: null },
    blended: rise,
    rise,
    volatility,
    side: rise > 0.5 ? 'buy' : rise < 0.5 ? 'sell' : null,
    edge: Math.abs(rise - 0.5),
    confidence,
  },
})
/** Models in the shape of a function. */
const modelsOf = (score: (look: Look) => Scored): Ensemble => ({
  bundleOf: () => bundle,
  score: (_, look) => Promise.resolve(score(look)),
  list: () => [],
  reload: () => Promise.resolve(),
  close: () => Promise.resolve(),
})
/** Follows the relative strength of the base, and refuses without it. */
const RSI = FEATURES.findIndex(({ name }) => name === 'm15_rsi_14')
const simple = modelsOf(({ values }) => {
  const rsi = values[RSI] ?? Number.NaN
  if (Number.isNaN(rsi)) return { ok: false, code: 'MODEL_INPUT', reason: 'absent: m15_rsi_14', facts: {} }
  return answer(0.5 + rsi / 5, Math.min(100, Math.abs(rsi) * 200))
})

const optionsOf = (dir: string, more: Partial<ScoreOptions> = {}): ScoreOptions => ({
  dir,
  symbol: GBPUSD,
  triggers: null,
  from: 0,
  to: Infinity,
  out: null,
  costPrice: 0.1,
  acceptBadBars: false,
  replace: false,
  ...more,
})
async function scoreOf(ensemble: Ensemble, options: ScoreOptions, more: Partial<ScoreParts> = {}) {
  const symbols = openSymbolTable()
  const scored = await scoreFolder({ options, symbols, zone: ZONE, ensemble, bundle, trainedOn: NEVER, ...more })
  if (!scored.ok) throw new Error(scored.why)
  return scored
}
const linesOf = (path: string): readonly string[] => readFileSync(path, 'utf8').trimEnd().split('\n')
const Line = z.object({ closeTime: z.string(), trigger: z.string(), ok: z.boolean() })
const Answered = z.object({
  closeTime: z.string(),
  trigger: z.string(),
  unitPrice: z.number(),
  conviction: z.object({ weighted: z.number().nullable() }),
})
const closeOf = (line: string): number => Date.parse(Line.parse(JSON.parse(line)).closeTime)

/** What came after each M15 close, computed apart from the command. */
function truthOf(bars: Bars): Map<number, LabelRow> {
  const m15 = resample(bars, { to: 'M15', zone: ZONE })
  const closes = closeTimesOf(m15, 'M15', ZONE)
  const labeller = openLabeller({ label, bars: m15, closes, stretches: [{ bars: m15.length }] })
  const labelAt = (at: number, close: number) => labeller.finish(labeller.start(sliceBars(m15, Math.max(0, at - 299), at + 1, close)))
  return new Map(Array.from(closes, (close, at) => [close, labelAt(at, close)]))
}

describe('barclose score', () => {
  it('bars of a last day that are garbage change no answer before it', async () => {
    const cut = START + 13 * DAY
    const garbage: Bars = {
      ...minutes,
      open: minutes.open.slice(),
      high: minutes.high.slice(),
      low: minutes.low.slice(),
      close: minutes.close.slice(),
    }
    for (let i = 0; i < minutes.length; i += 1) {
      if ((minutes.time[i] ?? 0) < cut) continue
      const price = 500 + ((i * 7_919) % 3_000)
      garbage.open[i] = price
      garbage.close[i] = price + 1
      garbage.high[i] = price * 1.5
      garbage.low[i] = price / 2
    }
    const outs = [join(temporaryFolder(), 'a.ndjson'), join(temporaryFolder(), 'b.ndjson')]
    const [a, b] = outs
    if (a === undefined || b === undefined) throw new Error('two files')
    await scoreOf(simple, optionsOf(folderOf({ 'GBPUSD_M1.csv': minutes }), { out: a }))
    await scoreOf(simple, optionsOf(folderOf({ 'GBPUSD_M1.csv': garbage }), { out: b }))
    const before = [a, b].map((path) => linesOf(path).filter((line) => closeOf(line) <= cut))
    expect(before[0]).toEqual(before[1])
    expect(before[0]?.length).toBeGreaterThan(1_200)
    expect(linesOf(a).at(-1)).not.toEqual(linesOf(b).at(-1))
  })

  it('each answer is in the file before the next close is asked about', async () => {
    const out = join(temporaryFolder(), 'answers.ndjson')
    let asked = 0
    const watching = modelsOf(({ scene }) => {
      const lines = readFileSync(out, 'utf8').split('\n').slice(0, -1)
      expect(lines.length).toBe(asked)
      if (lines.length > 0) expect(closeOf(lines.at(-1) ?? '')).toBeLessThan(scene.closeTime)
      asked += 1
      return answer(0.6, 50)
    })
    const dir = folderOf({ 'GBPUSD_M1.csv': minutes })
    await scoreOf(watching, optionsOf(dir, { out, from: START + 10 * DAY, to: START + 12 * DAY }))
    expect(asked).toBe(192)
    expect(linesOf(out).length).toBe(192)
  })

  it('who knew the outcome is always right, who says the opposite never, and both at what trades then make', async () => {
    const truth = truthOf(minutes)
    const oracle = (turned: boolean) =>
      modelsOf(({ scene }) => {
        const up = truth.get(scene.closeTime)?.up ?? Number.NaN
        return Number.isNaN(up) ? answer(0.5, 0) : answer((up === 1) !== turned ? 0.9 : 0.1, 90)
      })
    const dir = folderOf({ 'GBPUSD_M1.csv': minutes })
    const { card } = await scoreOf(oracle(false), optionsOf(dir))
    expect(card.direction).toMatchObject({ accuracy: 1, auc: 1 })
    expect(card.direction.brierSkill).toBeGreaterThan(0.9)
    expect(card.coverage.every(({ accuracy }) => accuracy === 1)).toBe(true)
    expect(card.trades?.winRate).toBeGreaterThan(0.85)
    expect(card.trades?.expectancyR).toBeGreaterThan(0.5)
    const { card: wrong } = await scoreOf(oracle(true), optionsOf(dir))
    expect(wrong.direction).toMatchObject({ accuracy: 0, auc: 0 })
    expect(wrong.trades?.expectancyR).toBeLessThan(-0.5)
    expect((card.trades?.meanCostR ?? 0) > 0).toBe(true)
  })

  it('asks with what the training rows hold: features, unit and timeframes of each close, bit by bit (check 1)', async () => {
    const dir = folderOf({ 'GBPUSD_M1.csv': minutes, 'XAUUSD_H1.csv': resample(minutes, { to: 'H1', zone: ZONE }) })
    const rowsFile = join(temporaryFolder(), 'rows.parquet')
    const from = ['--from', '2026-03-12', '--to', '2026-03-13']
    const made = [
      '--base',
      'M15',
      '--triggers',
      'M15,M30,H1',
      '--labels',
      'M15:14:2:32:12',
      '--conviction',
      '--double',
      '--sequences',
      'none',
    ]
    const exported = await exportCommand.run(
      ['--data', dir, '--symbol', 'GBPUSD', '--out', rowsFile, '--zone', ZONE.rule, ...from, ...made],
      testIo().io,
    )
    expect(exported).toBe(0)
    const { rows } = await readParquet(rowsFile)
    const asked = new Map<number, Look>()
    const keeping = modelsOf((look) => {
      asked.set(look.scene.closeTime, look)
      return answer(0.6, 50)
    })
    const out = join(temporaryFolder(), 'answers.ndjson')
    await scoreOf(keeping, optionsOf(dir, { out, from: Date.UTC(2026, 2, 12), to: Date.UTC(2026, 2, 13) }))
    const answers = linesOf(out).map((line) => Answered.parse(JSON.parse(line)))
    expect([rows.length, answers.map(({ closeTime }) => closeTime)]).toEqual([
      96,
      rows.map((row) => z.date().parse(row['close_time']).toISOString()),
    ])
    for (const [i, row] of rows.entries()) {
      const { trigger, unitPrice, conviction } = answers[i] ?? {}
      expect([trigger, unitPrice, conviction?.weighted]).toEqual([row['trigger'], row['label_unit_price'], row['timeframes_buy']])
      const values = asked.get(z.date().parse(row['close_time']).getTime())?.values ?? new Float64Array()
      const differing = FEATURES.filter(({ name }, at) => !Object.is(row[name], Number.isNaN(values[at]) ? null : values[at]))
      expect(differing.map(({ name }) => name)).toEqual([])
    }
  })

  it('closes without the features are counted with the reason, and every close is one or the other', async () => {
    const { card } = await scoreOf(simple, optionsOf(folderOf({ 'GBPUSD_M1.csv': minutes })))
    expect(card.refused).toEqual([{ code: 'MODEL_INPUT', reason: 'absent: m15_rsi_14', closes: 55 }])
    expect([card.closes, card.answered]).toEqual([14 * 96, 14 * 96 - 55])
    const { both, cut, still } = card.unjudged
    expect(card.direction.rows + both + cut + still + card.unjudged['no-unit']).toBe(card.answered)
    expect(cut).toBeGreaterThan(0)
    expect(card.direction.auc).toBeGreaterThan(0.3)
    expect(card.direction.auc).toBeLessThan(0.7)
  })

  it('tells by trigger how many convictions passed and how those did', async () => {
    const { card } = await scoreOf(simple, optionsOf(folderOf({ 'GBPUSD_M1.csv': minutes })))
    expect(card.convictions.map(({ trigger }) => trigger)).toEqual(['M15', 'M30', 'H1', null])
    const all = card.convictions.at(-1)
    const parts = card.convictions.slice(0, -1)
    expect(parts.reduce((sum, { passes }) => sum + passes, 0)).toBe(all?.passes)
    expect(parts.reduce((sum, { closes }) => sum + closes, 0)).toBe(card.answered)
    expect(all?.passes).toBeGreaterThan(0)
    expect(all?.passes).toBeLessThan(card.answered)
    const { card: deaf } = await scoreOf(
      modelsOf(() => answer(0.6, 0)),
      optionsOf(folderOf({ 'GBPUSD_M1.csv': minutes })),
    )
    expect(deaf.convictions.at(-1)).toMatchObject({ passes: 0, trades: null, direction: { rows: 0, accuracy: null } })
  })

  it('does not ask about closes that the models were trained on, nor about those whose labels reach into them', async () => {
    const dir = folderOf({ 'GBPUSD_M1.csv': minutes })
    const [first, last] = [START + 4 * DAY, START + 8 * DAY]
    const asked: number[] = []
    const listening = modelsOf(({ scene }) => {
      asked.push(scene.closeTime)
      return answer(0.6, 50)
    })
    const { card } = await scoreOf(listening, optionsOf(dir), { trainedOn: { first, last } })
    const reach = 32 * 15 * MINUTE
    expect(asked.filter((close) => close >= first - reach && close <= last + reach)).toEqual([])
    expect(asked).toContain(last + reach + 15 * MINUTE)
    expect([card.closes, card.knownToModels]).toEqual([asked.length + card.knownToModels, 4 * 96 + 1 + 64])
    const whole = scoreFolder({
      options: optionsOf(dir),
      symbols: openSymbolTable(),
      zone: ZONE,
      ensemble: simple,
      bundle,
      trainedOn: { first: START, last: START + 14 * DAY },
    })
    const refused = await whole
    expect(refused.ok ? '' : refused.why).toMatch(/all 1344 closes lie in the time that the models were trained on/)
  })

  it('judges the volatility beside what the bars before said', async () => {
    const truth = truthOf(minutes)
    const dir = folderOf({ 'GBPUSD_M1.csv': minutes })
    const knowing = modelsOf(({ scene }) => answer(0.6, 50, truth.get(scene.closeTime)?.volatility ?? 0))
    const { card } = await scoreOf(knowing, optionsOf(dir))
    expect(card.volatility?.models).toEqual({ explained: 1, auc: 1 })
    expect(card.volatility?.persistence.explained).toBeLessThan(0.9)
    const { card: dull } = await scoreOf(
      modelsOf(() => answer(0.6, 50, -0.2)),
      optionsOf(dir),
    )
    expect(dull.volatility?.models.explained).toBeLessThan(0.01)
    expect(dull.volatility?.persistence).toEqual(card.volatility?.persistence)
    const { card: none } = await scoreOf(simple, optionsOf(dir))
    expect(none.volatility).toBeNull()
  })

  it('prints the card for a person and as JSON', async () => {
    const options = optionsOf(folderOf({ 'GBPUSD_M1.csv': minutes }))
    const told = { options, bundle, scored: await scoreOf(simple, options), elapsedMs: 1_234 }
    const text = renderCard(told)
    expect(text).toContain('GBPUSD, models 0123456789ab, trained on SYNTHETIC prices: 2026-03-02T12:00:00.000Z to 2026-03-15T22:00:00.000Z')
    expect(text).toContain('refused 55 x MODEL_INPUT: absent: m15_rsi_14')
    expect(text).toMatch(/accuracy \d\d\.\d\d %, base rate 5\d\.\d\d %, AUC 0\.\d{4}/)
    expect(text).toMatch(/M15 over 55: \d+ of \d+ \(\d/)
    expect(text).not.toMatch(/NaN|undefined/)
    expect(JSON.parse(JSON.stringify(describeCard(told)))).toMatchObject({
      symbol: 'GBPUSD',
      claimsEdge: false,
      answered: 1_289,
      missing: ['US500', 'XAUUSD', 'USDJPY'],
    })
  })

  it.each([
    [['--symbol', 'GBPUSD'], 2, /--data DIR is needed/],
    [['--data', '.'], 2, /--symbol SYMBOL is needed/],
    [['--data', '.', '--symbol', 'GBPUSD', '--cost', 'much'], 2, /--cost takes a number of at least 0, not "much"/],
    [['--data', '.', '--symbol', 'GBPUSD', '--from', '2026-03-05', '--to', '2026-03-04'], 2, /is not before/],
    [['--data', './none', '--symbol', 'GBPUSD'], 1, /there is no folder \.\/none/],
    [['--data', '.', '--symbol', 'GBPUSD', '--out', './none/x'], 1, /there is no folder .*none to write to/],
    [['--data', '.', '--symbol', 'GBPUSD', '--out', 'package.json'], 1, /package\.json is there already/],
    [['--data', '.', '--symbol', 'AUDUSD'], 1, /there are no models of AUDUSD in .*models/],
  ])('called with %j it ends with code %i and says why', async (argv, code, why) => {
    const { io, stderr } = testIo()
    expect(await command.run(argv, io)).toBe(code)
    expect(stderr()).toMatch(why)
  })

  it('through the real loader: a history too short for the models is refusals with their reason, and no figure is made up', async () => {
    const { io, stdout, stderr } = testIo()
    const models = temporaryFolder()
    const { version } = writeBundle(models)
    const argv = ['--data', folderOf({ 'GBPUSD_M1.csv': minutes }), '--symbol', 'GBPUSD', '--models', models, '--zone', ZONE.rule]
    expect([await command.run([...argv, '--json'], io), stderr()]).toEqual([
      1,
      'barclose score: no close was answered, so there is nothing to judge\n',
    ])
    const Printed = z.object({
      version: z.string(),
      answered: z.number(),
      refused: z.array(z.object({ code: z.string(), closes: z.number() })),
    })
    const card = Printed.parse(JSON.parse(stdout()))
    expect([card.version, card.answered, new Set(card.refused.map(({ code }) => code))]).toEqual([version, 0, new Set(['MODEL_INPUT'])])
    expect(card.refused.reduce((sum, { closes }) => sum + closes, 0)).toBe(14 * 96)
    expect(JSON.parse(stdout())).toMatchObject({
      direction: { rows: 0, accuracy: null, auc: null },
      trades: null,
      volatility: null,
      coverage: [],
    })
    const person = testIo()
    expect(await command.run(argv, person.io)).toBe(1)
    expect(person.stdout()).not.toMatch(/NaN|undefined|null/)
  })

  it('models that the loader refuses are named with the reason', async () => {
    const { io, stderr } = testIo()
    const models = temporaryFolder()
    const { folder } = writeBundle(models)
    writeFileSync(join(folder, 'lstm.onnx'), 'x')
    expect(await command.run(['--data', folder, '--symbol', 'GBPUSD', '--models', models], io)).toBe(1)
    expect(stderr()).toMatch(/^barclose score: the models of GBPUSD were refused: .*lstm\.onnx: SHA-256/)
  })

  it('refuses a trigger that the models were not taught at', async () => {
    const options = optionsOf(folderOf({ 'GBPUSD_M1.csv': minutes }), { triggers: ['M15', 'D1'] })
    await expect(scoreOf(simple, options)).rejects.toThrow('the models of GBPUSD were taught at closes of M15 M30 H1, not of D1')
  })

  it('a market without a known cost is scored without trades, never with a made-up one', () => {
    const words = { data: '.', symbol: 'BTCUSD', triggers: undefined, from: undefined, to: undefined, out: undefined, cost: undefined }
    const read = readScoreOptions({ ...words, 'accept-bad-bars': false, force: false }, openSymbolTable(), () => null)
    expect(read.costPrice).toBeNull()
  })
})
