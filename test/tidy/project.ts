import { z } from 'zod'
import { eachLine, textRule, type Finding, type Rule } from './rule.ts'

/** Written so that the rule does not find itself. */
const UNFINISHED = /\b(?:T[O]DO|F[I]XME|X[X]X)\b/
const HOME_FOLDERS = ['home', 'Users', 'root', 'work', 'workspace'].join('|')
const MACHINE_PATH = new RegExp(`(?:^|[\\s"'\`(=:])(?:/(?:${HOME_FOLDERS})/[\\w.-]+|[A-Z]:\\\\\\\\?Users)`)

export const unfinishedRule: Rule = textRule('nothing is left for later', /./, (text, report) => {
  eachLine(text, UNFINISHED, (line, word) => report(line, `${word}: do it, or open an issue and say what holds today`))
})

export const machinePathRule: Rule = textRule('no path of one machine', /^(?!package-lock)/, (text, report) => {
  eachLine(text, MACHINE_PATH, (line, path) => report(line, `${path}: use a path relative to the project, or a temporary folder`))
})

const LockSchema = z.object({
  packages: z.record(
    z.string(),
    z.looseObject({ integrity: z.string().optional(), optionalDependencies: z.record(z.string(), z.string()).default({}) }),
  ),
})

export const lockRule: Rule = textRule(
  'the lock file serves every system and names no registry',
  /^package-lock\.json$/,
  (text, report) => {
    eachLine(text, /"resolved"/, (line) =>
      report(line, '"resolved" ties the lock to one registry: .npmrc has omit-lockfile-registry-resolved, run npm install again'),
    )
    const parsed: unknown = JSON.parse(text)
    const { packages } = LockSchema.parse(parsed)
    for (const [place, { integrity, optionalDependencies }] of Object.entries(packages)) {
      if (place !== '' && integrity === undefined) report(1, `${place} has no integrity: nothing proves what is installed`)
      for (const name of Object.keys(optionalDependencies)) {
        const isThere = packages[`node_modules/${name}`] !== undefined || packages[`${place}/node_modules/${name}`] !== undefined
        if (!isThere)
          report(1, `${place} lacks ${name}: another system could not install it; pin a version that is published for all of them`)
      }
    }
  },
)

const PackageSchema = z.object({
  scripts: z.record(z.string(), z.string()).default({}),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
})
const SCRIPTS = new Set(['dev', 'build', 'start', 'demo', 'test', 'test:ea', 'check', 'bench', 'generate', 'prepare'])
const SHELL = /[&|;<>$`*]|^\w+=|\b(?:rm|cp|mv|cat|export|set|sh|bash)\b/

export const packageRule: Rule = textRule(
  'package.json: few scripts without a shell, exact versions',
  /^package\.json$/,
  (text, report) => {
    const parsed: unknown = JSON.parse(text)
    const { scripts, dependencies, devDependencies } = PackageSchema.parse(parsed)
    const lineOf = (name: string): number => text.slice(0, text.indexOf(`"${name}":`)).split('\n').length
    for (const [name, command] of Object.entries(scripts)) {
      if (!SCRIPTS.has(name)) report(lineOf(name), `script ${name}: keep to ${[...SCRIPTS].join(' ')}`)
      if (SHELL.test(command)) report(lineOf(name), `script ${name} needs a shell: write it in scripts/, it must run on Windows`)
    }
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      if (!/^\d+\.\d+\.\d+$/.test(version)) report(lineOf(name), `${name} ${version}: pin the exact version`)
    }
  },
)

export const commandRule: Rule = {
  name: 'every command is registered and explains itself',
  check: ({ tree }) => {
    const registry = tree.get('src/cli/commands.ts') ?? ''
    const findings: Finding[] = []
    for (const [path, text] of tree) {
      const name = /^src\/cli\/(?<name>[a-z-]+)\.ts$/.exec(path)?.groups?.['name'] ?? ''
      if (name === '' || !/= defineCommand\(/.test(text)) continue
      const report = (message: string) => findings.push({ path, line: 1, message })
      if (!registry.includes(`import('./${name}.ts')`)) report('add it to src/cli/commands.ts, or nobody can call it')
      if (!new RegExp(`name: '${name}'`).test(text)) report(`a command is named after its file: ${name}`)
      for (const key of ['summary', 'details', 'jsonMeaning']) {
        if (!new RegExp(`\\b${key}:\\s*['\`"][^'\`"]`).test(text)) report(`${key} is missing: --help must say what it does`)
      }
    }
    return findings
  },
}
