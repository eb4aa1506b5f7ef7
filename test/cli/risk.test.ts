import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { command } from '../../src/cli/risk.ts'
import { temporaryFolder, testIo } from '../support/cli-io.ts'

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
