import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { command } from '../../src/cli/serve.ts'
import { plainLine } from '../../src/cli/serve/plain-line.ts'
import { startUpkeep } from '../../src/cli/serve/upkeep.ts'
import { testIo, type TestIo } from '../support/cli-io.ts'

const BannerSchema = z.strictObject({
  url: z.string(),
  token: z.string(),
  journal: z.string(),
  version: z.string(),
  accounts: z.array(z.unknown()),
})

/** Starts the server as the command does, on a free port, and waits until it listens. */
async function start(surroundings: TestIo) {
  const exit = command.run(['--json'], surroundings.io)
  const failed = exit.then((code) => {
    throw new Error(`ended with code ${code}: ${surroundings.stderr()}`)
  })
  const listening = vi.waitUntil(() => surroundings.stdout().includes('"listening"'), { timeout: 10_000, interval: 10 })
  await Promise.race([listening, failed])
  failed.catch(() => undefined)
  const [first = ''] = surroundings.stdout().split('\n')
  const parsed: unknown = JSON.parse(first)
  return { exit, banner: BannerSchema.parse(parsed) }
}

const holidayFile = (change: object) => {
  const line = { date: '2026-11-27', name: 'after Thanksgiving', classes: ['index'], zone: 'America/New_York', closes: '13:00' }
  return JSON.stringify({ holidays: [{ ...line, ...change }] })
}

