import { type Context, fail } from './context.ts'
import { closeOf, findTop, isWord, splitAtCommas, textAt } from './nodes.ts'

/** An enumeration from its key word on, with the table that EnumToString reads; returns the place behind its semicolon. */
export function rewriteEnum(context: Context, at: number, owner: string): number {
  const { nodes } = context
  const hasName = isWord(nodes, at + 1)
  const open = hasName ? at + 2 : at + 1
  const end = findTop(nodes, at, [';'])
  if (textAt(nodes, open) !== '{') {
    fail(context, at, 'enum takes a name and its members in braces')
    return end + 1
  }
  const close = closeOf(nodes, open)
  const members = splitAtCommas(nodes, { from: open + 1, to: close }).map(({ from }) => textAt(nodes, from))
  const name = hasName ? textAt(nodes, at + 1) : ''
  const brace = nodes[open]
  if (brace !== undefined) brace.before = ': int'
  const semicolon = nodes[end]
  if (hasName && semicolon !== undefined) semicolon.after = table(name, members, owner)
  if (owner === '') for (const declared of [name, ...members]) context.declaredAt.set(declared, end + 1)
  return end + 1
}

/** Found by the type of its argument; inside a class it must be a friend for that. */
function table(name: string, members: readonly string[], owner: string): string {
  const rows = members.map((member) => `{"${member}",long(${member})}`).join(',')
  const linkage = owner === '' ? 'inline' : 'friend'
  return (
    ` ${linkage} const mql5::EnumTable &mqlEnumTable(${name}) { static const mql5::EnumMember members[] = {${rows}};` +
    ` static const mql5::EnumTable table{"${name}", members, ${members.length}}; return table; }`
  )
}
