import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readAccountFile } from '../../../src/cli/backtest/account-file.ts'
import { BACKTEST_OPTIONS, commandLineOf, readBacktestOptions, type BacktestWords } from '../../../src/cli/backtest/options.ts'
import { defineCommand } from '../../../src/cli/command.ts'
import { understand } from '../../../src/cli/export/words.ts'
import { openSymbolTable } from '../../../src/core/symbols/resolve.ts'
import { testIo } from '../../support/cli-io.ts'

const root = mkdtempSync(join(tmpdir(), 'barclose-backtest-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** What a command with these options is handed. */
async function wordsOf(...argv: readonly string[]): Promise<BacktestWords> {
  const found: BacktestWords[] = []
  const command = defineCommand({
    name: 'backtest',
    summary: 'test',
    details: 'test',
    jsonMeaning: 'test',
    options: BACKTEST_OPTIONS,
    run: async ({ json: _json, ...words }) => {
      found.push(words)
      return 0
    },
  })
  const { io, stderr } = testIo()
  await command.run(argv, io)
  const [words] = found
  if (words === undefined) throw new Error(stderr())
  return words
}
const read = async (...argv: readonly string[]) => {
  const words = await wordsOf(...argv)
  return understand(() => readBacktestOptions(words, openSymbolTable()))
}

const whyOf = (found: Readonly<{ ok: boolean; why?: string }>): string => found.why ?? ''

describe('the options of a backtest', () => {
  it('have defaults for all but the data', async () => {
    expect(await read()).toEqual({ ok: false, why: '--data DIR is needed' })
    expect(await read('--data', 'bars')).toMatchObject({
      ok: true,
      value: {
        dir: 'bars',
        accountFile: 'ftmo-100k',
        symbols: null,
        from: 0,
        to: Infinity,
        base: 'M5',
        delayMs: 0,
        seed: 1,
        isStressed: true,
      },
    })
  })

  it('know markets by any of their names, each once', async () => {
    const found = await read('--data', 'bars', '--symbols', 'DJ30, GOLD,US30', '--no-stress')
    expect(found).toMatchObject({ ok: true, value: { symbols: ['US30', 'XAUUSD'], isStressed: false } })
    expect(whyOf(await read('--data', 'bars', '--symbols', 'NOTHING'))).toContain('nobody knows')
  })

  it('refuse a time that ends before it begins, and a timeframe that is none', async () => {
    expect(await read('--data', 'bars', '--from', '2025-02-01', '--to', '2025-01-01')).toEqual({
      ok: false,
      why: '--from 2025-02-01 is not before --to 2025-01-01',
    })
    expect(whyOf(await read('--data', 'bars', '--base', 'M7'))).toContain('--base M7 is none of M1')
    await expect(read('--data', 'bars', '--delay-ms', '-1')).rejects.toThrow('--delay-ms')
  })

  it('make the same command line again, without telling where things lie', async () => {
    const argv = ['--data', join(root, 'bars of 2025'), '--account', join(root, 'mine.json'), '--seed', '7', '--no-stress', '--out', root]
    const line = commandLineOf(await wordsOf(...argv))
    expect(line).toBe('barclose backtest --data "bars of 2025" --account mine.json --base M5 --delay-ms 0 --seed 7 --no-stress')
    expect(line).not.toContain(root)
  })
})

describe('the account file', () => {
  const write = (name: string, text: string): string => {
    const path = join(root, name)
    writeFileSync(path, text)
    return path
  }

  it('comes by its path or by the name of one of the package', () => {
    const shipped = readAccountFile('ftmo-100k')
    expect(shipped).toMatchObject({ ok: true, name: 'ftmo-100k.json', account: { balance: 100_000, firm: { firm: 'ftmo-2-step' } } })
    const own = write('mine.json', JSON.stringify(shipped.ok ? shipped.account : null))
    expect(readAccountFile(own)).toMatchObject({ ok: true, name: 'mine.json', account: { balance: 100_000 } })
  })

  it('that is missing or wrong says what to do', () => {
    expect(readAccountFile('nowhere')).toEqual({
      ok: false,
      why: 'there is no account file nowhere; those of the package are ftmo-100k, own-10k',
    })
    const path = write('bad.json', '{"currency": "USD", "balance": -5}')
    expect(whyOf(readAccountFile(path))).toMatch(/bad\.json: balance: .*symbols/)
    expect(whyOf(readAccountFile(write('half.json', '{')))).toContain('half.json: ')
    expect(readAccountFile(root)).toMatchObject({ ok: false })
  })
})
