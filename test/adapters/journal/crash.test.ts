import Database from 'better-sqlite3'
import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { checkJournal } from '../../../src/adapters/journal/check.ts'
import { newPath, open } from './fixtures.ts'

/** A process of its own: opens the journal, writes group after group, and names each seq once it is on the disk. */
const WRITER = `
  const [module, path, command] = process.argv.slice(1)
  const { openJournal } = await import(module)
  try {
    const journal = openJournal({ path, now: Date.now })
    process.stdout.write('open\\n')
    if (command === 'hold') setInterval(() => globalThis.gc(), 20)
    const common = { account: 'a', session: 's1', type: 'snapshot', brokerSymbol: 'US30', receivedAt: 1, revisions: 0, body: 'x'.repeat(3000) }
    for (let seq = 1; command === 'write'; seq++) {
      await journal.append([{ kind: 'received', row: { ...common, seq, fingerprint: seq } }])
      process.stdout.write(seq + '\\n')
    }
    for (let last = 0; command === 'burst';) {
      const seqs = Array.from({ length: 100 }, () => (last += 1))
      await Promise.all(seqs.map((seq) => journal.append([{ kind: 'received', row: { ...common, seq, fingerprint: seq } }])))
      process.stdout.write(last + '\\n')
    }
  } catch (error) {
    process.stdout.write(error.code + ' ' + error.message + '\\n')
  }`

const children: ChildProcessWithoutNullStreams[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

describe('a writer that is killed', () => {
  test('every group it said was on the disk is there, and the file is sound', async () => {
    const path = newPath()
    for (const kills of [1, 2, 3]) {
      const { child, lines } = startWriter(path.replace('.sqlite', `${kills}.sqlite`), 'write')
      let said = 0
      for await (const line of lines) {
        if (line === 'open') continue
        said = Number(line)
        if (said === 37 * kills) child.kill('SIGKILL')
      }
      const file = path.replace('.sqlite', `${kills}.sqlite`)
      expect(said).toBeGreaterThanOrEqual(37 * kills)
      const journal = open(file)
      const missing = Array.from({ length: said }, (_, i) => i + 1).filter((seq) => journal.fingerprint('a', 's1', seq) !== seq)
      expect(missing).toEqual([])
      expect(checkJournal(file)).toMatchObject({ ok: true, why: '' })
    }
  })

  test('bursts that its thread brings to the tables are all there, once and in order', async () => {
    const path = newPath()
    // The thread is up after a few thousand; the moment of the kill is wherever it is then.
    for (const kill of [4_000, 9_000, 15_000]) {
      const file = path.replace('.sqlite', `${kill}.sqlite`)
      const { child, lines } = startWriter(file, 'burst')
      let said = 0
      for await (const line of lines) {
        if (line === 'open') continue
        said = Number(line)
        if (said >= kill) child.kill('SIGKILL')
      }
      expect(said).toBeGreaterThanOrEqual(kill)
      await open(file).close()
      const db = new Database(file, { readonly: true })
      const seqs = db.prepare<[], number>('SELECT seq FROM received ORDER BY id').pluck().all()
      db.close()
      expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, i) => i + 1))
      expect(seqs.length).toBeGreaterThanOrEqual(said)
      expect(checkJournal(file)).toMatchObject({ ok: true, why: '' })
    }
  })

  test('another process is refused while it lives, and let in when it was killed', async () => {
    const path = newPath()
    const first = startWriter(path, 'hold')
    expect(await firstLine(first.lines)).toBe('open')
    // Nothing in that process refers to its journal any more, and its garbage is collected all the time.
    await pause(100)
    const second = startWriter(path, 'hold')
    expect(await firstLine(second.lines)).toMatch(/^JOURNAL_DOWN another process of Barclose writes to /)
    expect(() => open(path)).toThrow(/another process of Barclose/)
    const gone = once(first.child, 'exit')
    first.child.kill('SIGKILL')
    await gone
    expect(open(path).health().ok).toBe(true)
  })
})

function startWriter(path: string, command: string) {
  const built = new URL('../../../dist/src/adapters/journal/journal.js', import.meta.url).href
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '--eval', WRITER, built, path, command])
  children.push(child)
  return { child, lines: createInterface({ input: child.stdout }) }
}

async function firstLine(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) return line
  return ''
}
