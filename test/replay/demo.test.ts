import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runDemo, type DemoOptions, type DemoProgress } from '../../replay/demo.ts'
import type { Decision } from '../../src/contracts/decision.ts'
import { command } from '../../src/cli/demo.ts'
import { shippedPath } from '../../src/cli/version.ts'

/** An hour and a half of tape: the first seed's desk trades within it. */
const CLOSES = 300
const SEED = 7

const play = (options: Pick<DemoOptions, 'seed' | 'closes'> & Partial<DemoOptions>) =>
  runDemo({ desk: 'ensemble', models: shippedPath('replay', 'models'), version: '0.1.0', ...options })

let folder = ''
let before: Record<string, string | undefined> = {}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'barclose-test-'))
  before = { TMPDIR: process.env['TMPDIR'], TEMP: process.env['TEMP'], TMP: process.env['TMP'] }
  for (const name of Object.keys(before)) process.env[name] = folder
})

afterEach(() => {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  rmSync(folder, { recursive: true, force: true })
})

function collect(isTty: boolean, columns = 100) {
  const out: string[] = []
  const err: string[] = []
  const stops: ((signal: string) => void)[] = []
  const io = {
    stdout: { write: (text: string) => out.push(text), columns },
    stderr: { write: (text: string) => err.push(text) },
    isTty,
    env: {},
    now: () => 0,
    onStop: (listener: (signal: string) => void) => {
      stops.push(listener)
      return () => stops.splice(stops.indexOf(listener), 1)
    },
  }
  return { io, text: () => out.join(''), errors: () => err.join(''), stops }
}

describe('demo', () => {
  test('a seed gives the same summary byte for byte, and it adds up', async () => {
    const first = await play({ seed: SEED, closes: CLOSES })
    const second = await play({ seed: SEED, closes: CLOSES })
    expect(JSON.stringify(second)).toBe(JSON.stringify(first))
    expect(first).toMatchObject({ synthetic: true, seed: SEED, closes: CLOSES, decisions: CLOSES })
    expect(first).toMatchObject({ duplicates: 0, answersChanged: 0, unsettled: 0, errors: {} })
    const refused = Object.values(first.refusals).reduce((sum, number) => sum + number, 0)
    const signals = Object.values(first.signals).reduce((sum, number) => sum + number, 0)
    expect(first.entered + refused).toBe(CLOSES)
    expect(signals).toBe(first.fills + first.rejected)
    expect(Object.keys(first.refusals).length).toBeGreaterThanOrEqual(3)
    expect(first.resends).toBeGreaterThan(0)
    expect(first.decisionsSha256).toMatch(/^[0-9a-f]{64}$/)
  })

  test('models are asked at every close that they were taught, and conviction stops most of them', async () => {
    const decisions: Decision[] = []
    await play({ seed: SEED, closes: 3 * CLOSES, onDecision: (decision) => void decisions.push(decision) })
    const asked = decisions.filter(({ opinion }) => opinion?.model !== null && opinion !== null)
    // One close in fifteen is one of M15 or above, and the models were taught those.
    expect(asked.length).toBeGreaterThan(CLOSES / 10)
    for (const { conviction, opinion } of asked) {
      expect(opinion?.model?.trusted).toBe(true)
      expect(conviction?.parts.map(({ timeframe }) => timeframe)).toEqual(['M5', 'M15', 'M30', 'H1', 'H4', 'D1'])
    }
    const values = new Set(asked.map(({ conviction }) => conviction?.value))
    expect(values.size).toBeGreaterThan(asked.length / 2)
    expect(asked.filter(({ conviction }) => conviction?.pass === false).length).toBeGreaterThan(asked.length / 2)
  })

  test('the simple desk stays as a choice, and trades within the hour', async () => {
    const summary = await play({ seed: SEED, closes: CLOSES, desk: 'ema' })
    expect(summary.fills).toBeGreaterThan(0)
    expect(summary.refusals).not.toHaveProperty('conviction')
  })

  test('another seed is another market', async () => {
    const [one, other] = [await play({ seed: 1, closes: 6 }), await play({ seed: 2, closes: 6 })]
    expect(other.decisionsSha256).not.toBe(one.decisionsSha256)
  })

  test('nothing is left on the disk', async () => {
    await play({ seed: SEED, closes: 6 })
    expect(readdirSync(folder)).toEqual([])
  })

  test('progress ends at all closes, and the account holds what the terminal holds', async () => {
    const seen: DemoProgress[] = []
    const summary = await play({ seed: SEED, closes: 31, onProgress: (progress) => void seen.push(progress) })
    expect(seen.map(({ closes }) => closes)).toEqual([3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 31])
    expect(seen.at(-1)?.funds.equity).toBe(summary.equity)
  })

  test('--json prints the summary and nothing else on stdout', async () => {
    const { io, text, errors } = collect(false)
    expect(await command.run(['--json', '--closes', '30', '--seed', '3'], io)).toBe(0)
    expect(JSON.parse(text())).toMatchObject({ synthetic: true, seed: 3, closes: 30, duplicates: 0 })
    expect(errors()).toBe('')
  })

  test('without a terminal it says SYNTHETIC, shows the first decision and the summary, and no escape codes', async () => {
    const { io, text } = collect(false)
    expect(await command.run(['--closes', '30'], io)).toBe(0)
    expect(text()).toContain('SYNTHETIC')
    expect(text()).toMatch(/First decision, journalled: 2026-06-26 13:00 UTC EURUSD H4/)
    expect(text()).toMatch(/decisions in the journal +30/)
    expect(text()).not.toContain('\u001b')
  })

  test('with a terminal it repaints a table in place, no wider than the screen, and gives the cursor back', async () => {
    const { io, text } = collect(true)
    expect(await command.run(['--closes', '60', '--speed', 'max'], io)).toBe(0)
    expect(text().startsWith('\u001b[?25l')).toBe(true)
    expect(text()).toContain('\u001b[?25h')
    expect(text()).toContain('[##############################] 100 %')
    const painted = text().slice(0, text().indexOf('\u001b[?25h'))
    const lines = painted.split('\n').map((line) => line.split('\u001b[J').at(-1) ?? '')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(100)
    for (const symbol of ['EURUSD', 'XAUUSD', 'US30.cash']) expect(painted).toContain(symbol)
  })

  test('a terminal that does not know its width is taken for 80 columns', async () => {
    const { io, text } = collect(true, 0)
    expect(await command.run(['--closes', '6', '--speed', 'max'], io)).toBe(0)
    const painted = text().slice(0, text().indexOf('\u001b[?25h'))
    expect(painted).toMatch(/equity 100,000\.00 USD\n/)
  })

  test('Ctrl+C ends a watched run at once, shows what was played and gives the cursor back', async () => {
    const { io, text, stops } = collect(true)
    const running = command.run(['--closes', '3000'], io)
    setTimeout(() => stops[0]?.('SIGINT'), 1_500)
    expect(await running).toBe(130)
    expect(text()).toContain('\u001b[?25h')
    expect(text()).toContain('Summary of seed')
    expect(text()).not.toContain(' 100 %')
    expect(readdirSync(folder)).toEqual([])
    expect(stops).toEqual([])
  })

  test('a wrong speed is a wrong call', async () => {
    const { io, errors } = collect(false)
    expect(await command.run(['--speed', 'slow'], io)).toBe(2)
    expect(errors()).toContain('--speed takes watch or max')
  })

  test('a wrong desk is a wrong call', async () => {
    const { io, errors } = collect(false)
    expect(await command.run(['--desk', 'both'], io)).toBe(2)
    expect(errors()).toContain('--desk takes ensemble or ema')
  })
})
