import { describe, expect, it } from 'vitest'
import { barrelRule, directionRule, portsRule } from './direction.ts'
import { commandRule, lockRule, machinePathRule, packageRule, unfinishedRule } from './project.ts'
import { processRule, purityRule } from './purity.ts'
import { fileSizeRule, focusRule, functionSizeRule, nameRule, typesRule } from './shape.ts'
import { RULES } from './rules.ts'
import type { Finding, Rule } from './rule.ts'
import { openProject } from './source.ts'

/** A tree that keeps every rule, near to each of their edges. */
const GOOD: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ scripts: { test: 'vitest run' }, dependencies: { zod: '4.0.0' } }, null, 2),
  'package-lock.json': JSON.stringify({ packages: { '': { name: 'x' }, 'node_modules/zod': { version: '4.0.0', integrity: 'sha512-x' } } }),
  'README.md': 'Settings lie in ~/.barclose; see [the home page](/docs).\n',
  'src/main.ts': "import { COMMANDS } from './cli/commands.ts'\nprocess.exit(COMMANDS.length)\n",
  'src/config.ts': "import { z } from 'zod'\nexport const port = z.number()\nexport type Config = { port: number }\n",
  'src/errors.ts': "import type { Bar } from './contracts/bar.ts'\nexport type Fault = Bar\n",
  'src/contracts/bar.ts': "import { z } from 'zod'\nexport const bar = z.number()\nexport type Bar = number\n",
  'src/core/close.ts': `import type { Bar } from '../contracts/bar.ts'
import type { Config } from '../config.ts'
type Row = { process: number; Date: number }
export const close = (bar: Bar, row: Row, config: Config): number => Math.max(bar, row.process, row.Date, { console: 1 }.console) * config.port
`,
  'src/ports/clock.ts': "import type { Bar } from '../contracts/bar.ts'\nexport type Clock = { now: () => Bar }\n",
  'src/pipeline/story.ts': `import { createHash } from 'node:crypto'
import { close } from '../core/close.ts'
import type { Clock } from '../ports/clock.ts'
export const story = async (clock: Clock) => { await 1; return [createHash('sha256'), close, clock, new Date(2 ** 3)] }
`,
  'src/adapters/journal/open.ts':
    "import { story } from '../../pipeline/story.ts'\nimport { row } from './row.ts'\nexport const open = [story, row]\n",
  'src/adapters/journal/row.ts': "import 'better-sqlite3'\nexport const row = 1\n",
  'src/adapters/brokers/round.ts': "process.env['LIBRARY_IS_QUIET'] = '1'\nexport const round = 1\n",
  'src/adapters/brokers/paper/fill.ts': "import { round } from '../round.ts'\nexport const fill = round\n",
  'src/compose.ts':
    "import { open } from './adapters/journal/open.ts'\nimport { fill } from './adapters/brokers/paper/fill.ts'\nexport const all = [open, fill]\n",
  'src/cli/commands.ts': "export const COMMANDS = [() => import('./serve.ts')]\n",
  'src/cli/serve.ts': `import { all } from '../compose.ts'
export const command = defineCommand({ name: 'serve', summary: 'Serves.', details: 'Runs until stopped.', jsonMeaning: 'Prints all.' })
console.log(all, process.env['X'])
`,
  'replay/play.ts': "import { all } from '../src/compose.ts'\nexport const play = all\n",
  'test/types.test.ts':
    '// @ts-expect-error a broker symbol is no symbol\nexport const wrong: string = 1\nit.skipIf(false)\nconst only = rows.only.skip\n',
}

