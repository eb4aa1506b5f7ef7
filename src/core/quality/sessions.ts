import type { SymbolSpec } from '../../contracts/account.ts'

type Sessions = SymbolSpec['sessions']
const DAY = 86_400
/** 1970-01-01 was a Thursday. */
const weekday = (serverSeconds: number): number => (Math.floor(serverSeconds / DAY) + 4) % 7

/** Whether the market trades at this server time. A symbol without sessions never does. */
export function isOpen(sessions: Sessions, serverSeconds: number): boolean {
  const day = weekday(serverSeconds)
  const second = serverSeconds % DAY
  return sessions.some((session) => session.day === day && second >= session.from && second < session.to)
}

/** Trading time between two server times, seconds. */
export function openSecondsBetween(sessions: Sessions, from: number, to: number): number {
  let open = 0
  for (let midnight = Math.floor(from / DAY) * DAY; midnight < to; midnight += DAY) {
    const day = weekday(midnight)
    for (const session of sessions) {
      if (session.day !== day) continue
      open += Math.max(0, Math.min(to, midnight + session.to) - Math.max(from, midnight + session.from))
    }
  }
  return open
}
