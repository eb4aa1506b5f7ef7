import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { defineCommand } from '../../src/cli/command.ts'
import { COMMANDS } from '../../src/cli/commands.ts'
import { runCli, type CommandEntry } from '../../src/cli/run.ts'
import { readVersion } from '../../src/cli/version.ts'
import { testIo } from '../support/cli-io.ts'

const failing: CommandEntry = {
  name: 'fail',
  summary: 'Fails.',
  load: () =>
    Promise.resolve(
      defineCommand({
        name: 'fail',
        summary: 'Fails.',
        details: 'Always.',
        jsonMeaning: 'Prints nothing.',
        options: {},
        run: () => Promise.reject(new Error('the disk is full')),
      }),
    ),
}

describe('the command line', () => {
  it('lists every command, with and without --help', async () => {
    const width = Math.max(...COMMANDS.map(({ name }) => name.length))
    for (const argv of [[], ['--help'], ['-h'], ['help']]) {
      const { io, stdout } = testIo()
      expect(await runCli(argv, io, COMMANDS)).toBe(0)
      for (const { name, summary } of COMMANDS) expect(stdout()).toContain(`${name.padEnd(width)}  ${summary}`.trim())
    }
  })

  it.each(COMMANDS)('$name explains itself by --help and by help', async (entry) => {
    const command = await entry.load()
    expect(command).toMatchObject({ name: entry.name, summary: entry.summary })
    const asked = testIo()
    expect(await runCli([entry.name, '--help'], asked.io, COMMANDS)).toBe(0)
    expect(asked.stdout()).toMatch(new RegExp(`^Usage: barclose ${entry.name}( .+)? \\[options\\]$`, 'm'))
    expect(asked.stdout()).toMatch(/--json +\S/)
    const other = testIo()
    expect(await runCli(['help', entry.name], other.io, COMMANDS)).toBe(0)
    expect(other.stdout()).toBe(asked.stdout())
  })

  it.each(COMMANDS)('$name refuses an option it does not know with code 2', async ({ name }) => {
    const { io, stdout, stderr } = testIo()
    expect(await runCli([name, '--jsno'], io, COMMANDS)).toBe(2)
    expect(stderr()).toContain(`barclose ${name}: unknown option --jsno; did you mean --json?`)
    expect(stdout()).toBe('')
  })

  it.each([
    ['docter', 'unknown command docter; did you mean doctor?'],
    ['bakcup', 'unknown command bakcup; did you mean backup?'],
    ['xyzzy', 'unknown command xyzzy\n'],
    ['--versoin', 'unknown option --versoin; did you mean --version?'],
  ])('%s ends with code 2 and a hint', async (typed, message) => {
    const { io, stderr } = testIo()
    expect(await runCli([typed], io, COMMANDS)).toBe(2)
    expect(stderr()).toContain(message)
    expect(stderr()).toContain('barclose --help')
  })

  it('--version is the version of the package', async () => {
    const { io, stdout } = testIo()
    expect(await runCli(['--version'], io, COMMANDS)).toBe(0)
    expect(readFileSync('package.json', 'utf8')).toContain(`"version": "${stdout().trim()}"`)
    expect(() => readVersion('/')).toThrow('no package.json of barclose')
  })

  it('a command that fails says why in one line and ends with code 1', async () => {
    const { io, stderr } = testIo()
    expect(await runCli(['fail'], io, [failing])).toBe(1)
    expect(stderr()).toBe('barclose fail: the disk is full\n')
    const debugging = testIo({ BARCLOSE_LOG_LEVEL: 'debug' })
    await runCli(['fail'], debugging.io, [failing])
    expect(debugging.stderr()).toContain('run.test.ts')
  })

  it('a command that cannot be loaded does not hurt the others', async () => {
    const broken: CommandEntry = { name: 'broken', summary: 'Broken.', load: () => Promise.reject(new Error('no native module')) }
    const { io, stdout, stderr } = testIo()
    expect(await runCli(['broken'], io, [broken, failing])).toBe(1)
    expect(stderr()).toContain('no native module')
    expect(await runCli(['--help'], io, [broken, failing])).toBe(0)
    expect(stdout()).toContain('Broken.')
  })
})