type Broken = readonly [rule: Rule, path: string, text: string, message: RegExp]
const lines = (count: number): string => 'x\n'.repeat(count)
/** Put together, so that the rules do not find this file. */
const [todo, homes, users] = ['TO-DO', 'ho-me', 'Us-ers'].map((word) => word.replace('-', ''))
const json = (value: unknown): string => JSON.stringify(value, null, 2)
const BROKEN: readonly Broken[] = [
  [directionRule, 'src/contracts/x.ts', "import { port } from '../config.ts'", /contracts imports config/],
  [directionRule, 'src/contracts/x.ts', "import { createHash } from 'node:crypto'", /contracts imports node:crypto/],
  [directionRule, 'src/core/x.ts', "import type { Clock } from '../ports/clock.ts'", /core imports ports.*let the outer side pass in/],
  [directionRule, 'src/core/x.ts', "type C = import('../ports/clock.ts').Clock", /core imports ports/],
  [directionRule, 'src/core/x.ts', "export { story } from '../pipeline/story.ts'", /core imports pipeline/],
  [directionRule, 'src/core/x.ts', "import { z } from 'zod'", /core imports zod: take the value as an argument/],
  [directionRule, 'src/core/x.ts', "const fs = import('node:fs')", /core imports node:fs/],
  [directionRule, 'src/ports/x.ts', "import type { story } from '../pipeline/story.ts'", /ports imports pipeline/],
  [directionRule, 'src/pipeline/x.ts', "import { open } from '../adapters/journal/open.ts'", /pipeline imports adapter/],
  [directionRule, 'src/pipeline/x.ts', "import { readFileSync } from 'node:fs'", /behind a port/],
  [directionRule, 'src/adapters/server/x.ts', "import { open } from '../journal/open.ts'", /adapters\/server imports adapters\/journal/],
  [
    directionRule,
    'src/adapters/brokers/kraken/x.ts',
    "import { fill } from '../paper/fill.ts'",
    /brokers\/kraken imports adapters\/brokers\/paper/,
  ],
  [
    directionRule,
    'src/adapters/brokers/list.ts',
    "import { fill } from './paper/fill.ts'",
    /adapters\/brokers imports adapters\/brokers\/paper/,
  ],
  [directionRule, 'src/adapters/journal/x.ts', "import { all } from '../../compose.ts'", /adapter imports compose/],
  [directionRule, 'src/compose.ts', "import './cli/serve.ts'", /compose imports cli/],
  [directionRule, 'src/compose.ts', "import '../test/types.test.ts'", /compose imports test/],
  [directionRule, 'src/cli/x.ts', "import '../main.ts'", /cli imports main/],
  [directionRule, 'replay/x.ts', "import '../src/cli/serve.ts'", /replay imports cli/],
  [portsRule, 'src/ports/x.ts', 'export const clock = { now: () => 1 }', /a port is an interface/],
  [portsRule, 'src/ports/x.ts', "import { bar } from '../contracts/bar.ts'", /a port is an interface/],
  [barrelRule, 'src/core/x.ts', "export * from './close.ts'", /export \*/],
  [barrelRule, 'src/core/index.ts', 'export const one = 1', /name the file after what it holds/],
  [purityRule, 'src/core/x.ts', 'async function f() {}', /async function.*pipeline await/],
  [purityRule, 'src/core/x.ts', 'const f = async () => 1', /async function/],
  [purityRule, 'src/core/x.ts', 'await 1', /await/],
  [purityRule, 'src/core/x.ts', 'type X = Promise<number>', /Promise/],
  [purityRule, 'src/core/x.ts', 'const now = Date.now()', /Date: take UTC milliseconds/],
  [purityRule, 'src/core/x.ts', 'const now = new Date()', /Date/],
  [purityRule, 'src/core/x.ts', 'const pick = Math.random()', /Math.random: take a seeded generator/],
  [purityRule, 'src/core/x.ts', "const power = Math['pow'](2, 3)", /Math.pow: multiply/],
  [purityRule, 'src/core/x.ts', 'const power = 2 ** 3', /\*\*: multiply/],
  [purityRule, 'src/core/x.ts', 'let x = 2\nx **= 3', /\*\*=: multiply/],
  [purityRule, 'src/core/x.ts', "const home = process.env['HOME']", /process: take the setting/],
  [purityRule, 'src/core/x.ts', 'const { process } = { process }', /process/],
  [purityRule, 'src/core/x.ts', 'console.log(1)', /console: return what should be said/],
  [purityRule, 'src/core/x.ts', 'setTimeout(() => 1, 5)', /setTimeout/],
  [purityRule, 'src/core/x.ts', 'const t = performance.now()', /performance/],
  [purityRule, 'src/core/x.ts', 'const d = new globalThis.Date()', /globalThis/],
  [processRule, 'src/adapters/x.ts', "const home = process.env['HOME']", /process.env: take the setting from config/],
  [processRule, 'src/adapters/x.ts', "process.env['A'] = process.env['B']", /process.env: take the setting from config/],
  [processRule, 'src/pipeline/x.ts', "process.env['A'] = '1'", /process.env: take the setting from config/],
  [processRule, 'src/adapters/x.ts', "process.env['A'] ??= '1'", /process.env: take the setting from config/],
  [processRule, 'src/adapters/x.ts', 'process.env = {}', /process.env: take the setting from config/],
  [processRule, 'src/pipeline/x.ts', 'process.exit(1)', /process.exit: throw/],
  [processRule, 'src/compose.ts', "process['exit'](1)", /process.exit/],
  [fileSizeRule, 'src/adapters/journal/long.ts', lines(251), /251 lines/],
  [fileSizeRule, 'training/long.py', lines(300), /300 lines/],
  [functionSizeRule, 'src/pipeline/x.ts', `export function f() {\n${'g()\n'.repeat(59)}}`, /61 lines: move a stage/],
  [functionSizeRule, 'replay/x.ts', `const f = () => {\n${'g()\n'.repeat(70)}}`, /72 lines/],
  [nameRule, 'src/core/onSnapshot.ts', '', /kebab-case/],
  [nameRule, 'src/core/Gates/x.ts', '', /kebab-case/],
  [nameRule, 'test/on_snapshot.test.ts', '', /kebab-case/],
  [typesRule, 'src/pipeline/x.ts', 'const x: any = 1', /`any` switches/],
  [typesRule, 'test/x.test.ts', 'const x = 1 as any', /`any` switches/],
  [typesRule, 'src/pipeline/x.ts', '// @ts-ignore', /mend what is reported/],
  [typesRule, 'test/x.test.ts', '/* eslint-disable no-console */', /mend what is reported/],
  [typesRule, 'src/pipeline/x.ts', '// oxlint-disable-next-line no-console', /mend what is reported/],
  [typesRule, 'src/pipeline/x.ts', '// @ts-expect-error for a while', /belongs into tests of types/],
  [focusRule, 'test/x.test.ts', "it.only('x', () => {})", /only: every test runs/],
  [focusRule, 'test/x.test.ts', "it.concurrent.only('x', () => {})", /only: every test runs/],
  [focusRule, 'test/x.test.ts', "test.todo('x')", /todo: every test runs/],
  [focusRule, 'test/x.test.ts', "describe.skip('x', () => {})", /skip: every test runs/],
  [unfinishedRule, 'src/pipeline/x.ts', `// ${todo} later`, /do it, or open an issue/],
  [unfinishedRule, 'docs/x.md', `${todo}: wrong`, /do it, or open an issue/],
  [machinePathRule, 'src/pipeline/x.ts', `const path = '/${homes}/someone/journal'`, /relative to the project/],
  [machinePathRule, 'docs/x.md', `Run C:\\${users}\\someone`, /relative to the project/],
  [
    lockRule,
    'package-lock.json',
    json({ packages: { 'node_modules/x': { integrity: 'sha512-x', resolved: 'https://a.b/x' } } }),
    /"resolved"/,
  ],
  [lockRule, 'package-lock.json', json({ packages: { 'node_modules/x': { version: '1.0.0' } } }), /no integrity/],
  [
    lockRule,
    'package-lock.json',
    json({ packages: { 'node_modules/x': { integrity: 'sha512-x', optionalDependencies: { 'x-win32': '1.0.0' } } } }),
    /node_modules\/x lacks x-win32/,
  ],
  [packageRule, 'package.json', json({ scripts: { test: 'tsc && vitest' } }), /script test needs a shell/],
  [packageRule, 'package.json', json({ scripts: { build: 'rm -rf dist' } }), /script build needs a shell/],
  [packageRule, 'package.json', json({ scripts: { lint: 'oxlint' } }), /script lint: keep to/],
  [packageRule, 'package.json', json({ dependencies: { zod: '^4.0.0' } }), /zod \^4.0.0: pin/],
  [
    commandRule,
    'src/cli/paper.ts',
    "export const command = defineCommand({ name: 'paper', summary: 'x', details: 'x', jsonMeaning: 'x' })",
    /commands.ts/,
  ],
  [
    commandRule,
    'src/cli/serve.ts',
    "export const command = defineCommand({ name: 'serve', summary: 'x', details: '', jsonMeaning: 'x' })",
    /details is missing/,
  ],
  [
    commandRule,
    'src/cli/serve.ts',
    "export const command = defineCommand({ name: 'server', summary: 'x', details: 'x', jsonMeaning: 'x' })",
    /named after its file/,
  ],
]

