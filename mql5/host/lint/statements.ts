import { closeOf, textAt, type Range, type Source } from './source.ts'

/** True when what runs through these statements never comes out at their end. */
export function endsFlow(source: Source, range: Range): boolean {
  let at = range.from
  while (at < range.to) {
    const statement = readStatement(source, at, range.to)
    if (statement.ends) return true
    at = Math.max(statement.to, at + 1)
  }
  return false
}

type Statement = Readonly<{ to: number; ends: boolean }>

function readStatement(source: Source, at: number, limit: number): Statement {
  const text = textAt(source, at)
  if (text === '{') return { to: closeOf(source, at) + 1, ends: endsFlow(source, { from: at + 1, to: closeOf(source, at) }) }
  if (text === 'if') return readIf(source, at, limit)
  if (text === 'for' || text === 'while' || text === 'switch') {
    return { to: readStatement(source, closeOf(source, at + 1) + 1, limit).to, ends: false }
  }
  if (text === 'do') {
    const body = readStatement(source, at + 1, limit)
    return { to: endOfSimple(source, body.to, limit), ends: body.ends }
  }
  return { to: endOfSimple(source, at, limit), ends: text === 'break' || text === 'return' || text === 'continue' }
}

function readIf(source: Source, at: number, limit: number): Statement {
  const first = readStatement(source, closeOf(source, at + 1) + 1, limit)
  if (textAt(source, first.to) !== 'else') return { to: first.to, ends: false }
  const second = readStatement(source, first.to + 1, limit)
  return { to: second.to, ends: first.ends && second.ends }
}

function endOfSimple(source: Source, from: number, limit: number): number {
  for (let at = from; at < limit; at += 1) {
    if (source.closes.has(at)) at = closeOf(source, at)
    else if (textAt(source, at) === ';') return at + 1
  }
  return limit
}
