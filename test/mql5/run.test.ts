import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { hasCompiler } from '../../mql5/host/build.ts'
import { startProgram } from '../../mql5/host/run.ts'
import * as keys from '../../mql5/host/scenario-keys.ts'
import { writeScenario } from '../../mql5/host/scenario.ts'
import { START, buildOf, newFolder, play, prepare, scenarioOf } from './terminal-rig.ts'

prepare('desk', 'market')

/** What the program says of a scenario that was written by hand. */
async function refusal(...lines: readonly string[]): Promise<string> {
  const file = join(newFolder(), 'scenario.txt')
  writeFileSync(file, `${lines.join('\n')}\n`)
  const { status, stderr } = spawnSync(await buildOf('desk'), ['--scenario', file], { encoding: 'utf8' })
  expect(status).toBe(2)
  return stderr.replace(file, 'scenario.txt').trim()
}
const RUN = `run start=${START}`
const SYMBOL = 'symbol name=EURUSD'

describe('a scenario', () => {
  it('is written a line a thing, texts in quotes, flags as 0 and 1', () => {
    const text = writeScenario({
      run: { start: 5, tester: true, seed: 2n ** 63n },
      account: { name: 'A "B" \\ C\nD', balance: 1e-7 },
      symbols: [{ name: 'EURUSD', history: { H4: 'h4.csv' }, sessions: [{ day: 1, from: '00:05' }], tradeMode: 'full' }],
      inputs: { Url: 'x y', Lots: 0.1, On: true },
      faults: [{ kind: 'kill', point: 'afterOrderSend' }],
      allow: ['127.0.0.1'],
      brokerFile: 'b.txt',
    })
    expect(text.trim().split('\n')).toEqual([
      'run start=5 tester=1 seed=9223372036854775808',
      'account name="A \\"B\\" \\\\ C\\nD" balance=1e-7',
      'symbol name="EURUSD" tradeMode=full',
      'history symbol="EURUSD" timeframe="H4" file="h4.csv"',
      'session symbol="EURUSD" day=1 from="00:05"',
      'input Url="x y"',
      'input Lots=0.1',
      'input On=true',
      'allow address="127.0.0.1"',
      'fault kind=kill point=afterOrderSend',
      'broker file="b.txt"',
    ])
  })

  it('with an unknown key or a value of another kind is refused by name', () => {
    const withAccount = (account: object) => () => writeScenario({ run: { start: 1 }, symbols: [{ name: 'X' }], account })
    expect(withAccount({ ballance: 1 })).toThrow("scenario, account: unknown key 'ballance'; known are: login, leverage")
    expect(withAccount({ balance: Number.NaN })).toThrow('scenario, account: balance is NaN, but number is wanted')
    expect(withAccount({ leverage: 1.5 })).toThrow('scenario, account: leverage is 1.5, but count is wanted')
    expect(withAccount({ marginMode: 'both' })).toThrow('marginMode is both, but one of netting, exchange, hedging is wanted')
  })
})

