import { existsSync, renameSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Happened, TapeEnd, TapeHeader } from '../../contracts/tape.ts'
import { openDecisionSum } from './decision-sum.ts'
import { sealLine } from './line.ts'

export type WriteOptions = Readonly<{
  header: Omit<TapeHeader, 'n' | 'tape'>
  records: Iterable<Happened> | AsyncIterable<Happened>
  replace: boolean
  /** Called with the lines written so far. */
  onLine?: (lines: number) => void
  signal?: AbortSignal
}>

/** Writes a tape beside its place as `.part` and puts it there when it is whole. */
export async function writeTape(path: string, { signal, replace, ...options }: WriteOptions): Promise<TapeEnd> {
  const refuseTaken = (): void => {
    if (!replace && existsSync(path)) throw new Error(`${path} is there already; choose another name, or --force to replace it`)
  }
  refuseTaken()
  const part = `${path}.part`
  const ending: { end: TapeEnd | null } = { end: null }
  // Opened before anything can break off, or a file that is opened later would stay behind. An account's history is for its owner alone.
  const file = (await open(part, 'w', 0o600)).createWriteStream({ flush: true })
  const closed = new Promise<void>((resolve) => file.once('close', resolve))
  try {
    const lines = Readable.from(
      linesOf(options, (end) => {
        ending.end = end
      }),
    )
    await pipeline(lines, createGzip({ level: 9 }), file, signal === undefined ? {} : { signal })
    if (ending.end === null) throw new Error('the tape was not brought to its end')
    refuseTaken()
    renameSync(part, path)
    return ending.end
  } finally {
    await closed
    rmSync(part, { force: true })
  }
}

async function* linesOf(
  { header, records, onLine = () => undefined }: Omit<WriteOptions, 'replace' | 'signal'>,
  finish: (end: TapeEnd) => void,
): AsyncGenerator<string> {
  yield `${sealLine({ n: 0, tape: 1, ...header })}\n`
  const sum = openDecisionSum()
  let n = 0
  for await (const happened of records) {
    n += 1
    if (happened.kind === 'decision') sum.add(happened.body)
    yield `${sealLine({ n, ...happened })}\n`
    onLine(n)
  }
  const end: TapeEnd = { kind: 'end', n: n + 1, decisions: sum.count(), sha256: sum.sha256() }
  yield `${sealLine(end)}\n`
  finish(end)
}
