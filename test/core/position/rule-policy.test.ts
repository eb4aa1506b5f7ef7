import { describe, expect, it } from 'vitest'
import { configOf } from '../../../src/config.ts'
import type { Observation } from '../../../src/contracts/decision.ts'
import { chooseByRules } from '../../../src/core/position/rule-policy.ts'

const settings = configOf()
const calm: Observation = {
  side: 'buy',
  lots: 1,
  identifiers: ['1'],
  barsHeld: 3,
  profitR: 0.2,
  peakProfitR: 0.3,
  leaning: 'buy',
  hasStop: true,
  adds: 0,
}
const choose = (change: Partial<Observation>) => chooseByRules(settings, { ...calm, ...change })

describe('the first exit policy', () => {
  it.each([
    ['nothing happens', {}, 'HOLD', 'hold'],
    ['failure 13: a ticket has no stop', { hasStop: false }, 'CLOSE_ALL', 'no-stop'],
    ['a third of a peak is given back', { peakProfitR: 2, profitR: 1.2 }, 'PARTIAL_CLOSE', 'give-back'],
    ['most of a peak is given back', { peakProfitR: 2, profitR: 0.7 }, 'CLOSE_ALL', 'give-back'],
    ['a peak below the watched one is given back', { peakProfitR: 0.9, profitR: 0 }, 'HOLD', 'hold'],
    ['the desk leans the other way', { leaning: 'sell' }, 'CLOSE_ALL', 'opposite'],
    ['the desk leans nowhere', { leaning: null }, 'HOLD', 'hold'],
    ['it was held too long', { barsHeld: 60 }, 'CLOSE_ALL', 'time-stop'],
    ['it wins and the desk still agrees', { profitR: 1.1, peakProfitR: 1.2 }, 'ADD', 'add'],
    ['it loses and the desk still agrees', { profitR: -0.5, peakProfitR: 0.2 }, 'HOLD', 'hold'],
    ['it wins, but was added to already', { profitR: 1.1, peakProfitR: 1.2, adds: 1 }, 'HOLD', 'hold'],
  ] as const)('when %s', (_when, change, move, rule) => {
    expect(choose(change)).toMatchObject({ move, rule })
  })
})
