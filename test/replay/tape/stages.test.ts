import { describe, expect, test } from 'vitest'
import { shippedPath } from '../../../src/cli/version.ts'
import { settingsFor } from '../../../src/cli/replay/options.ts'
import { configOf, type Config } from '../../../src/config.ts'
import { chooseByRules } from '../../../src/core/position/rule-policy.ts'
import { DESKS } from '../../../src/core/desks/registry.ts'
import type { Stage } from '../../../src/core/tape/differ.ts'
import type { Desk, Policy } from '../../../src/ports/desk.ts'
import { beginningOf, replayAs } from './rig.ts'
import type { Replay, ReplayParts } from '../../../replay/tape/replay-tape.ts'

const pathOf = (name: string): string => shippedPath('replay', 'tapes', `${name}.tape.gz`)

/** How far each tape must be played until what is asked of it has happened. */
const DECISIONS: Readonly<Record<string, number>> = { trend: 170, range: 240, 'quiet-night': 30 }

async function replayWith(name: string, sets: Readonly<Record<string, string>>, parts: Partial<ReplayParts> = {}): Promise<Replay> {
  const tape = await beginningOf(pathOf(name), DECISIONS[name] ?? Infinity)
  return replayAs(pathOf(name), { tape, config: settingsFor(tape.header, { own: null, sets }).config, ...parts })
}

const firstOf = ({ differences: [first] }: Replay) => first?.difference

/** One setting each, and the stage at which it is seen first. */
const CASES: readonly Readonly<{ set: string; value: string; tape: string; stage: Stage; path: string }>[] = [
  { set: 'emaFastBars', value: '11', tape: 'trend', stage: 'opinion', path: 'opinion.facts.fastPrice' },
  { set: 'targetR', value: '2', tape: 'trend', stage: 'opinion', path: 'opinion.targetDistancePrice' },
  { set: 'spreadMaxAtr', value: '0.9', tape: 'quiet-night', stage: 'verdicts', path: 'verdicts.spread.facts.spreadMaxAtr' },
  { set: 'positionsMax', value: '19', tape: 'trend', stage: 'verdicts', path: 'verdicts.portfolio.facts.positionsMax' },
  { set: 'riskPerTradePercent', value: '0.4', tape: 'trend', stage: 'entry', path: 'entry.lots' },
  { set: 'addFromR', value: '5', tape: 'trend', stage: 'moves', path: 'moves.0.wanted' },
  { set: 'giveBackPartial', value: '0.5', tape: 'range', stage: 'moves', path: 'moves.0.wanted' },
  { set: 'signalExpiryMs', value: '21000', tape: 'trend', stage: 'signals', path: 'signals.0.expiresAt' },
]

describe('a changed setting', () => {
  test.each(CASES)('$set shows at the stage of $stage', async ({ set, value, tape, stage, path }) => {
    const replay = await replayWith(tape, { [set]: value })
    expect(replay.different).toBeGreaterThan(0)
    expect(firstOf(replay)).toMatchObject({ stage, first: { path } })
  })
})

describe('a changed constant of the code', () => {
  const EMA: Config = configOf({ desk: 'ema' })

  test('a desk that sees the average a thousandth higher shows at the opinion', async () => {
    const entry = DESKS.ema
    const desk: Desk = {
      name: 'ema',
      needs: ({ trigger }) => entry.needs(EMA, trigger),
      opinion: ({ trigger }, window) => {
        const opinion = entry.form(EMA, trigger, window)
        const { fastPrice } = opinion.facts
        return { ...opinion, facts: { ...opinion.facts, fastPrice: typeof fastPrice === 'number' ? fastPrice * 1.001 : null } }
      },
    }
    const replay = await replayWith('trend', {}, { desk })
    expect(firstOf(replay)).toMatchObject({ stage: 'opinion', first: { path: 'opinion.facts.fastPrice' }, further: 0 })
    expect(replay.byStage).toEqual({ opinion: replay.compared })
  })

  test('a policy that holds where it closed shows at the moves, and what follows in what follows', async () => {
    const policy: Policy = {
      name: 'rules',
      choose: (observations) =>
        observations.map((observation) => {
          const choice = chooseByRules(EMA, observation)
          return choice.rule === 'give-back' ? { ...choice, move: 'HOLD', share: 0 } : choice
        }),
    }
    const replay = await replayWith('range', {}, { policy })
    expect(firstOf(replay)).toMatchObject({ stage: 'moves', later: ['signals', 'reason'] })
  })

  test('a setting that no stage of the tape reads changes nothing', async () => {
    const replay = await replayWith('trend', { missingMember: 'renormalise', restCloseMinutes: '31' })
    expect(replay.different).toBe(0)
  })
})
