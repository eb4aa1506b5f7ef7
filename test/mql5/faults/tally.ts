import { isOf } from './checks.ts'
import { ordersSent } from './check-entries.ts'
import type { Story } from './play.ts'
import { SYMBOLS } from './schedule.ts'

/** What a number of schedules came to. */
export type Tally = {
  schedules: number
  signals: number
  orders: number
  /** Requests for a signal that had been sent before. */
  resends: number
  kills: number
  restarts: number
  serverDeaths: number
  commands: number
  fired: Map<string, number>
}

export const emptyTally = (): Tally => ({
  schedules: 0,
  signals: 0,
  orders: 0,
  resends: 0,
  kills: 0,
  restarts: 0,
  serverDeaths: 0,
  commands: 0,
  fired: new Map(),
})

const MINUTE_MS = 60_000
/** States that nobody counts: they held if the EA lived while they lasted, and something was due. */
const LASTING: Readonly<Record<string, number>> = { serverSilent: 5_000, historyMissing: MINUTE_MS, symbolUnknown: 5_000, offline: 0 }

/** Faults that really struck, by kind. */
export function firedIn({ events, lives, schedule, belief }: Story): ReadonlyMap<string, number> {
  const fired = new Map<string, number>()
  const count = (kind: string): void => void fired.set(kind, (fired.get(kind) ?? 0) + 1)
  for (const { event, kind, retcode } of events) {
    if (event === 'fault' && typeof kind === 'string') count(kind)
    if (event === 'hand' && retcode === 10_009) count('hand')
  }
  for (const { kind, from, until } of schedule.faults) {
    const least = LASTING[kind]
    const lasts = Number(until) - Number(from)
    if (least === undefined || fired.has(kind) || lasts < least) continue
    if (lives.some((life) => life.from <= Number(from) && life.to >= Number(until))) count(kind)
  }
  for (const { kind } of belief.done) if (kind !== 'arm' && kind !== 'resume') count(`server: ${kind}`)
  return fired
}

export function addStory(tally: Tally, story: Story): void {
  const { belief, lives, end } = story
  const sent = ordersSent(story).filter(({ comment }) => comment !== '')
  tally.schedules += 1
  tally.signals += belief.signals.length
  tally.orders += new Set(
    end.deals.filter(({ comment }) => belief.signals.some(({ signal }) => isOf(comment, signal.id))).map(({ order }) => order),
  ).size
  tally.resends += sent.length - new Set(sent.map(({ comment }) => comment)).size
  tally.kills += lives.filter(({ isKilled }) => isKilled).length
  tally.restarts += lives.length - 1
  tally.serverDeaths += belief.done.filter(({ kind }) => kind.startsWith('cut') || kind === 'close').length
  tally.commands += belief.done.filter(({ kind }) => !kind.startsWith('cut') && kind !== 'close').length - 1
  for (const [kind, times] of firedIn(story)) tally.fired.set(kind, (tally.fired.get(kind) ?? 0) + times)
}

export function writeTally(tally: Tally): string {
  const { schedules, signals, orders, resends, kills, restarts, serverDeaths, commands } = tally
  const kinds = [...tally.fired].toSorted(([a], [b]) => a.localeCompare(b)).map(([kind, times]) => `${kind} ${times}`)
  return [
    `${schedules} fault schedules on ${SYMBOLS.length} symbols: ${signals} signals, ${orders} orders, ${resends} resends, ` +
      `${kills} kills and ${restarts - kills} other restarts of the EA, ${serverDeaths} deaths of the server, ${commands} commands`,
    `faults that struck: ${kinds.join(', ')}`,
  ].join('\n')
}
