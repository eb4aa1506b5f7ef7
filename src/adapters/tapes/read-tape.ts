import { createReadStream } from 'node:fs'
import { constants, createGunzip } from 'node:zlib'
import type { z } from 'zod'
import { firstFault } from '../../contracts/messages.ts'
import { TapeHeaderSchema, TapeRecordSchema, type TapeEnd, type TapeHeader, type TapeRecord } from '../../contracts/tape.ts'
import { openDecisionSum } from './decision-sum.ts'
import { openLine } from './line.ts'

/** How a tape ended: whole, or cut off behind a record, as when a copy broke off. */
export type Ending = Readonly<{ kind: 'whole'; end: TapeEnd } | { kind: 'cut'; records: number; why: string }>

export type Tape = Readonly<{
  header: TapeHeader
  /** Once, in the order in which they happened; the end is told by `ending`. */
  records: AsyncIterable<Exclude<TapeRecord, { kind: 'end' }>>
  /** Known when the records are through. */
  ending: () => Ending
  close: () => Promise<void>
}>

/**
 * Opens a tape. What was cut is read up to its last whole record; any other damage, as a changed byte or a missing line,
 * throws with its line.
 */
export async function openTape(path: string): Promise<Tape> {
  const lines = linesOf(path)
  const first = await lines.next()
  const isCut = first.done === true || (!first.value.isEnded && !openLine(first.value.text).ok)
  if (first.done === true || isCut) throw new Error(`${path} is no tape: it is empty, or was cut before its first line was whole`)
  const header = check(path, 0, TapeHeaderSchema, first.value.text)
  const ended: { ending: Ending | null } = { ending: null }
  return {
    header,
    records: recordsOf(path, lines, (ending) => {
      ended.ending = ending
    }),
    ending: () => {
      if (ended.ending === null) throw new Error('the records are not read yet')
      return ended.ending
    },
    close: async () => void (await lines.return(undefined)),
  }
}

type Line = Readonly<{ text: string; isEnded: boolean }>

async function* recordsOf(
  path: string,
  lines: AsyncIterable<Line>,
  finish: (ending: Ending) => void,
): AsyncGenerator<Exclude<TapeRecord, { kind: 'end' }>> {
  const sum = openDecisionSum()
  let n = 0
  let end: TapeEnd | null = null
  for await (const { text, isEnded } of lines) {
    // A cut leaves half of a line, and no line behind it.
    if (!isEnded && !openLine(text).ok) break
    n += 1
    if (end !== null) throw damaged(path, n, 'it stands behind the end')
    const record = check(path, n, TapeRecordSchema, text)
    if (record.n !== n) throw damaged(path, n, `it has the number ${record.n}: a line is missing`)
    if (record.kind === 'end') {
      end = record
      if (record.decisions !== sum.count() || record.sha256 !== sum.sha256()) throw damaged(path, n, 'its sum is not that of the decisions')
      continue
    }
    if (record.kind === 'decision') sum.add(record.body)
    yield record
  }
  finish(end === null ? { kind: 'cut', records: n, why: `cut off behind line ${n}: what came later is missing` } : { kind: 'whole', end })
}

/** Text behind the last line break comes too, as a line that is not ended. */
async function* linesOf(path: string): AsyncGenerator<Line, undefined> {
  // At the end of a file that was cut, what can be unpacked is flushed instead of an error that hides it.
  const unpacked = createReadStream(path)
    .on('error', (error) => unpacked.destroy(error))
    .pipe(createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }))
  unpacked.setEncoding('utf8')
  let rest = ''
  let n = 0
  try {
    for await (const chunk of unpacked) {
      const parts = (rest + String(chunk)).split('\n')
      rest = parts.pop() ?? ''
      for (const text of parts) {
        yield { text, isEnded: true }
        n += 1
      }
    }
  } catch (error) {
    throw unreadable(path, n, error)
  }
  if (rest !== '') yield { text: rest, isEnded: false }
  return undefined
}

function unreadable(path: string, n: number, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'Z_DATA_ERROR') return damaged(path, n, 'its packed bytes were changed, or the file is not gzip')
  return error instanceof Error ? error : new Error(String(error))
}

function check<Schema extends z.ZodType>(path: string, n: number, schema: Schema, text: string): z.infer<Schema> {
  const opened = openLine(text)
  if (!opened.ok) throw damaged(path, n, opened.why)
  const result = schema.safeParse(opened.value)
  if (result.success) return result.data
  const fault = firstFault(result.error)
  throw damaged(path, n, `${fault.path}: ${fault.message}`)
}

const damaged = (path: string, n: number, why: string): Error =>
  new Error(`${path} is damaged at line ${n} (the header is line 0): ${why}; take another copy`)
