import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { openJournal } from '../../src/adapters/journal/journal.ts'
import { checkClock } from '../../src/cli/doctor/time.ts'
import { command } from '../../src/cli/doctor.ts'
import { checkNode } from '../../src/cli/doctor/machine.ts'
import { configOf } from '../../src/config.ts'
import { homeOf } from '../../src/cli/home.ts'
import { ensureToken } from '../../src/cli/token.ts'
import { temporaryFolder, testIo, type TestIo } from '../support/cli-io.ts'
import { writeBundle } from '../support/bundle.ts'

const ReportSchema = z.strictObject({
  ok: z.boolean(),
  version: z.string(),
  checks: z.array(z.strictObject({ name: z.string(), status: z.enum(['ok', 'warn', 'fail']), found: z.string(), todo: z.string() })),
})

async function examine({ io, stdout }: TestIo) {
  const code = await command.run(['--json'], io)
  const parsed: unknown = JSON.parse(stdout())
  const report = ReportSchema.parse(parsed)
  const check = (name: string) => report.checks.find((known) => known.name === name)
  return { code, report, check }
}

/** For all that is not about models: loading those of the package takes most of an examination. */
const withoutModels = (env: Readonly<Record<string, string>> = {}) => testIo({ BARCLOSE_DESK: 'ema', ...env })

/** A server on a free port of this machine, closed after the test. */
async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return String(typeof address === 'object' ? address?.port : '')
}

describe('doctor', () => {
  it('finds a fresh machine well, changes nothing, and says how for a person too', async () => {
    const surroundings = testIo()
    const { code, report } = await examine(surroundings)
    expect(report.checks.filter(({ status }) => status === 'fail')).toEqual([])
    expect({ code, ok: report.ok }).toEqual({ code: 0, ok: true })
    expect(report.checks.map(({ name }) => name)).toEqual(
      'node,native modules,settings,data folder,token,port,clock,time zones,journal,symbol table,holidays,models,disk'.split(','),
    )
    expect(() => statSync(surroundings.folder)).toThrow('ENOENT')
    const person = testIo()
    expect(await command.run([], person.io)).toBe(0)
    expect(person.stdout()).toMatch(/^ok {4}node .*\n(?:.*\n)*All is well\.\n$/)
  })

  it('says what to do about everything that is not well', async () => {
    const { code, report } = await examine(testIo({ BARCLOSE_DESKK: 'x', BARCLOSE_HOME: 'package.json' }))
    expect(code).toBe(1)
    expect(report.checks.filter(({ status, todo }) => status !== 'ok' && todo === '')).toEqual([])
    expect(report.checks.filter(({ status }) => status === 'fail').length).toBeGreaterThanOrEqual(2)
  })

  it('says which models serve, which are refused and why, and which are trusted in vain', async () => {
    const root = temporaryFolder()
    const sound = writeBundle(root, { symbol: 'GBPUSD' })
    writeBundle(root, { symbol: 'EURUSD', edit: (manifest) => ({ ...manifest, terms: '0123456789abcdef' }) })
    const named = await examine(testIo({ BARCLOSE_MODELS_DIR: root, BARCLOSE_TRUSTED_MODELS: `GBPUSD@${sound.version}` }))
    expect(named.check('models')).toMatchObject({ status: 'warn' })
    expect(named.check('models')?.found).toMatch(/in use: .*GBPUSD.*; EURUSD is refused: .*expected .*, found 0123456789abcdef$/)
    const vain = await examine(testIo({ BARCLOSE_MODELS_DIR: root, BARCLOSE_TRUSTED_MODELS: 'GBPUSD@0123456789ab' }))
    expect(vain.check('models')?.found).toContain('trusted and not in use: GBPUSD@0123456789ab')
    const without = await examine(testIo({ BARCLOSE_DESK: 'ema' }))
    expect(without.check('models')).toMatchObject({ status: 'ok', found: 'the ema desk asks none' })
  })

  it('lists every fault of the settings', async () => {
    const { check } = await examine(withoutModels({ BARCLOSE_DESKK: 'x', BARCLOSE_EMA_FAST_BARS: 'many' }))
    expect(check('settings')).toMatchObject({ status: 'fail' })
    expect(check('settings')?.found).toMatch(/BARCLOSE_DESKK.*BARCLOSE_EMA_FAST_BARS/)
  })

  it.each([
    ['{"aliases": {"MY.DOW": "US30"}, "markets": ["ABNB"]}', 'ok', /2 of your own/],
    ['{"aliases": {"MY.DOW": "us 30"}}', 'fail', /aliases\.MY\.DOW/],
    ['{"alias": {}}', 'fail', /alias/],
    ['{"aliases":', 'fail', /JSON/],
  ])('reads the symbol table %s', async (text, status, found) => {
    const surroundings = withoutModels()
    mkdirSync(surroundings.folder)
    writeFileSync(join(surroundings.folder, 'symbols.json'), text)
    const { check } = await examine(surroundings)
    expect(check('symbol table')).toMatchObject({ status })
    expect(check('symbol table')?.found).toMatch(found)
  })

  it.each([
    [null, 'ok', /none told/],
    [
      { date: '2026-12-25', name: 'Christmas', classes: ['index'], zone: 'America/New_York', closes: 'all-day' },
      'ok',
      /^1 in .*holidays\.json/,
    ],
    [
      { date: '2026-12-25', name: 'Christmas', classes: ['shares'], zone: 'America/New_York', closes: 'all-day' },
      'fail',
      /holidays\.0\.classes\.0/,
    ],
  ])('reads the holidays %j', async (line, status, found) => {
    const surroundings = withoutModels()
    mkdirSync(surroundings.folder)
    if (line !== null) writeFileSync(join(surroundings.folder, 'holidays.json'), JSON.stringify({ holidays: [line] }))
    const { check } = await examine(surroundings)
    expect(check('holidays')).toMatchObject({ status })
    expect(check('holidays')?.found).toMatch(found)
  })

  it('refuses a server-zone rule that this machine does not know', async () => {
    const { check } = await examine(withoutModels({ BARCLOSE_SERVER_ZONES: '123=Europe/Athens,456=Mars/Olympus' }))
    expect(check('time zones')).toMatchObject({ status: 'fail', todo: 'Correct BARCLOSE_SERVER_ZONE or BARCLOSE_SERVER_ZONES.' })
    expect(check('time zones')?.found).toContain('Mars/Olympus')
  })

  it.runIf(process.platform !== 'win32')('warns when others may read the token or enter the folder', async () => {
    const surroundings = withoutModels()
    const home = homeOf({ home: surroundings.folder })
    ensureToken({ config: configOf(), home }, surroundings.io.stderr)
    chmodSync(home.token, 0o644)
    chmodSync(home.folder, 0o755)
    const { code, check } = await examine(surroundings)
    expect(check('token')).toMatchObject({ status: 'warn', todo: `Run: chmod 600 "${home.token}"` })
    expect(check('data folder')).toMatchObject({ status: 'warn', todo: `Run: chmod 700 "${home.folder}"` })
    expect(code).toBe(0)
  })

  it('never prints the token', async () => {
    const surroundings = withoutModels()
    const token = ensureToken({ config: configOf(), home: homeOf({ home: surroundings.folder }) }, { write: () => true })
    await examine(surroundings)
    expect(surroundings.stdout() + surroundings.stderr()).not.toContain(token.value)
  })
})

