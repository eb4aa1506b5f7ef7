import { sourceRule, type Rule } from './rule.ts'
import { isNode, type Node } from './source.ts'

/** Names that reach out of a pure function, each with what to use instead. */
const BANNED_NAMES: Readonly<Record<string, string>> = {
  Promise: 'core is synchronous; let the pipeline await and pass in the value',
  Date: 'take UTC milliseconds as an argument; core/time has the calendar',
  performance: 'take the time as an argument',
  process: 'take the setting as an argument',
  console: 'return what should be said; the outside logs it',
  setTimeout: 'return when to look again; the pipeline holds the timers',
  setInterval: 'return when to look again; the pipeline holds the timers',
  setImmediate: 'return the value; the pipeline schedules',
  queueMicrotask: 'return the value; the pipeline schedules',
  crypto: 'take the id or the hash as an argument',
  fetch: 'take the answer as an argument; adapters ask',
  globalThis: 'name what you need as an argument',
}
const BANNED_MATH: Readonly<Record<string, string>> = {
  random: 'take a seeded generator as an argument',
  pow: 'multiply, or use Math.exp and Math.log: powers differ between Node versions',
}

export const purityRule: Rule = sourceRule('core is pure', /^src\/core\//, (source, report) => {
  source.walk((node, parent, key) => {
    const fault = faultOfSyntax(node) ?? faultOfMath(node) ?? faultOfName(node, parent, key)
    if (fault !== undefined) report(source.line(node.start), fault)
  })
})

function faultOfSyntax(node: Node): string | undefined {
  if (node['async'] === true) return 'async function: core is synchronous; let the pipeline await and pass in the value'
  if (node.type === 'AwaitExpression' || node['await'] === true)
    return 'await: core is synchronous; let the pipeline await and pass in the value'
  if (node['operator'] === '**' || node['operator'] === '**=')
    return `${node['operator']}: multiply instead; powers differ between Node versions`
  return undefined
}

function faultOfMath(node: Node): string | undefined {
  if (node.type !== 'MemberExpression' || !isNode(node['object']) || !isNode(node['property'])) return undefined
  if (node['object']['name'] !== 'Math') return undefined
  const name = node['property']['name'] ?? node['property']['value']
  const instead = typeof name === 'string' && Object.hasOwn(BANNED_MATH, name) ? BANNED_MATH[name] : undefined
  return instead === undefined ? undefined : `Math.${String(name)}: ${instead}`
}

function faultOfName(node: Node, parent: Node | null, key: string): string | undefined {
  const name = node['name']
  if (node.type !== 'Identifier' || typeof name !== 'string' || !Object.hasOwn(BANNED_NAMES, name)) return undefined
  return isLabel(parent, key) ? undefined : `${name}: ${BANNED_NAMES[name] ?? ''}`
}

/** `row.process`, `{ process: 1 }` and `type Row = { process: number }` only carry the name. */
function isLabel(parent: Node | null, key: string): boolean {
  if (parent === null || parent['computed'] === true) return false
  return key === 'property' || (key === 'key' && parent['shorthand'] !== true)
}

const OUTERMOST = /^(?:src\/main\.ts$|src\/cli\/|replay\/|bench\/|scripts\/|bin\/|test\/|[^/]+\.config\.ts$)/

export const processRule: Rule = sourceRule('only the command line touches the process', /\.[jt]s$/, (source, report) => {
  if (OUTERMOST.test(source.path)) return
  const told = new Set<unknown>()
  source.walk((node) => {
    // A native library that reads its setting from nowhere else is told it there, by its adapter.
    const isTelling = node.type === 'AssignmentExpression' && node['operator'] === '='
    if (isTelling && source.path.startsWith('src/adapters/') && isNode(node['left'])) told.add(node['left']['object'])
    if (node.type !== 'MemberExpression' || !isNode(node['object']) || !isNode(node['property'])) return
    if (node['object']['name'] !== 'process') return
    const name = node['property']['name'] ?? node['property']['value']
    if (name === 'env' && !told.has(node))
      report(source.line(node.start), 'process.env: take the setting from config, passed in as an argument')
    if (name === 'exit') report(source.line(node.start), 'process.exit: throw, or return the failure; the command line ends the process')
  })
})
