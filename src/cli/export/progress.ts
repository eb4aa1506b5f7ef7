import type { CliIo } from '../command.ts'
import type { ExportOptions } from './export-rows.ts'
import { renderProgress } from './render.ts'

const PROGRESS_MS = 250

/** One line that is written over, for a person who watches. */
export function openProgress(
  io: CliIo,
): Readonly<{ listeners: Required<Pick<ExportOptions, 'onReading' | 'onProgress'>>; clear: () => void }> {
  let shownAt = 0
  let writingSince: number | null = null
  const show = (text: () => string): void => {
    const now = io.now()
    if (!io.isTty || now - shownAt < PROGRESS_MS) return
    shownAt = now
    io.stderr.write(`\r\u001B[K${text()}`)
  }
  return {
    listeners: {
      onReading: (symbol, file, rows) => show(() => `${symbol} ${file}: ${rows.toLocaleString('en')} rows`),
      onProgress: (done, closes) => {
        writingSince ??= io.now()
        const elapsedMs = io.now() - writingSince
        if (done > 0 && elapsedMs > 0) show(() => renderProgress(done, closes, elapsedMs))
      },
    },
    clear: () => void (io.isTty && io.stderr.write('\r\u001B[K')),
  }
}
