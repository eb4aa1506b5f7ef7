import type { Rule } from '../rule.ts'
import { closeOf, textAt, type Range, type Source } from '../source.ts'
import { endsFlow } from '../statements.ts'

/** Two-dimensional arrays and a case that runs into the next one. */
export const plainFlowRule: Rule = {
  id: 'L16',
  check: ({ source, outline }, _project, report) => {
    for (const { name, dimensions, at } of outline.variables) {
      if (dimensions > 1) report(source.code[at], `${name} has ${dimensions} dimensions: one array with an index computed from both`)
    }
    for (const [at, token] of source.code.entries()) {
      if (token.text !== 'switch' || token.kind !== 'word') continue
      const open = closeOf(source, at + 1) + 1
      if (textAt(source, open) !== '{') continue
      for (const label of fallingInto(source, { from: open + 1, to: closeOf(source, open) })) {
        report(
          source.code[label],
          `the case above runs into this one: end it with break or return, or say so in a comment with "falls through"`,
        )
      }
    }
  },
}

/** The labels reached from the statements before them, without a comment that says so. */
function fallingInto(source: Source, body: Range): readonly number[] {
  const labels: number[] = []
  for (let at = body.from; at < body.to; at += 1) {
    if (source.closes.has(at)) at = closeOf(source, at)
    else if (textAt(source, at) === 'case' || textAt(source, at) === 'default') labels.push(at)
  }
  return labels.filter((label, index) => {
    const before = labels[index - 1]
    if (before === undefined) return false
    const statements = { from: endOfLabel(source, before), to: label }
    return statements.from < statements.to && !endsFlow(source, statements) && !isAnnounced(source, statements)
  })
}

function endOfLabel(source: Source, label: number): number {
  let at = label
  while (textAt(source, at) !== ':' && at < source.code.length) at += 1
  return at + 1
}

function isAnnounced(source: Source, { from, to }: Range): boolean {
  const [first, last] = [source.code[from]?.line ?? 0, source.code[to]?.line ?? 0]
  return source.comments.some(({ text, line }) => line >= first && line <= last && /falls?[- ]?through/i.test(text))
}
