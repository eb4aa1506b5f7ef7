import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProgram, hasCompiler } from '../../mql5/host/build.ts'

const folder = mkdtempSync(join(tmpdir(), 'barclose-sanitized-'))
let binary = ''

if (!hasCompiler()) process.stderr.write('MQL5 programs are not run: g++ is not on this machine, or it is not Linux on x86-64\n')

function run(fault: string): { stdout: string; stderr: string; status: number | null } {
  const scenario = join(folder, 'scenario.txt')
  writeFileSync(scenario, `input InpFault=${fault}\n`)
  return spawnSync(binary, ['--scenario', scenario], { encoding: 'utf8' })
}

describe.skipIf(!hasCompiler())('a program built with sanitizers', () => {
  beforeAll(async () => {
    const source = new URL('programs/language/sanitized.mq5', import.meta.url).pathname
    binary = (await buildProgram({ source, bare: true, sanitize: true })).binary
  }, 300_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('runs to its end where nothing is wrong', () => {
    expect(run('FAULT_NONE')).toMatchObject({ stdout: 'clean 2\n', stderr: '', status: 0 })
  })

  it.each([
    ['FAULT_DELETED', /heap-use-after-free[\s\S]*sanitized\.mq5:21/],
    ['FAULT_OVERFLOW', /sanitized\.mq5:25.* signed integer overflow/],
    ['FAULT_CAST', /sanitized\.mq5:27.* outside the range of representable values of type 'int'/],
    ['FAULT_SHIFT', /sanitized\.mq5:29.* shift exponent 64 is too large/],
  ])('is stopped by %s, at its line', (fault, message) => {
    const { stderr, status } = run(fault)
    expect(stderr).toMatch(message)
    expect(status).not.toBe(0)
  })
})
