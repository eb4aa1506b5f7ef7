import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { configOf, type Config } from '../../src/config.ts'
import { ModelsReplySchema } from '../../src/contracts/people.ts'
import { FEATURES } from '../../src/core/features/registry.ts'
import { writeBundle } from '../support/bundle.ts'
import { temporaryFolder } from '../support/cli-io.ts'
import { only, openHouse, TOKEN } from '../support/house.ts'

/** What one symbol's bars alone give. */
const ALONE = FEATURES.filter((feature) => feature.of === 'bars').map(({ name, version }) => `${name}@${version}`)

/** A bundle for the wave market that asks for nothing but its own bars. */
function bundleOf(root: string, thresholds: number, symbol = 'EURUSD') {
  return writeBundle(root, {
    symbol,
    edit: (manifest) => ({
      ...manifest,
      features: manifest.features.map((name, i) => (ALONE.includes(name) ? name : (ALONE[i * 5] ?? name))),
      thresholds: { M5: thresholds, M15: thresholds, M30: thresholds, H1: thresholds, H4: thresholds, D1: thresholds },
    }),
  })
}

async function houseWith(root: string, change: Partial<Config> = {}) {
  const house = await openHouse({ models: [root], config: configOf({ crisisEntries: 'allow', rewardMinCosts: 0, ...change }) })
  await house.hello()
  await house.arm()
  return house
}
type House = Awaited<ReturnType<typeof houseWith>>

const M15 = { closed: ['M5', 'M15'] } as const

async function decisionAfter(house: House, options: Parameters<House['snapshot']>[0] = M15) {
  const { decision, signals } = only(await house.snapshot({ full: true, ...options }), 'signals')
  const kept = house.server().journal.decision(decision ?? '')
  if (kept === undefined) throw new Error('the decision is not in the journal')
  return { decision: kept, signals }
}

describe('the ensemble desk', () => {
  it('check 7: a symbol without a model holds with NO_MODEL, and no model of another symbol stands in', async () => {
    const root = temporaryFolder()
    bundleOf(root, 0, 'GBPUSD')
    const { decision, signals } = await decisionAfter(await houseWith(root))
    expect(signals).toEqual([])
    expect(decision.opinion).toMatchObject({ desk: 'ensemble', side: null, leaning: null, model: null, facts: { code: 'NO_MODEL' } })
    expect(decision.opinion?.reason).toBe('NO_MODEL: there is no model of EURUSD')
    expect(decision.entry).toMatchObject({ kind: 'hold', gate: 'opinion' })
  })

  it('failure 42: a model that was copied into the folder of another symbol is refused, and health says which', async () => {
    const root = temporaryFolder()
    const { folder, version } = bundleOf(root, 0, 'GBPUSD')
    mkdirSync(join(root, 'EURUSD'))
    cpSync(folder, join(root, 'EURUSD', version), { recursive: true })
    writeFileSync(join(root, 'EURUSD', 'current'), version)
    const house = await houseWith(root)
    const { decision } = await decisionAfter(house)
    expect(decision.opinion?.reason).toMatch(/^NO_MODEL: the model of EURUSD was refused: .*EURUSD.*GBPUSD/)
    const health = await house.server().app.inject({ url: '/health/ready' })
    expect(health.statusCode).toBe(200)
    expect(health.json()).toMatchObject({
      models: [
        { symbol: 'EURUSD', state: 'refused' },
        { symbol: 'GBPUSD', state: 'loaded' },
      ],
    })
    const headers = { authorization: `Bearer ${TOKEN}` }
    const { items } = ModelsReplySchema.parse((await house.server().app.inject({ url: '/v1/models', headers })).json())
    expect(items.map(({ symbol, state, trusted }) => [symbol, state, trusted])).toEqual([
      ['EURUSD', 'refused', false],
      ['GBPUSD', 'loaded', false],
    ])
  })

  it('check 29 and failure 44: what is loaded is asked; the decision keeps what each member said, the conviction of every timeframe, and the journal gives it back', async () => {
    const root = temporaryFolder()
    const { version } = bundleOf(root, 0)
    const { decision } = await decisionAfter(await houseWith(root))
    const { opinion, conviction } = decision
    expect(opinion?.model).toMatchObject({ version, trusted: false, threshold: 0 })
    for (const member of ['lightgbm', 'catboost', 'lstm'] as const) expect(opinion?.model?.[member]).toBeGreaterThan(0)
    expect(conviction?.side).toBe(opinion?.side)
    expect(conviction?.parts.map(({ timeframe }) => timeframe)).toEqual(['M5', 'M15', 'M30', 'H1', 'H4', 'D1'])
    expect(conviction?.confidence).toBe(opinion?.model?.confidence)
    const verdict = decision.verdicts.find(({ gate }) => gate === 'conviction')
    expect(verdict?.facts).toMatchObject({ conviction: conviction?.value, threshold: 0, weighted: conviction?.weighted })
  })

  it('stop and target lie where the label had its barriers', async () => {
    const root = temporaryFolder()
    bundleOf(root, 0)
    const { decision } = await decisionAfter(await houseWith(root))
    const { opinion } = decision
    expect(opinion?.stopDistancePrice).toBe(opinion?.targetDistancePrice)
    expect(opinion?.stopDistancePrice).toBeCloseTo(2 * Number(opinion?.facts['atrPrice']), 12)
  })

  it('a close that the models were not taught has no opinion, whatever the bars say', async () => {
    const root = temporaryFolder()
    bundleOf(root, 0)
    const { decision } = await decisionAfter(await houseWith(root), { closed: ['M5'] })
    expect(decision.opinion?.reason).toBe('the models of EURUSD were taught at closes of M15 M30 H1, not of M5')
    expect(decision.conviction).toBeNull()
    expect(decision.entry).toMatchObject({ kind: 'hold', gate: 'opinion' })
  })

  it('failure 45: a threshold that nothing reaches stops every entry, by the gate of its name', async () => {
    const root = temporaryFolder()
    bundleOf(root, 100)
    const { decision, signals } = await decisionAfter(await houseWith(root))
    expect(signals).toEqual([])
    expect(decision.conviction?.pass).toBe(false)
    expect(decision.entry).toMatchObject({ kind: 'hold', gate: 'conviction', reason: decision.conviction?.reason })
  })
})