describe('serve', () => {
  it('listens, answers with the token it made, and ends with code 0 when told to', async () => {
    const surroundings = testIo()
    const { exit, banner } = await start(surroundings)
    const token = readFileSync(banner.token, 'utf8').trim()
    expect((await fetch(`${banner.url}/health/ready`)).status).toBe(200)
    expect((await fetch(`${banner.url}/v1/accounts`)).status).toBe(401)
    expect((await fetch(`${banner.url}/v1/accounts`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
    surroundings.stop('SIGTERM')
    expect(await exit).toBe(0)
    await expect(fetch(`${banner.url}/health/live`)).rejects.toThrow('fetch failed')
    const messages = surroundings.stdout().trim().split('\n').slice(1)
    expect(messages.at(-1)).toContain('"stopped"')
    expect(messages.join('\n')).not.toContain(token)
  })

  it('says where everything is to a person, on standard error', async () => {
    const surroundings = testIo()
    const exit = command.run([], surroundings.io)
    await vi.waitUntil(() => surroundings.stderr().includes('Ctrl+C'), { timeout: 10_000, interval: 10 })
    surroundings.stop('SIGINT')
    expect(await exit).toBe(0)
    expect(surroundings.stderr()).toMatch(
      /listens on http:\/\/127\.0\.0\.1:\d+\n {2}token +\S+\n {2}journal +\S+\n {2}pages +\S+\/docs\n {2}accounts +none/,
    )
  })

  it('stops also when the stop comes before it listens', async () => {
    const surroundings = testIo()
    const exit = command.run([], surroundings.io)
    surroundings.stop('SIGINT')
    expect(await exit).toBe(0)
  })

  it('a second server on the same data folder is refused and the first one goes on', async () => {
    const first = testIo()
    const { exit, banner } = await start(first)
    await expect(command.run([], testIo({ BARCLOSE_HOME: first.folder }).io)).rejects.toThrow('another process')
    expect((await fetch(`${banner.url}/health/live`)).status).toBe(200)
    first.stop('SIGTERM')
    await exit
  })

  it('a port that is taken is told in plain words, and the journal is free again', async () => {
    const first = testIo()
    const { exit, banner } = await start(first)
    const second = testIo({ BARCLOSE_PORT: new URL(banner.url).port })
    await expect(command.run([], second.io)).rejects.toThrow('is taken. barclose doctor says by whom')
    first.stop('SIGTERM')
    await exit
    const third = testIo({ BARCLOSE_HOME: second.folder })
    const again = await start(third)
    third.stop('SIGTERM')
    expect(await again.exit).toBe(0)
  })

  it('does not listen for other machines without a token of the user', async () => {
    const surroundings = testIo({ BARCLOSE_HOST: '0.0.0.0' })
    expect(await command.run([], surroundings.io)).toBe(2)
    expect(surroundings.stderr()).toContain('Set BARCLOSE_TOKEN')
    expect(existsSync(surroundings.folder)).toBe(false)
  })

  it('does not start with a broken symbol table', async () => {
    const surroundings = testIo()
    mkdirSync(surroundings.folder)
    writeFileSync(join(surroundings.folder, 'symbols.json'), '{"aliases": 3}')
    expect(await command.run([], surroundings.io)).toBe(2)
    expect(surroundings.stderr()).toContain('symbols.json: aliases')
  })

  it.each([
    ['{"holidays": 3}', 'holidays.json: holidays: '],
    [holidayFile({ zone: 'Mars/Olympus' }), 'holidays.json: holidays.0.zone: "Mars/Olympus" is not a zone'],
    [holidayFile({ date: '2026-02-30' }), 'holidays.json: holidays.0.date: use a date'],
    [holidayFile({ opens: '09:00' }), 'holidays.json: holidays.0.opens: opens before it closes'],
    [holidayFile({ classes: [] }), 'holidays.json: holidays.0.symbols: name symbols or classes'],
    [holidayFile({ closesAt: '13:00' }), 'holidays.json: holidays.0: Unrecognized key'],
  ])('does not start with broken holidays: %s', async (text, fault) => {
    const surroundings = testIo()
    mkdirSync(surroundings.folder)
    writeFileSync(join(surroundings.folder, 'holidays.json'), text)
    expect(await command.run([], surroundings.io)).toBe(2)
    expect(surroundings.stderr()).toContain(fault)
  })

  it('does not start with faulty settings, and lists them all', async () => {
    const surroundings = testIo({ BARCLOSE_PROT: '1', BARCLOSE_RISK_PER_TRADE_PERCENT: '90' })
    expect(await command.run([], surroundings.io)).toBe(2)
    expect(surroundings.stderr()).toMatch(/2 settings are wrong(?:.*\n)*.*BARCLOSE_PROT(?:.*\n)*.*BARCLOSE_RISK_PER_TRADE_PERCENT/)
  })
})

describe('the log for a person', () => {
  it('has time, level, message and fields in one line', () => {
    const line = '{"level":40,"time":"2026-11-21T01:17:46.386Z","account":"7","n":1,"a":[1],"msg":"refused"}\n'
    expect(plainLine(line)).toBe('01:17:46.386 WARN  refused account=7 n=1 a=[1]\n')
  })

  it('leaves alone what is no line of the log', () => {
    expect(plainLine('hello\n')).toBe('hello\n')
    expect(plainLine('{"x":1}\n')).toBe('{"x":1}\n')
  })
})

describe('upkeep', () => {
  it('works in batches until nothing is left, then rests, and ends when told to', () => {
    vi.useFakeTimers()
    const left = [3, 1, 0, 0]
    const maintain = vi.fn<() => { compressed: number; pruned: number }>(() => ({ compressed: left.shift() ?? 0, pruned: 0 }))
    const upkeep = startUpkeep({ maintain }, { retentionDays: 5, compressAfterHours: 2 })
    vi.advanceTimersByTime(1_000)
    expect(maintain).toHaveBeenCalledTimes(3)
    expect(maintain).toHaveBeenLastCalledWith({ retentionDays: 5, compressAfterHours: 2 })
    vi.advanceTimersByTime(60_000)
    expect(maintain).toHaveBeenCalledTimes(4)
    upkeep.stop()
    vi.advanceTimersByTime(300_000)
    expect(maintain).toHaveBeenCalledTimes(4)
    vi.useRealTimers()
  })
})
