import { createWriteStream, renameSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { createGzip, constants } from 'node:zlib'

export type DecisionFile = Readonly<{
  append: (text: string) => void
  /** Waits while what was appended has not been taken yet, so that a long run does not pile up in memory. */
  drained: () => Promise<void>
  /** The file is there under its name once this has resolved. */
  close: () => Promise<void>
  discard: () => Promise<void>
}>

const CHUNK_CHARACTERS = 65_536

/** Every decision of a run, one JSON line each, compressed as it goes. */
export function openDecisionFile(path: string): DecisionFile {
  const partial = `${path}.part`
  // Speed before size: the run must not wait for it.
  const gzip = createGzip({ level: constants.Z_BEST_SPEED })
  const file = createWriteStream(partial, { flags: 'w' })
  gzip.pipe(file)
  const done = finished(file)
  done.catch(() => undefined)
  let lines: string[] = []
  let held = 0
  const flush = (): void => {
    if (held === 0) return
    gzip.write(lines.join(''))
    lines = []
    held = 0
  }
  const end = async (): Promise<void> => {
    flush()
    gzip.end()
    await done
  }
  return {
    append: (text) => {
      lines.push(text, '\n')
      held += text.length + 1
      if (held >= CHUNK_CHARACTERS) flush()
    },
    drained: async () => {
      // Asked of the stream itself: it may have drained before anybody waited.
      if (gzip.writableNeedDrain) await Promise.race([once(gzip, 'drain'), done])
    },
    close: async () => {
      await end()
      renameSync(partial, path)
    },
    discard: async () => {
      await end().catch(() => undefined)
      rmSync(partial, { force: true })
    },
  }
}
