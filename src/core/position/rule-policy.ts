import type { Config } from '../../config.ts'
import type { Facts, MOVES, Observation } from '../../contracts/decision.ts'
import { opposite } from '../account.ts'

type Settings = Pick<
  Config,
  'timeStopBars' | 'giveBackFromR' | 'giveBackPartial' | 'giveBackClose' | 'partialShare' | 'addFromR' | 'addsMax'
>
export type Choice = Readonly<{ move: (typeof MOVES)[number]; share: number; rule: string; reason: string; facts: Facts }>

/** One ordered table of rules: the first that speaks decides. */
export function chooseByRules(settings: Settings, observation: Observation): Choice {
  for (const rule of [noStop, giveBack, oppositeOpinion, timeStop, addToWinner]) {
    const choice = rule(settings, observation)
    if (choice !== null) return choice
  }
  return HOLD
}

export const HOLD: Choice = { move: 'HOLD', share: 0, rule: 'hold', reason: 'nothing speaks against it', facts: {} }

type Rule = (settings: Settings, observation: Observation) => Choice | null

const noStop: Rule = (_settings, { hasStop }) => (hasStop ? null : closeAll('no-stop', 'a ticket of it has no stop', {}))

const giveBack: Rule = (settings, { profitR, peakProfitR }) => {
  if (peakProfitR < settings.giveBackFromR) return null
  const given = (peakProfitR - profitR) / peakProfitR
  const facts = { profitR, peakProfitR, givenBackShare: given }
  const reason = `${(given * 100).toFixed(0)} % of a peak of ${peakProfitR.toFixed(2)} R is given back`
  if (given >= settings.giveBackClose) return closeAll('give-back', reason, facts)
  return given >= settings.giveBackPartial
    ? { move: 'PARTIAL_CLOSE', share: settings.partialShare, rule: 'give-back', reason, facts }
    : null
}

const oppositeOpinion: Rule = (_settings, { side, leaning }) =>
  leaning === opposite(side) ? closeAll('opposite', `the desk leans to ${leaning}`, { leaning }) : null

const timeStop: Rule = (settings, { barsHeld }) =>
  barsHeld >= settings.timeStopBars
    ? closeAll('time-stop', `held for ${barsHeld} bars, at most ${settings.timeStopBars}`, { barsHeld })
    : null

const addToWinner: Rule = (settings, { side, leaning, profitR, adds }) => {
  if (leaning !== side || profitR < settings.addFromR || adds >= settings.addsMax) return null
  return {
    move: 'ADD',
    share: 0,
    rule: 'add',
    reason: `${profitR.toFixed(2)} R in profit and the desk still leans to ${side}`,
    facts: { profitR, adds },
  }
}

const closeAll = (rule: string, reason: string, facts: Facts): Choice => ({ move: 'CLOSE_ALL', share: 1, rule, reason, facts })
