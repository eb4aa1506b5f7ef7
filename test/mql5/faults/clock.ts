import type { TerminalMessage } from '../../../src/contracts/messages.ts'
import { parseZone } from '../../../src/core/time/zone.ts'
import { START, type Schedule } from './schedule.ts'

export const ZONE = parseZone('America/New_York+7h')

export type SharedClock = Readonly<{
  /** What the server takes for now, UTC ms. */
  now: () => number
  /** The broker's time behind it, server ms. */
  broker: () => number
  /** The broker's time of an instant of the server's clock. */
  toBroker: (utc: number) => number
  /** Sets the clock by what a message tells, and gives its UTC ms. */
  take: (message: TerminalMessage) => number
}>

/** Server and terminal share the clock of one machine, which may jump; the broker's time goes on behind it. */
export function openClock({ faults }: Schedule): SharedClock {
  const jump = faults.find(({ kind }) => kind === 'clockJump')
  const by = Number(jump?.byMs ?? 0)
  // Messages tell whole seconds.
  const shownAt = Number(jump?.at ?? 0) + Math.max(by, 0) - 1_000
  let utc = ZONE.toUtc(START / 1_000)
  let broker = START
  let hasJumped = false
  return {
    now: () => utc,
    broker: () => broker,
    toBroker: (instant) => {
      const shown = ZONE.toServer(instant) * 1_000
      return by !== 0 && shown > shownAt ? shown - by : shown
    },
    take: (message) => {
      // Acks and deals may be told long after.
      if (!('serverTime' in message) || message.type === 'ack') return utc
      const shown = message.serverTime * 1_000
      const isNear = by !== 0 && broker >= Number(jump?.at) - 30_000
      hasJumped ||= isNear && (shown > shownAt || (by < 0 && shown < broker - 2_000))
      // What is sent again tells the time of its first try.
      broker = Math.max(broker, hasJumped ? shown - by : shown)
      utc = ZONE.toUtc((broker + (hasJumped ? by : 0)) / 1_000)
      return utc
    },
  }
}
