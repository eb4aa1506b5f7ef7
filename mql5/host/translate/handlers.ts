import { type Context, fail } from './context.ts'
import type { FunctionParts } from './functions.ts'
import { type Node, splitAtCommas, textAt } from './nodes.ts'

/** What each handler takes, without names; the field of Program it goes to is its name with a small first letter. */
const PARAMETERS: Readonly<Record<string, string>> = {
  OnInit: '',
  OnDeinit: 'const int',
  OnStart: '',
  OnTick: '',
  OnTimer: '',
  OnTrade: '',
  OnTradeTransaction: 'const MqlTradeTransaction&,const MqlTradeRequest&,const MqlTradeResult&',
  OnBookEvent: 'const string&',
  OnChartEvent: 'const int,const long&,const double&,const string&',
  OnTester: '',
}
/** For these MetaTrader knows two answers, for the others one. */
const RETURNS: Readonly<Record<string, readonly string[]>> = { OnInit: ['int', 'void'], OnStart: ['void', 'int'], OnTester: ['double'] }

/** Keeps a handler for the table of the program; one with other parameters would never be called. */
export function collectHandler(context: Context, parts: FunctionParts): void {
  const { nodes } = context
  const name = textAt(nodes, parts.name)
  const wanted = PARAMETERS[name]
  const node = nodes[parts.name]
  if (wanted === undefined || node === undefined || parts.body === undefined) return
  const found = splitAtCommas(nodes, { from: parts.open + 1, to: parts.close })
    .map(({ from, to }) => parameterType(nodes.slice(from, to)))
    .filter((type) => type !== '')
    .join(',')
  const type = textAt(nodes, parts.name - 1)
  const types = RETURNS[name] ?? ['void']
  if (found !== wanted) fail(context, parts.name, `${name} takes (${wanted}), not (${found})`)
  else if (!types.includes(type)) fail(context, parts.name, `${name} answers ${types.join(' or ')}, not ${type}`)
  else context.handlers.push({ name, type, parameters: found, file: node.file, line: node.line })
}

function parameterType(nodes: readonly Node[]): string {
  const texts = nodes.map(({ text }) => text)
  if (texts.length === 1 && texts[0] === 'void') return ''
  const words = texts.at(-1) === '&' || texts.length === 1 ? texts : texts.slice(0, -1)
  return words.join(' ').replaceAll(' &', '&')
}
