import { sourceRule, type Rule } from './rule.ts'
import type { Import } from './source.ts'

/** What each room may import, by room; its own room always. Two adapters meet only in compose, cli, replay and bench. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  config: ['config-fields'],
  'config-fields': [],
  errors: ['contracts'],
  core: ['contracts', 'config', 'errors'],
  ports: ['contracts', 'core', 'config', 'errors'],
  pipeline: ['contracts', 'core', 'ports', 'config', 'errors'],
  adapter: ['contracts', 'core', 'ports', 'pipeline', 'config', 'errors'],
  compose: ['contracts', 'core', 'ports', 'pipeline', 'adapter', 'config', 'errors'],
  replay: ['contracts', 'core', 'ports', 'pipeline', 'adapter', 'config', 'errors', 'compose'],
  cli: ['contracts', 'core', 'ports', 'pipeline', 'adapter', 'config', 'errors', 'compose', 'replay'],
  main: ['cli'],
}

/** Packages and modules of Node that the inner rooms may import; the rooms that are not here may import any. */
const PACKAGES: Readonly<Record<string, RegExp>> = {
  contracts: /^zod$/,
  config: /^zod$/,
  'config-fields': /^zod$/,
  errors: /^$/,
  core: /^$/,
  ports: /^$/,
  pipeline: /^(?:zod|node:crypto|node:zlib)$/,
}

export const directionRule: Rule = sourceRule('imports go inward only', /^(?:src|replay)\//, (source, report) => {
  const from = roomOf(source.path)
  for (const imported of source.imports) {
    const fault = imported.isRelative ? faultOfFile(source.path, from, imported) : faultOfPackage(from, imported)
    if (fault !== '') report(imported.line, fault)
  }
})

function faultOfFile(path: string, from: string, { to }: Import): string {
  const target = roomOf(to)
  if (from === 'adapter' && target === 'adapter') {
    const [own, other] = [adapterOf(path), adapterOf(to)]
    const isShared = own.startsWith(`${other}/`)
    return own === other || isShared ? '' : `${own} imports ${other}: two adapters meet only in src/compose.ts, by a port`
  }
  if (target === from || ALLOWED[from]?.includes(target) === true) return ''
  const allowed = ['itself', ...(ALLOWED[from] ?? [])].join(', ')
  return `${from} imports ${target} (${to}): it may import ${allowed}; let the outer side pass in what is needed`
}

function faultOfPackage(from: string, { to }: Import): string {
  const allowed = PACKAGES[from]
  if (allowed === undefined || allowed.test(to)) return ''
  const instead = from === 'core' ? 'take the value as an argument' : 'put it behind a port and into an adapter'
  return `${from} imports ${to}: ${instead}`
}

function roomOf(path: string): string {
  const [top = '', second = ''] = path.split('/')
  if (top !== 'src') return top
  if (second === 'adapters') return 'adapter'
  return second.replace(/\.ts$/, '')
}

/** `adapters/journal`; each broker is an adapter of its own: `adapters/brokers/paper`. */
function adapterOf(path: string): string {
  const [, , name = '', ...rest] = path.split('/')
  const isOneBroker = name === 'brokers' && rest.length > 1
  return isOneBroker ? `adapters/brokers/${rest[0] ?? ''}` : `adapters/${name}`
}

/** Ports are promises between rooms: they hold no code, so nothing can hide behind them. */
export const portsRule: Rule = sourceRule('ports hold types only', /^src\/ports\//, (source, report) => {
  const types = new Set(['TSTypeAliasDeclaration', 'TSInterfaceDeclaration'])
  for (const node of source.statements) {
    const isType = types.has(node.type) || node['importKind'] === 'type' || node['exportKind'] === 'type'
    if (!isType) report(source.line(node.start), 'a port is an interface: write `export type`, and put code into core or an adapter')
  }
})

export const barrelRule: Rule = sourceRule('no barrels in core', /^src\/core\//, (source, report) => {
  if (source.path.endsWith('/index.ts')) report(1, 'name the file after what it holds; importers name it themselves')
  source.walk((node) => {
    if (node.type === 'ExportAllDeclaration')
      report(source.line(node.start), '`export *` hides where a name comes from: import it from its own file')
  })
})