function findings(rule: Rule, tree: Readonly<Record<string, string>>): readonly Finding[] {
  return rule.check(openProject(new Map(Object.entries(tree))))
}

describe('the tidy rules themselves', () => {
  it.each(RULES.map((rule) => [rule.name, rule] as const))('a good tree passes: %s', (_name, rule) => {
    expect(findings(rule, GOOD)).toEqual([])
  })

  it.each(BROKEN.map(([rule, ...rest]) => [rule.name, rule, ...rest] as const))(
    '%s: broken is found',
    (_name, rule, path, text, message) => {
      const found = findings(rule, { ...GOOD, [path]: text })
      expect(found.map((finding) => finding.path)).toContain(path)
      expect(found.map((finding) => finding.message).join('\n')).toMatch(message)
    },
  )

  it('every rule is shown to fail', () => {
    const broken = new Set(BROKEN.map(([rule]) => rule))
    expect(RULES.filter((rule) => !broken.has(rule))).toEqual([])
  })

  it('a finding names the line it is about', () => {
    const [finding] = findings(purityRule, { 'src/core/x.ts': 'export const a = 1\n\nexport const b = Math.random()\n' })
    expect(finding).toMatchObject({ path: 'src/core/x.ts', line: 3 })
  })

  it('a file at the very ceiling passes', () => {
    expect(findings(fileSizeRule, { 'src/core/x.ts': lines(250) })).toEqual([])
    expect(findings(functionSizeRule, { 'src/core/x.ts': `function f() {\n${'g()\n'.repeat(58)}}` })).toEqual([])
  })

  it('a file that cannot be parsed is no pass', () => {
    expect(() => findings(purityRule, { 'src/core/x.ts': 'const = 1' })).toThrow('src/core/x.ts cannot be parsed')
  })
})
