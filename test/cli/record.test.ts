import Database from 'better-sqlite3'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MARKETS } from '../../replay/markets.ts'
import { command } from '../../src/cli/record.ts'
import { command as replay } from '../../src/cli/replay.ts'
import { openLiveRig, RIG_ACCOUNT, type LiveRig } from '../replay/tape/rig.ts'
import { temporaryFolder, testIo } from '../support/cli-io.ts'

/** What the settings of the rig are, as a user would say them. */
const ENV = { BARCLOSE_DESK: 'ema', BARCLOSE_RATE_PER_SECOND: '1000000' }

let live: LiveRig
beforeAll(async () => {
  const [market] = MARKETS
  if (market === undefined) throw new Error('there is no such market')
  live = await openLiveRig({ markets: [{ market, acts: [{ minutes: 60 }] }], playFrom: Date.UTC(2026, 5, 16, 12) / 1_000, seed: 31 })
  await live.terminal.hello()
  await live.server().engine.command(RIG_ACCOUNT, { kind: 'arm' }, 'user', 'test')
  await live.minutes(12)
  await live.terminal.hello()
  await live.minutes(8)
})
afterAll(() => live.close())

const run = async (words: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const io = testIo({ ...ENV, BARCLOSE_HOME: live.folder, ...env })
  const code = await command.run(words, io.io)
  return { code, stdout: io.stdout(), stderr: io.stderr() }
}
const linesIn = (path: string): readonly string[] => gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n').slice(1, -1)