describe('shadow and armed', () => {
  type Ending = Readonly<{ kind: string; gate: string | null }>

  /** The wave turns: within hours the timeframes lean to the side that the models propose. */
  const reaching = async (root: string, change: Partial<Config>, isReached: (ending: Ending) => boolean) => {
    const house = await houseWith(root, change)
    for (let minutes = 0; minutes < 600; minutes += 15) {
      const seen = await decisionAfter(house)
      const { entry } = seen.decision
      if (isReached({ kind: entry.kind, gate: entry.kind === 'hold' ? entry.gate : null })) return seen
      house.clock.now += 15 * 60_000
    }
    throw new Error('nothing of the kind in ten hours')
  }
  const entering = (root: string, change: Partial<Config> = {}) => reaching(root, change, ({ kind }) => kind === 'enter')

  it('models that the user has not named decide in shadow: the entry is journalled and nothing is sent', async () => {
    const root = temporaryFolder()
    bundleOf(root, 0)
    const { decision, signals } = await entering(root)
    expect(signals).toEqual([])
    expect(decision.reason).toContain('shadow')
  })

  it('named by symbol and version they send; another version of the same symbol would not', async () => {
    const root = temporaryFolder()
    const { version } = bundleOf(root, 0)
    const named = await entering(root, { trustedModels: [`EURUSD@${version}`] })
    expect(named.signals).toHaveLength(1)
    expect(named.signals[0]).toMatchObject({ kind: 'OPEN', side: named.decision.opinion?.side })
    const other = await entering(root, { trustedModels: ['EURUSD@0123456789ab'] })
    expect(other.signals).toEqual([])
  })

  it('the calibrated probability of the side reaches the size: Kelly is asked with it', async () => {
    const root = temporaryFolder()
    bundleOf(root, 0)
    const { decision } = await reaching(root, { sizeMode: 'kelly' }, ({ kind, gate }) => kind === 'enter' || gate === 'edge')
    const { opinion, entry } = decision
    const rise = opinion?.model?.rise ?? Number.NaN
    expect(entry.facts['probability']).toBe(opinion?.side === 'buy' ? rise : 1 - rise)
  })
})
