import type { SymbolName } from '../../contracts/primitives.ts'
import type { CliIo } from '../command.ts'
import { renderProgress } from '../export/render.ts'

export type BacktestScreen = Readonly<{
  onReading: (symbol: SymbolName, file: string, rows: number) => void
  onProgress: (name: string, done: number, closes: number) => void
  clear: () => void
}>

const WATCHED_MS = 250
/** For whoever reads a log: a line now and then, not one over another. */
const LOGGED_MS = 10_000

/** One line that is written over for a person who watches; a line every ten seconds else. On stderr, so that --json stays alone. */
export function openBacktestScreen(io: CliIo): BacktestScreen {
  let shownAt = io.now()
  let running = { name: '', since: 0 }
  const show = (text: () => string): void => {
    const now = io.now()
    if (now - shownAt < (io.isTty ? WATCHED_MS : LOGGED_MS)) return
    shownAt = now
    io.stderr.write(io.isTty ? `\r\u001B[K${text()}` : `${text()}\n`)
  }
  return {
    onReading: (symbol, file, rows) => show(() => `${symbol} ${file}: ${rows.toLocaleString('en')} rows`),
    onProgress: (name, done, closes) => {
      if (running.name !== name) running = { name, since: io.now() }
      const elapsedMs = io.now() - running.since
      if (done > 0 && elapsedMs > 0) show(() => `${name}: ${renderProgress(done, closes, elapsedMs)}`)
    },
    clear: () => void (io.isTty && io.stderr.write('\r\u001B[K')),
  }
}