describe('record', () => {
  test('writes a tape beside a running server, and replay finds it identical', async () => {
    const out = join(temporaryFolder(), 'a.tape.gz')
    const { code, stdout, stderr } = await run(['--out', out, '--note', 'a quiet hour', '--json'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({
      account: RIG_ACCOUNT,
      decisions: 20,
      partial: false,
      pruned: false,
      warnings: [],
      models: [],
    })
    const io = testIo({ BARCLOSE_HOME: live.folder })
    expect(await replay.run([out, '--json'], io.io)).toBe(0)
    expect(JSON.parse(io.stdout())).toMatchObject({ same: true, identical: 20, note: 'a quiet hour', synthetic: false })
  })

  test('says in plain words what it wrote, and that it is nobody else’s business', async () => {
    const { code, stdout } = await run(['--out', join(temporaryFolder(), 'a.tape.gz')])
    expect(code).toBe(0)
    expect(stdout).toContain('20 decisions')
    expect(stdout).toContain('Give it to nobody')
  })

  test('neither the token nor the address of alerts is on a tape', async () => {
    const out = join(temporaryFolder(), 'a.tape.gz')
    await run(['--out', out], { BARCLOSE_TOKEN: 'a-secret-of-sixteen', BARCLOSE_ALERT_URL: 'https://alerts.invalid/secret-path' })
    const text = gunzipSync(readFileSync(out)).toString('utf8')
    expect(text).not.toContain('a-secret-of-sixteen')
    expect(text).not.toContain('secret-path')
    expect(text).toContain('"emaFastBars":12')
  })

  test('never replaces a file unless told to', async () => {
    const out = join(temporaryFolder(), 'a.tape.gz')
    expect((await run(['--out', out])).code).toBe(0)
    const again = await run(['--out', out])
    expect(again.code).toBe(1)
    expect(again.stderr).toContain('--force')
    expect((await run(['--out', out, '--force'])).code).toBe(0)
    expect(existsSync(`${out}.part`)).toBe(false)
  })

  test('from a later time begins with the next hello, says that it is partial, and the bars that were held are on it', async () => {
    const out = join(temporaryFolder(), 'a.tape.gz')
    const { code, stdout } = await run(['--out', out, '--from', '2026-06-16T09:05Z', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ partial: true, pruned: false, decisions: 8, warnings: [expect.stringContaining('partial')] })
    const io = testIo({ BARCLOSE_HOME: live.folder })
    expect(await replay.run([out], io.io)).toBe(0)
    expect(io.stdout()).toContain('Identical: 8 of 8')
    expect(io.stdout()).toContain('The tape is partial')
  })

  test('up to a time holds what came before it', async () => {
    const out = join(temporaryFolder(), 'a.tape.gz')
    const { stdout } = await run(['--out', out, '--to', '2026-06-16T09:05Z', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ partial: false, decisions: 5 })
  })

  test.each([
    [['--out', 'x'], ['--from', 'yesterday'], '--from takes a date'],
    [['--out', 'x'], ['--from', '2026-06-17', '--to', '2026-06-16'], '--from is not before --to'],
    [[], [], '--out FILE is needed'],
  ])('%j %j is a wrong call', async (first, second, why) => {
    const { code, stderr } = await run([...first, ...second])
    expect(code).toBe(2)
    expect(stderr).toContain(why)
  })

  test('says so where there is nothing to record', async () => {
    const out = join(temporaryFolder(), 'a.tape.gz')
    const cases = [
      [['--account', 'Nobody'], live.folder, 'never said hello'],
      [['--from', '2027-01-01'], live.folder, 'no hello since 2027'],
      [[], temporaryFolder(), 'no journal'],
    ] as const
    for (const [words, home, why] of cases) {
      const { code, stderr } = await run(['--out', out, ...words], { BARCLOSE_HOME: home })
      expect(code).toBe(1)
      expect(stderr).toContain(why)
    }
    expect(existsSync(out)).toBe(false)
  })
})

describe('record of a journal that a fall has marked', () => {
  test('a message that was decided only when it came again stands where it came again', async () => {
    const folder = temporaryFolder()
    const [before, after] = ['a', 'b'].map((name) => join(folder, `${name}.tape.gz`))
    if (before === undefined || after === undefined) throw new Error('two names')
    await run(['--out', before])
    // As if the server had fallen between the message and its decision, half a second before the terminal sent it again.
    const db = new Database(live.journalPath)
    const { changes } = db.prepare("UPDATE received SET received_at = received_at - 500 WHERE type = 'snapshot' AND seq = 9").run()
    await run(['--out', after])
    db.prepare("UPDATE received SET received_at = received_at + 500 WHERE type = 'snapshot' AND seq = 9").run()
    db.close()
    expect(changes).toBe(1)
    expect(linesIn(after)).toEqual(linesIn(before))
  })

  test('a decision whose message was never written stands at the end, and replay says that it was not made', async () => {
    const out = join(temporaryFolder(), 'a.tape.gz')
    const db = new Database(live.journalPath)
    const row = db.prepare<[], object>("SELECT * FROM received WHERE type = 'snapshot' AND seq = 9").get()
    if (row === undefined) throw new Error('there is no such message')
    db.prepare("DELETE FROM received WHERE type = 'snapshot' AND seq = 9").run()
    await run(['--out', out])
    const names = Object.keys(row)
    db.prepare(`INSERT INTO received (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`).run(row)
    db.close()
    const io = testIo({ BARCLOSE_HOME: live.folder })
    expect(await replay.run([out, '--json'], io.io)).toBe(1)
    const told: unknown = JSON.parse(io.stdout())
    expect(told).toMatchObject({ same: false, compared: 20 })
    expect(io.stdout()).toContain('"notMade": [\n    "SYNTHETIC.Rig|EURUSD|')
  })
})

describe('record of a journal after its upkeep', () => {
  test('compressed messages are the same tape; pruned ones are missed and told of', async () => {
    const folder = temporaryFolder()
    const [before, packed, pruned] = ['a', 'b', 'c'].map((name) => join(folder, `${name}.tape.gz`))
    if (before === undefined || packed === undefined || pruned === undefined) throw new Error('three names')
    await run(['--out', before])
    const { journal } = live.server()
    live.clock.now += 600_000
    expect(journal.maintain({ retentionDays: 400, compressAfterHours: 0.01, batch: 1_000 }).compressed).toBeGreaterThan(20)
    await run(['--out', packed])
    expect(linesIn(packed)).toEqual(linesIn(before))
    // A checkpoint must hold the snapshots before they may go: a stop writes one.
    await live.restart()
    expect(live.server().journal.maintain({ retentionDays: 0.011, compressAfterHours: 24, batch: 5 }).pruned).toBe(5)
    const { code, stdout } = await run(['--out', pruned, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      partial: true,
      pruned: true,
      warnings: [expect.stringContaining('not kept any more'), expect.stringContaining('partial')],
    })
  })
})
