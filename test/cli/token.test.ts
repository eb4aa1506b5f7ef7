import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createHome, homeOf } from '../../src/cli/home.ts'
import { readSettings, type Settings } from '../../src/cli/settings.ts'
import { ensureToken, findToken } from '../../src/cli/token.ts'
import { temporaryFolder, testIo } from '../support/cli-io.ts'

const isPosix = process.platform !== 'win32'

function settingsOf(env: Readonly<Record<string, string>> = {}): Settings & ReturnType<typeof testIo> {
  const surroundings = testIo(env)
  const settings = readSettings(surroundings.io)
  if (settings === null) throw new Error(surroundings.stderr())
  return { ...surroundings, ...settings }
}

describe('the token', () => {
  it('is made on the first start, shown once, and read later', () => {
    const { config, home, io, stdout, stderr } = settingsOf()
    expect(findToken({ config, home })).toBeNull()
    const made = ensureToken({ config, home }, io.stderr)
    expect(Buffer.from(made.value, 'base64url')).toHaveLength(32)
    expect(stderr().split(made.value)).toHaveLength(2)
    expect(stdout()).toBe('')
    const printed = stderr()
    expect(ensureToken({ config, home }, io.stderr)).toEqual(made)
    expect(findToken({ config, home })).toEqual(made)
    expect(stderr()).toBe(printed)
  })

  it('is another one in every folder', () => {
    const values = [settingsOf(), settingsOf()].map(({ config, home, io }) => ensureToken({ config, home }, io.stderr).value)
    expect(new Set(values).size).toBe(2)
  })

  it.runIf(isPosix)('lies in a file and a folder that only the owner may read', () => {
    const { config, home, io } = settingsOf()
    ensureToken({ config, home }, io.stderr)
    expect(statSync(home.token).mode & 0o777).toBe(0o600)
    expect(statSync(home.folder).mode & 0o777).toBe(0o700)
  })

  it('comes from BARCLOSE_TOKEN when that is set, and then no file is made', () => {
    const { config, home, io, stderr } = settingsOf({ BARCLOSE_TOKEN: 'a-token-of-my-own-choice' })
    expect(ensureToken({ config, home }, io.stderr)).toEqual({ value: 'a-token-of-my-own-choice', source: 'BARCLOSE_TOKEN' })
    expect(existsSync(home.folder)).toBe(false)
    expect(stderr()).toBe('')
  })

  it.each(['', 'short', 'two words that are long enough'])('a file that holds %j is refused, never replaced', (text) => {
    const { config, home, io } = settingsOf()
    createHome(home)
    writeFileSync(home.token, text)
    expect(() => ensureToken({ config, home }, io.stderr)).toThrow('holds no usable token')
    expect(readFileSync(home.token, 'utf8')).toBe(text)
  })
})

describe('the data folder', () => {
  it('is .barclose at home, or where BARCLOSE_HOME says', () => {
    expect(homeOf({}, join('a', 'person')).folder).toBe(join('a', 'person', '.barclose'))
    expect(homeOf({ home: 'here' }).folder).toBe(resolve('here'))
  })

  it.runIf(isPosix)('keeps the rights its owner gave it', () => {
    const home = homeOf({ home: join(temporaryFolder(), 'shared') })
    mkdirSync(home.folder)
    chmodSync(home.folder, 0o750)
    createHome(home)
    expect(statSync(home.folder).mode & 0o777).toBe(0o750)
  })
})

describe('settings', () => {
  it('with faults are all listed at once, and nothing starts', () => {
    const { io, stderr } = testIo({ BARCLOSE_PORT: '99999', BARCLOSE_DESKK: 'ema', BARCLOSE_TOKEN: 'short' })
    expect(readSettings(io)).toBeNull()
    for (const name of ['3 settings', 'BARCLOSE_PORT', 'BARCLOSE_DESKK: unknown setting', 'BARCLOSE_TOKEN'])
      expect(stderr()).toContain(name)
  })
})