describe.skipIf(!hasCompiler())('the reader of scenarios', () => {
  it.each([
    ['run', keys.RUN_KEYS, 'run'],
    ['account', keys.ACCOUNT_KEYS, 'account'],
    ['terminal', keys.TERMINAL_KEYS, 'terminal'],
    ['offset', keys.OFFSET_KEYS, 'offset'],
    ['symbol', keys.SYMBOL_KEYS, 'symbol name=X'],
    ['session', keys.SESSION_KEYS, 'session symbol=EURUSD day=1'],
    ['history', keys.HISTORY_KEYS, 'history symbol=EURUSD timeframe=M1 file=x'],
    ['chart', keys.CHART_KEYS, 'chart timeframe=M1'],
    ['rate', keys.RATE_KEYS, 'rate value=1'],
    ['allow', keys.ALLOW_KEYS, 'allow address=x'],
    ['fault', keys.FAULT_KEYS, 'fault kind=requote'],
    ['broker', keys.FILE_KEYS, 'broker file=x'],
    ['calendar', keys.FILE_KEYS, 'calendar file=x'],
  ])('knows the very keys of the writer: %s', async (kind, table, line) => {
    const [known = ''] =
      /known are: (.*)$/.exec(await refusal(`run start=1`, SYMBOL, `${line}${kind === 'run' ? ' start=1' : ''} zzz=1`))?.slice(1) ?? []
    expect(known.split(', ')).toEqual(Object.keys(table).toSorted())
  })

  it('knows the very words of the writer', async () => {
    const tables: readonly (readonly [string, keys.KeyTable])[] = [
      ['account', keys.ACCOUNT_KEYS],
      ['symbol name=X', keys.SYMBOL_KEYS],
      ['fault kind=requote', keys.FAULT_KEYS],
      ['session symbol=EURUSD day=1', keys.SESSION_KEYS],
    ]
    for (const [line, table] of tables) {
      for (const [key, words] of Object.entries(table)) {
        if (typeof words === 'string') continue
        const [said = ''] =
          /is none of: (.*)$/
            .exec(await refusal(RUN, SYMBOL, `${line.replace('kind=requote', key === 'kind' ? '' : 'kind=requote')} ${key}=zzz`))
            ?.slice(1) ?? []
        expect([key, said.split(', ').toSorted()]).toEqual([key, words.toSorted()])
      }
    }
  })

  it.each([
    ['scenario.txt:2: account: balance=much is not a number', RUN, 'account balance=much'],
    ['scenario.txt:2: account: leverage=1.5 is not a whole number', RUN, 'account leverage=1.5'],
    ['scenario.txt:2: account: fifo=yes must be 0 or 1', RUN, 'account fifo=yes'],
    ["scenario.txt:2: account: key 'login' stands twice", RUN, 'account login=1 login=2'],
    ["scenario.txt:2: account: 'login' is not key=value", RUN, 'account login'],
    ['scenario.txt:2: account: a quoted value is not closed', RUN, 'account name="x'],
    ['scenario.txt:2: acount: unknown kind; known are: run, account', RUN, 'acount login=1'],
    ["scenario.txt:1: run: key 'start' is missing", 'run seed=1'],
    ["scenario.txt:2: symbol: key 'name' is missing", RUN, 'symbol digits=5'],
    ['scenario.txt: a run line with start= is needed', SYMBOL],
    ['scenario.txt: at least one symbol line is needed', RUN],
    ["the chart's symbol 'GBPUSD' has no symbol line", RUN, SYMBOL, 'chart symbol=GBPUSD timeframe=M1'],
    ['timeframe=M7 is no timeframe', RUN, SYMBOL, 'chart symbol=EURUSD timeframe=M7'],
    ["symbol 'GBPUSD' is not described by a symbol line above", RUN, SYMBOL, 'session symbol=GBPUSD day=1'],
    ['from=1 is not HH:MM', RUN, SYMBOL, 'session symbol=EURUSD day=1 from=1'],
    ['fifo=1 exists on hedging accounts only', RUN, SYMBOL, 'account fifo=1 marginMode=netting'],
    ['kind=clockJump needs at= and byMs=', RUN, SYMBOL, 'fault kind=clockJump at=1'],
    ['nofile.csv: cannot be read', RUN, 'symbol name=EURUSD ticks=nofile.csv'],
    ['input Nope of the scenario is no input of desk', RUN, SYMBOL, 'input Nope=1'],
  ])('says: %s', async (text, ...lines) => {
    expect(await refusal(...lines)).toContain(text)
  })

  it.each([
    ['ticks.csv:2: a row needs 3 numbers', '1,1,1.1\n2,1\n'],
    ['ticks.csv:2: goes back in time', '2,1,1.1\n1,1,1.1\n'],
    ['ticks.csv:1: bid must be above 0 and ask not below bid', '1,1.2,1.1\n'],
    ['ticks.csv:1: a row needs 3 numbers', '1,1,1.1,7\n'],
  ])('says of ticks: %s', async (text, rows) => {
    const file = join(newFolder(), 'ticks.csv')
    writeFileSync(file, rows)
    expect(await refusal(RUN, `symbol name=EURUSD ticks=${file}`)).toContain(text)
  })

  it('says of bars that are not oldest first', async () => {
    const file = join(newFolder(), 'm1.csv')
    writeFileSync(file, 'time,open,high,low,close,tickVolume,spread,realVolume\n120,1,1,1,1,1,1,0\n60,1,1,1,1,1,1,0\n')
    expect(await refusal(RUN, SYMBOL, `history symbol=EURUSD timeframe=M1 file=${file}`)).toContain(
      'm1.csv:3: bars must be oldest first, each once',
    )
  })
})

describe.skipIf(!hasCompiler())('a running program', () => {
  it('tells what happens while it runs, and may be killed', async () => {
    const folder = newFolder()
    const scenario = scenarioOf(folder, {
      scenario: { run: { start: START, end: START + 40 * 86_400_000 }, inputs: { TellTimers: true, TimerMs: 20 } },
    })
    const running = startProgram({ binary: await buildOf('market'), folder, scenario })
    for await (const { text } of running.events) {
      if (typeof text !== 'string' || !text.startsWith('timer')) continue
      running.kill('SIGKILL')
      break
    }
    const ended = await running.ended
    expect(ended).toMatchObject({ code: null, signal: 'SIGKILL', end: undefined })
    expect(ended.events.length).toBeGreaterThan(0)
  })

  it('ends with the whole account, its events in order', async () => {
    const played = await play({ plan: ['0 send type=buy volume=0.10 magic=18446744073709551615 comment=x'] })
    expect(played.code).toBe(0)
    expect(played.end).toMatchObject({
      initCode: 0,
      balance: 10_000,
      positions: [{ symbol: 'EURUSD', comment: 'x', magic: '9223372036854775807' }],
      orders: [],
    })
    expect(played.events.map(({ event }) => event)).toEqual(['deal', 'book', 'deal', 'book', 'order', 'print', 'end'])
    expect(played.events.filter(({ event }) => event === 'book').at(-1)?.['positions']).toEqual(played.end?.positions)
    const listed = []
    const again = startProgram({ binary: await buildOf('desk'), folder: played.folder, scenario: scenarioOf(played.folder, {}) })
    for await (const { event } of again.events) listed.push(event)
    expect(listed).toEqual(again.collected.map(({ event }) => event))
  })

  it('gives the same lines for the same scenario', async () => {
    const plan = Array.from({ length: 20 }, (_, i) => `${i} send type=${i % 2 === 0 ? 'buy' : 'sell'} volume=0.10`)
    const lines = async () => {
      const { events } = await play({ plan, scenario: { inputs: { Trace: true }, faults: [{ kind: 'requote', probability: 0.3 }] } })
      return events.map((event) => JSON.stringify(event))
    }
    expect(await lines()).toEqual(await lines())
  })

  it('writes its scenario where it is told to', async () => {
    const played = await play({ plan: ['0 account'] })
    expect(readFileSync(join(played.folder, 'scenario.txt'), 'utf8')).toContain('input Plan="0 account"')
  })
})
