import type { CliIo } from '../command.ts'

const SHOW_EVERY_MS = 250

/** One line that is written over, for a person who watches: how many so far, and how many a second. */
export function openCounter(io: CliIo, what: string): Readonly<{ show: (count: number) => void; clear: () => void }> {
  const startedAt = io.now()
  let shownAt = startedAt
  return {
    show: (count) => {
      if (!io.isTty) return
      const now = io.now()
      if (now - shownAt < SHOW_EVERY_MS) return
      shownAt = now
      const perSecond = Math.round((count / (now - startedAt)) * 1_000)
      io.stderr.write(`\r\u001B[K${count.toLocaleString('en')} ${what}, ${perSecond.toLocaleString('en')} a second`)
    },
    clear: () => void (io.isTty && io.stderr.write('\r\u001B[K')),
  }
}
