import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { command } from '../../src/cli/risk.ts'
import { temporaryFolder, testIo } from '../support/cli-io.ts'
import { ACCOUNT, openHouse } from '../support/house.ts'
import { beat } from '../support/orders.ts'

const Report = z.object({ passed: z.number(), failed: z.number(), vectors: z.array(z.object({ id: z.string(), pass: z.boolean() })) })
const INPUT = { program: '2-step', init: 100_000, midnight: 100_000, balance: '99997.50', floating: -4990, fees: 8 }
const vector = (id: string, dailyRoom: string) => ({ id, source: 'here', input: INPUT, expect: { dailyRoom, dailyBreach: true } })

function fileOf(content: unknown): string {
  const file = join(temporaryFolder(), 'vectors.json')
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

it('a file of vectors that agree ends well, and shows what came out', async () => {
  const { io, stdout } = testIo()
  expect(await command.run(['--vectors', fileOf([vector('fees', '-0.50')])], io)).toBe(0)
  expect(stdout()).toContain('ok    fees  equity 94999.50, daily floor 95000.00, floor 90000.00  (here)')
  expect(stdout()).toContain('1 of 1 vectors agree.')
})

it('one that differs ends with code 1 and is named, with both figures', async () => {
  const { io, stdout } = testIo()
  expect(await command.run(['--vectors', fileOf([vector('a', '-0.50'), vector('b', '-0.49')])], io)).toBe(1)
  expect(stdout()).toContain('dailyRoom: expected -0.49, computed -0.50')
})

it('prints the same as JSON', async () => {
  const { io, stdout } = testIo()
  expect(await command.run(['--vectors', fileOf([vector('a', '-0.50'), vector('b', '-0.49')]), '--json'], io)).toBe(1)
  expect(Report.parse(JSON.parse(stdout()))).toEqual({
    passed: 1,
    failed: 1,
    vectors: [
      { id: 'a', pass: true },
      { id: 'b', pass: false },
    ],
  })
})

it.each([
  ['no JSON', 'nothing'],
  ['no vectors', '[]'],
  ['a field that nobody knows', [{ ...vector('a', '0'), input: { ...INPUT, typo: 1 } }]],
])('%s is refused in words', async (_, content) => {
  const { io, stderr } = testIo()
  expect(await command.run(['--vectors', fileOf(content)], io)).toBe(2)
  expect(stderr()).toMatch(/^barclose risk: .*vectors\.json: /)
})

describe('an account of the running server', () => {
  const TOKEN_OF_TEST = 'test-token-0123456789abcdef'

  it('is shown with room, formula and days, as text and as JSON', async () => {
    const house = await openHouse()
    await house.hello()
    const funds = { balance: 194_884.06, credit: 0, equity: 195_159.09, margin: 0, freeMargin: 1, marginLevel: null }
    await beat(house, [], { funds })
    await house.server().engine.enterPhase(ACCOUNT, { firm: 'ftmo-2-step', phase: 'challenge', initial: '200000' }, 'user', 'test')
    const { port } = new URL(await house.server().app.listen({ host: '127.0.0.1', port: 0 }))
    const env = { BARCLOSE_PORT: port, BARCLOSE_TOKEN: TOKEN_OF_TEST }
    const { io, stdout } = testIo(env)
    expect(await command.run([], io)).toBe(0)
    expect(stdout()).toContain(`${ACCOUNT}: FTMO 2-Step, Standard, challenge, from 200000.00 USD`)
    const rows = stdout()
      .split('\n')
      .map((row) => row.trim().replaceAll(/ +/g, ' '))
    const line = (name: string) => rows.find((row) => row.startsWith(name))
    expect(line('room today')).toBe('room today 5159.09 equity 195159.09 - floor 190000.00')
    expect(line('floor today')).toBe('floor today 190000.00 200000.00 at the reset - 10000.00')
    expect(line('room in all')).toBe('room in all 15159.09 equity 195159.09 - floor 180000.00')
    expect(line('kept from each floor')).toBe('kept from each floor 1000.00 0.5 % of the capital of 200000.00')
    expect(line('worst case')).toContain('worst case 195159.09 equity 195159.09 - stops 0.00')
    expect(line('left: daily after the reset')).toContain('10275.03 worst case 195159.09 - floor 184884.06')
    expect(line('trading days')).toBe('trading days 0 of 4 days on which a position was opened: 0 of 4')
    expect(line('best day')).toBe('best day - no day has a profit yet')
    expect(line('target')).toBe('target 220000.00 capital 200000.00 + 10 %, with all positions closed')
    expect(line('budget')).toBe('budget 0 of 500 orders were sent today; entries stop at 80 % of 500, 400; 100 are kept for closing')
    const asJson = testIo(env)
    expect(await command.run(['--json', '--account', ACCOUNT], asJson.io)).toBe(0)
    const Answer = z.object({ accounts: z.array(z.object({ account: z.string(), risk: z.object({ equity: z.string() }) })) })
    expect(Answer.parse(JSON.parse(asJson.stdout()))).toEqual({ accounts: [{ account: ACCOUNT, risk: { equity: '195159.09' } }] })
    const other = testIo(env)
    expect(await command.run(['--account', 'nobody'], other.io)).toBe(1)
    expect(other.stderr()).toContain(`there is no account nobody; there are: ${ACCOUNT}`)
  })

  it('cannot be shown while no server answers, and the command says what to do', async () => {
    const { io, stderr } = testIo({ BARCLOSE_PORT: '1', BARCLOSE_TOKEN: TOKEN_OF_TEST })
    expect(await command.run([], io)).toBe(1)
    expect(stderr()).toBe('barclose risk: the server does not answer at http://127.0.0.1:1; start it with: barclose serve\n')
  })
})
