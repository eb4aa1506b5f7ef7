import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { command } from '../../src/cli/replay.ts'
import { shippedPath } from '../../src/cli/version.ts'
import { DecisionSchema } from '../../src/contracts/decision.ts'
import { readVerdicts } from '../../src/adapters/journal/text.ts'
import { temporaryFolder, testIo } from '../support/cli-io.ts'

const TAPE = shippedPath('replay', 'tapes', 'quiet-night.tape.gz')

const run = async (words: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const io = testIo(env)
  const code = await command.run(words, io.io)
  return { code, stdout: io.stdout(), stderr: io.stderr() }
}

describe('replay', () => {
  test('of a bundled tape is identical, says how many, and ends with 0', async () => {
    const { code, stdout, stderr } = await run([TAPE])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^SYNTHETIC\.Tape, SYNTHETIC: quiet-night/)
    expect(stdout).toContain('Identical: 270 of 270 decisions')
    expect(stdout).toMatch(/SHA-256 of the decisions [0-9a-f]{64}, the same as on the tape/)
  })

  test('with other settings ends with 1 and shows the first stage that differs, with both numbers', async () => {
    const { code, stdout } = await run([TAPE, '--set', 'spreadMaxAtr=0.9', '--set=targetR=3', '--limit', '2'])
    expect(code).toBe(1)
    expect(stdout).toContain('DIFFERENT: 0 of 270 decisions')
    expect(stdout).toContain('Differing first at: opinion')
    expect(stdout).toMatch(
      /2026-06-23 22:01 EURUSD M1 {2}opinion\.targetDistancePrice: [\d.e-]+ -> [\d.e-]+ \(and \d+ more, also in verdicts\)/,
    )
    expect(stdout).toMatch(/and \d+ decisions more that differ/)
  })

  test('--json prints it all', async () => {
    const { code, stdout } = await run([TAPE, '--json', '--set', 'riskPerTradePercent=0.4', '--limit', '1'])
    const told: unknown = JSON.parse(stdout)
    expect(told).toMatchObject({ same: true, compared: 270, identical: 270, notMade: [], onlyNow: [], synthetic: true, missingModels: [] })
    // A night without an entry is the same with any risk of one.
    expect(code).toBe(0)
  })

  test('--out keeps the decisions made now, one whole decision a line', async () => {
    const out = join(temporaryFolder(), 'now.ndjson')
    expect((await run([TAPE, '--out', out])).code).toBe(0)
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n')
    expect(lines).toHaveLength(270)
    for (const line of lines) {
      const decision = JSON.parse(line) as { verdicts: Parameters<typeof readVerdicts>[0] }
      expect(DecisionSchema.safeParse({ ...decision, verdicts: readVerdicts(decision.verdicts) }).success).toBe(true)
    }
  })

  test('--own-settings decides with the settings of this machine', async () => {
    const own = await run([TAPE, '--own-settings', '--limit', '1'], { BARCLOSE_DESK: 'ema', BARCLOSE_EMA_SLOW_BARS: '30' })
    expect(own.code).toBe(1)
    expect(own.stdout).toContain('opinion.facts.slowPrice')
  })

  test('a tape that was cut is compared as far as it goes, and said to be cut', async () => {
    const cut = join(temporaryFolder(), 'cut.tape.gz')
    const bytes = readFileSync(TAPE)
    writeFileSync(cut, bytes.subarray(0, Math.floor(bytes.length * 0.7)))
    const { code, stdout } = await run([cut])
    expect(code).toBe(0)
    expect(stdout).toMatch(/The tape is cut off behind line \d+: what came later is missing/)
  })

  test('a damaged one is refused with its line', async () => {
    const bad = join(temporaryFolder(), 'bad.tape.gz')
    const bytes = readFileSync(TAPE)
    bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 1
    writeFileSync(bad, bytes)
    await expect(run([bad])).rejects.toThrow(/damaged at line \d+/)
  })

  test.each([
    [['missing.tape.gz'], 'there is no file'],
    [[], 'say which tape'],
    [[TAPE, '--set', 'emaFastBar=3'], 'did you mean emaFastBars?'],
    [[TAPE, '--set', 'emaFastBars'], 'takes key=value'],
    [[TAPE, '--set', 'emaFastBars=one'], '--set emaFastBars'],
    [[TAPE, '--set', 'port=1'], 'no setting that changes decisions'],
    [[TAPE, '--http', 'nowhere'], '--http takes an address'],
    [[TAPE, '--http', 'http://127.0.0.1:1'], '--http needs --token'],
  ])('%j is a wrong call', async (words, why) => {
    const { code, stderr } = await run(words)
    expect(code).toBe(2)
    expect(stderr).toContain(why)
  })
})
