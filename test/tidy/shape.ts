import { sourceRule, textRule, type Rule } from './rule.ts'
import { isNode, type Node } from './source.ts'

const FILE_LINES_MAX = 250
const FUNCTION_LINES_MAX = 60
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])
const CODE = /^(?:src|replay|bench|scripts|training|web|mql5)\/.*\.(?:ts|js|py|mq5|mqh)$/

export const fileSizeRule: Rule = textRule(`a file has at most ${FILE_LINES_MAX} lines`, CODE, (text, report) => {
  const lines = text.trimEnd().split('\n').length
  if (lines > FILE_LINES_MAX) report(FILE_LINES_MAX + 1, `${lines} lines: part it by idea, at most ${FILE_LINES_MAX}`)
})

export const functionSizeRule: Rule = sourceRule(`a function has at most ${FUNCTION_LINES_MAX} lines`, CODE, (source, report) => {
  source.walk((node) => {
    if (!FUNCTIONS.has(node.type)) return
    const first = source.line(node.start)
    const lines = source.line(node.end - 1) - first + 1
    if (lines > FUNCTION_LINES_MAX) report(first, `${lines} lines: move a stage into a function of its own, at most ${FUNCTION_LINES_MAX}`)
  })
})

const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+)*$/

export const nameRule: Rule = {
  name: 'files and folders are named in kebab-case',
  check: ({ tree }) =>
    [...tree.keys()]
      .filter((path) => /^(?:src|replay|bench|scripts|bin|test)\//.test(path))
      // Named by symbol and version.
      .filter((path) => !path.startsWith('replay/models/'))
      .filter((path) => !path.split('/').every((part) => KEBAB.test(part)))
      .map((path) => ({ path, line: 1, message: 'rename it in kebab-case: small letters, digits and dashes' })),
}

/** The comments that switch a check off. */
const SWITCHED_OFF = /@ts-(?:ignore|nocheck)|(?:eslint|oxlint|biome|prettier|oxfmt)-(?:disable|ignore)/

export const typesRule: Rule = sourceRule('types are never switched off', /\.[jt]s$/, (source, report) => {
  source.walk((node) => {
    if (node.type === 'TSAnyKeyword')
      report(source.line(node.start), '`any` switches the checks off: use `unknown` and a schema, or the real type')
  })
  for (const { text, line } of source.comments) {
    if (SWITCHED_OFF.test(text)) report(line, 'mend what is reported instead of switching the check off')
    const isTest = source.path.startsWith('test/')
    if (!isTest && text.includes('@ts-expect-error')) report(line, '@ts-expect-error belongs into tests of types: mend the type here')
  }
})

const LEFT_OUT = new Set(['only', 'skip', 'todo', 'fails'])
const SUITES = new Set(['it', 'test', 'describe'])

export const focusRule: Rule = sourceRule('no test is singled out or left out', /^test\/.*\.test\.ts$/, (source, report) => {
  source.walk((node) => {
    if (node.type !== 'MemberExpression' || !isNode(node['property'])) return
    const name = node['property']['name']
    if (typeof name !== 'string' || !LEFT_OUT.has(name) || !SUITES.has(rootName(node))) return
    report(source.line(node.start), `.${name}: every test runs; use skipIf with its reason where a system lacks something`)
  })
})

/** `it` of `it.concurrent.each`. */
function rootName(node: Node): string {
  if (isNode(node['object'])) return rootName(node['object'])
  return typeof node['name'] === 'string' ? node['name'] : ''
}
