import type { CliIo } from '../command.ts'
import { plainLine } from './plain-line.ts'

/** Log that may wait for its reader, characters. */
const WAITING_MAX = 1_000_000

/**
 * The way of the log to standard output. Whoever started the server may never read it: then lines are left out, since
 * a full pipe must neither stop the server nor fill its memory. Their number is told once somebody reads again.
 */
export function openLogStream({
  stdout,
  isTty,
  now,
}: Pick<CliIo, 'stdout' | 'isTty' | 'now'>): Readonly<{ write: (line: string) => void }> {
  let leftOut = 0
  const print = (line: string): void => void stdout.write(isTty ? plainLine(line) : line)
  return {
    write: (line) => {
      if ((stdout.writableLength ?? 0) > WAITING_MAX) {
        leftOut += 1
        return
      }
      if (leftOut > 0) {
        print(
          `${JSON.stringify({ level: 40, time: new Date(now()).toISOString(), lines: leftOut, msg: 'log lines were left out: nobody read them' })}\n`,
        )
        leftOut = 0
      }
      print(line)
    },
  }
}