describe('doctor on the port', () => {
  const json =
    (value: object): RequestListener =>
    (_request, response) =>
      response.end(JSON.stringify(value))

  it.each([
    ['a barclose that is ready', json({ ready: true, missing: [] }), 'ok', /runs on .* and is ready/],
    ['a barclose that is not ready', json({ ready: false, missing: ['journal: disk full'] }), 'warn', /journal: disk full/],
    ['another program', json({ hello: 'world' }), 'fail', /another program/],
    ['a page', (_request, response) => response.end('<html>'), 'fail', /another program/],
  ] satisfies [string, RequestListener, string, RegExp][])('tells when %s holds it', async (_name, answer, status, found) => {
    const port = await listen(answer)
    const { check } = await examine(withoutModels({ BARCLOSE_PORT: port }))
    expect(check('port')).toMatchObject({ status })
    expect(check('port')?.found).toMatch(found)
  })

  it('leaves a free port free', async () => {
    const port = await listen(() => undefined)
    const free = String(Number(port) === 65_535 ? 65_534 : Number(port) + 1)
    const first = await examine(withoutModels({ BARCLOSE_PORT: free }))
    const second = await examine(withoutModels({ BARCLOSE_PORT: free }))
    expect(second.check('port')).toEqual(first.check('port'))
  })

  it('tells when the address is none of this machine', async () => {
    const { check } = await examine(withoutModels({ BARCLOSE_HOST: '192.0.2.1', BARCLOSE_PORT: '8787' }))
    expect(check('port')).toMatchObject({ status: 'fail', todo: 'Correct BARCLOSE_HOST; 127.0.0.1 is this machine.' })
  })
})

describe('doctor on the journal', () => {
  it('finds a whole one whole while it is open', async () => {
    const surroundings = withoutModels()
    const journal = openJournal({ path: homeOf({ home: surroundings.folder }).journal, now: () => Date.now() })
    onTestFinished(() => journal.close())
    const { check } = await examine(surroundings)
    expect(check('journal')).toMatchObject({ status: 'ok' })
    expect(check('journal')?.found).toContain('0 decisions')
  })

  it('does not take another file for a journal', async () => {
    const surroundings = withoutModels()
    mkdirSync(surroundings.folder)
    writeFileSync(homeOf({ home: surroundings.folder }).journal, 'not a database at all, but long enough to be looked at')
    const { code, check } = await examine(surroundings)
    expect(check('journal')).toMatchObject({ status: 'fail' })
    expect(code).toBe(1)
  })
})

describe('doctor on the machine', () => {
  it.each(['20.19.0', '20.20.2', '22.12.0', '24.0.0', '26.10.0', '27.0.0'])('Node %s is supported', (version) => {
    expect(checkNode(version).status).toBe('ok')
  })

  it.each(['18.20.0', '20.18.3', '21.7.0', '22.11.0', '23.5.0', '25.1.0'])('Node %s is not', (version) => {
    expect(checkNode(version).status).toBe('fail')
  })

  it('a clock that jumps or stands years ago is told', async () => {
    const patient = { config: configOf(), home: homeOf({}), env: {} }
    let at = Date.UTC(2026, 10, 1)
    expect(await checkClock({ ...patient, now: () => (at += 1_000) })).toMatchObject({ status: 'warn' })
    expect(await checkClock({ ...patient, now: () => Date.UTC(2001, 0, 1) })).toMatchObject({ status: 'fail' })
  })
})
