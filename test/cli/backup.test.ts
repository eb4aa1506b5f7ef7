import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { prepareBackups } from '../../src/adapters/journal/backup.ts'
import { checkJournal } from '../../src/adapters/journal/check.ts'
import { openJournal, type JournalHandle } from '../../src/adapters/journal/journal.ts'
import { command } from '../../src/cli/backup.ts'
import { homeOf } from '../../src/cli/home.ts'
import { temporaryFolder, testIo, type TestIo } from '../support/cli-io.ts'

const CopySchema = z.strictObject({
  ok: z.literal(true),
  from: z.string(),
  to: z.string(),
  bytes: z.number().positive(),
  version: z.number(),
  why: z.literal(''),
  rows: z.record(z.string(), z.number()),
})

function open({ folder }: TestIo): JournalHandle {
  const journal = openJournal({ path: homeOf({ home: folder }).journal, now: () => Date.now() })
  onTestFinished(() => journal.close())
  return journal
}

const write = (journal: JournalHandle, at: number): Promise<void> =>
  journal.append([{ kind: 'equity', row: { account: ACCOUNT, at: at * HOUR_MS, balance: 1, equity: 1, execution: 'paper' } }])
const ACCOUNT = 'demo-1'
/** Far enough apart that no row takes the place of another. */
const HOUR_MS = 3_600_000

describe('backup', () => {
  it('copies a journal that is being written to, whole and by itself', async () => {
    const surroundings = testIo()
    const journal = open(surroundings)
    for (let at = 1; at <= 50; at += 1) await write(journal, at)
    const writing = Promise.all(Array.from({ length: 50 }, (_row, i) => write(journal, 100 + i)))
    expect(await command.run(['--json'], surroundings.io)).toBe(0)
    await writing
    const parsed: unknown = JSON.parse(surroundings.stdout())
    const copy = CopySchema.parse(parsed)
    expect(copy.to.startsWith(join(surroundings.folder, 'backups', 'journal-'))).toBe(true)
    expect(copy.rows['equity']).toBeGreaterThanOrEqual(50)
    expect(checkJournal(copy.to)).toMatchObject({ ok: true, rows: copy.rows })
    expect(readdirSync(join(surroundings.folder, 'backups'))).toHaveLength(1)
  })

  it.runIf(process.platform !== 'win32')('is for its owner alone', async () => {
    const surroundings = testIo()
    open(surroundings)
    const to = join(temporaryFolder(), 'copy.sqlite')
    await command.run(['--out', to], surroundings.io)
    expect(statSync(to).mode & 0o777).toBe(0o600)
  })

  it('of a large journal ends although every turn of it is followed by a write', async () => {
    const surroundings = testIo()
    const journal = open(surroundings)
    const state = 'x'.repeat(6_000_000)
    for (const account of ['demo-1', 'demo-2', 'demo-3']) {
      await journal.append([{ kind: 'paper', account: account, at: 1, state }])
    }
    let turns = 0
    const writes: Promise<void>[] = []
    const onProgress = () => {
      turns += 1
      if (turns > 50) throw new Error('the copy starts anew with every write')
      writes.push(write(journal, turns))
    }
    const to = join(temporaryFolder(), 'copy.sqlite')
    await prepareBackups(journal.path).run(to, onProgress)
    await Promise.all(writes)
    expect(turns).toBeGreaterThan(3)
    expect(checkJournal(to)).toMatchObject({ ok: true, rows: { paper: 3 } })
  })

  it('goes where --out says, and never over a file', async () => {
    const surroundings = testIo()
    open(surroundings)
    const to = join(temporaryFolder(), 'deeper', 'copy.sqlite')
    expect(await command.run(['--out', to], surroundings.io)).toBe(0)
    expect(surroundings.stdout()).toContain(`${to}\n`)
    writeFileSync(to, 'precious')
    await expect(command.run(['--out', to], surroundings.io)).rejects.toThrow('never overwrites')
    expect(readFileSync(to, 'utf8')).toBe('precious')
  })

  it('says so when there is no journal, and makes none', async () => {
    const surroundings = testIo()
    expect(await command.run([], surroundings.io)).toBe(1)
    expect(surroundings.stderr()).toContain('There is no journal at')
    expect(existsSync(surroundings.folder)).toBe(false)
  })

  it('refuses a file that is no journal of ours', async () => {
    const surroundings = testIo()
    const journal = open(surroundings)
    await journal.close()
    writeFileSync(homeOf({ home: surroundings.folder }).journal, 'not a database at all, but long enough to be looked at')
    await expect(command.run([], surroundings.io)).rejects.toThrow('journal.sqlite')
  })

  it('starts nothing with faulty settings', async () => {
    const { io, stderr } = testIo({ BARCLOSE_HOST_: 'x' })
    expect(await command.run([], io)).toBe(2)
    expect(stderr()).toContain('BARCLOSE_HOST_: unknown setting')
  })
})
