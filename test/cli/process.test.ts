import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/cli-io.ts'

const SHIM = resolve('bin', 'barclose.js')

type Ended = Readonly<{ code: number | null; stdout: string; stderr: string }>

/** Runs the real command in a folder of its own; `until` ends it once that text was printed. */
function barclose(argv: readonly string[], { cwd = temporaryFolder(), shim = SHIM, until = '' } = {}): Promise<Ended> {
  const child = spawn(process.execPath, [shim, ...argv], { cwd, env: { ...process.env, BARCLOSE_HOME: '', HOME: cwd, USERPROFILE: cwd } })
  const printed = { stdout: '', stderr: '' }
  const take = (name: 'stdout' | 'stderr') => (part: string) => {
    printed[name] += part
    if (until !== '' && !child.killed && printed[name].includes(until)) child.kill('SIGTERM')
  }
  child.stdout.setEncoding('utf8').on('data', take('stdout'))
  child.stderr.setEncoding('utf8').on('data', take('stderr'))
  return new Promise((done) => child.once('close', (code) => done({ code, ...printed })))
}

describe('the command barclose', () => {
  it('runs from a clone', async () => {
    const { code, stdout, stderr } = await barclose(['--version'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(readFileSync('package.json', 'utf8')).toContain(`"version": "${stdout.trim()}"`)
  })

  it('prints only JSON on standard output when asked to, and its exit code is the verdict', async () => {
    const { code, stdout } = await barclose(['doctor', '--json'])
    const parsed: unknown = JSON.parse(stdout)
    expect(parsed).toMatchObject({ ok: code === 0 })
  })

  it('takes settings out of .env in the current folder, ours only, and the environment wins', async () => {
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, '.env'), 'BARCLOSE_DESKK=x\nPATH=nowhere\n')
    const { code, stderr } = await barclose(['backup'], { cwd })
    expect(code).toBe(2)
    expect(stderr).toContain('BARCLOSE_DESKK: unknown setting')
    writeFileSync(join(cwd, '.env'), 'BARCLOSE_HOME=elsewhere\n')
    expect((await barclose(['backup'], { cwd })).stderr).toContain(join(cwd, '.barclose', 'journal.sqlite'))
  })

  it('is a wrong call with code 2', async () => {
    expect(await barclose(['srve'])).toMatchObject({ code: 2, stdout: '' })
  })

  it('says how to build when nothing is built', async () => {
    const cwd = temporaryFolder()
    mkdirSync(join(cwd, 'bin'))
    writeFileSync(join(cwd, 'package.json'), '{"type": "module"}')
    const shim = join(cwd, 'bin', 'barclose.js')
    writeFileSync(shim, readFileSync(SHIM))
    const { code, stderr } = await barclose(['--version'], { cwd, shim })
    expect(code).toBe(1)
    expect(stderr).toContain('npm install')
  })

  it.runIf(process.platform !== 'win32')('serves in a data folder at home until it is told to end, and ends with code 0', async () => {
    const cwd = temporaryFolder()
    const { code, stdout, stderr } = await barclose(['serve', '--port', '0'], { cwd, until: '"listening"' })
    expect(code).toBe(0)
    expect(stdout).toContain('"stopped"')
    expect(stderr).toContain('A token was made')
    expect(existsSync(join(cwd, '.barclose', 'token'))).toBe(true)
  })
})
