export type TokenKind = 'space' | 'comment' | 'directive' | 'string' | 'char' | 'date' | 'color' | 'word' | 'number' | 'operator'

/** A piece of the source as it is written; the texts of all tokens joined are the source. `line` and `column` count from 1. */
export type Token = Readonly<{ kind: TokenKind; text: string; line: number; column: number }>
export type LexFault = Readonly<{ line: number; column: number; message: string }>
export type Lexed = Readonly<{ tokens: readonly Token[]; faults: readonly LexFault[] }>

/** Cuts MQL5 into tokens. A byte order mark is dropped; a broken literal is a fault and ends at its line's end. */
export function lex(text: string): Lexed {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text
  const tokens: Token[] = []
  const faults: LexFault[] = []
  const place = { line: 1, column: 1 }
  let startsLine = true
  for (let at = 0; at < source.length;) {
    const piece = readPiece(source, at, startsLine)
    const tokenText = source.slice(at, piece.end)
    tokens.push({ kind: piece.kind, text: tokenText, ...place })
    if (piece.fault !== undefined) faults.push({ ...place, message: piece.fault })
    advance(place, tokenText)
    startsLine =
      (startsLine && (piece.kind === 'space' || piece.kind === 'comment')) || (piece.kind === 'space' && tokenText.includes('\n'))
    at = piece.end
  }
  return { tokens, faults }
}

/** Tokens that mean something to the language: no white space, no comments. Directives stay. */
export function significant(tokens: readonly Token[]): Token[] {
  return tokens.filter(({ kind }) => kind !== 'space' && kind !== 'comment')
}

/** The tokens in the text of a directive (the replacement of a `#define`), placed where they stand in the file. */
export function lexInside(directive: Token, offset: number): Lexed {
  const place = { line: directive.line, column: directive.column }
  advance(place, directive.text.slice(0, offset))
  const { tokens, faults } = lex(directive.text.slice(offset))
  const move = <T extends { line: number; column: number }>(item: T): T => ({
    ...item,
    line: item.line + place.line - 1,
    column: item.line === 1 ? item.column + place.column - 1 : item.column,
  })
  return { tokens: tokens.map(move), faults: faults.map(move) }
}

type Piece = Readonly<{ kind: TokenKind; end: number; fault?: string }>

const SPACE = /[\s\\]/y
const WORD = /[A-Za-z_]\w*/y
/** With all that sticks to it: `1.2.3` and `5x` are one broken number each. */
const NUMBER = /0[xX]\w+|(?:\d|\.\d)(?:[\w.]|(?<=[eE])[+-])*/y
const LONG_OPERATORS = '<<= >>= ... :: -> ++ -- += -= *= /= %= &= |= ^= == != <= >= && || << >> ##'.split(' ')
const OPERATOR = '+-*/%=<>!&|^~?:;,.(){}[]#@'

function readPiece(source: string, at: number, startsLine: boolean): Piece {
  const first = source.charAt(at)
  if (matches(SPACE, source, at) !== undefined) return { kind: 'space', end: endOfSpace(source, at) }
  if (source.startsWith('//', at)) return { kind: 'comment', end: endOfLine(source, at) }
  if (source.startsWith('/*', at)) return readBlockComment(source, at)
  if (first === '#' && startsLine) return { kind: 'directive', end: endOfDirective(source, at) }
  if (first === '"') return readQuoted(source, at, at, 'string')
  if (first === "'") return readQuoted(source, at, at, 'char')
  if ((first === 'D' || first === 'C') && source.charAt(at + 1) === "'")
    return readQuoted(source, at, at + 1, first === 'D' ? 'date' : 'color')
  const word = matches(WORD, source, at)
  if (word !== undefined) return { kind: 'word', end: word }
  const number = matches(NUMBER, source, at)
  if (number !== undefined) return { kind: 'number', end: number }
  const long = LONG_OPERATORS.find((operator) => source.startsWith(operator, at))
  if (long !== undefined) return { kind: 'operator', end: at + long.length }
  if (OPERATOR.includes(first)) return { kind: 'operator', end: at + 1 }
  return { kind: 'operator', end: at + 1, fault: `unknown symbol ${JSON.stringify(first)}` }
}

function matches(pattern: RegExp, source: string, at: number): number | undefined {
  pattern.lastIndex = at
  return pattern.test(source) ? pattern.lastIndex : undefined
}

/** White space ends behind a line's end, so that a token never spans two lines for that. A backslash is space: it joins lines of a directive. */
function endOfSpace(source: string, at: number): number {
  let end = at
  while (end < source.length && matches(SPACE, source, end) !== undefined) {
    end += 1
    if (source.charAt(end - 1) === '\n') break
  }
  return end
}

function endOfLine(source: string, at: number): number {
  const end = source.indexOf('\n', at)
  const line = end < 0 ? source.length : end
  return source.charAt(line - 1) === '\r' ? line - 1 : line
}

function readBlockComment(source: string, at: number): Piece {
  const end = source.indexOf('*/', at + 2)
  return end < 0 ? { kind: 'comment', end: source.length, fault: 'comment without its end */' } : { kind: 'comment', end: end + 2 }
}

/** Up to the end of the line, over lines joined by a backslash, but not into a comment behind it. */
function endOfDirective(source: string, at: number): number {
  for (let end = at; end < source.length; end += 1) {
    const rest = source.slice(end, end + 3)
    if (rest.startsWith('//') || rest.startsWith('/*')) return trimRight(source, at, end)
    if (rest.startsWith('"') || rest.startsWith("'")) end = Math.max(end, endOfQuoted(source, end).end - 1)
    else if (rest.startsWith('\\\n')) end += 1
    else if (rest.startsWith('\\\r\n')) end += 2
    else if (rest.startsWith('\n') || rest.startsWith('\r')) return end
  }
  return source.length
}

function trimRight(source: string, at: number, end: number): number {
  return at + source.slice(at, end).trimEnd().length
}

function readQuoted(source: string, at: number, quoteAt: number, kind: TokenKind): Piece {
  const { end, isClosed } = endOfQuoted(source, quoteAt)
  if (isClosed) return { kind, end }
  return { kind, end: Math.max(end, at + 1), fault: `${kind} literal without its closing quote` }
}

function endOfQuoted(source: string, quoteAt: number): { end: number; isClosed: boolean } {
  const quote = source.charAt(quoteAt)
  let at = quoteAt + 1
  while (at < source.length) {
    const next = source.charAt(at)
    if (next === quote) return { end: at + 1, isClosed: true }
    if (next === '\n' || next === '\r') break
    at += next === '\\' ? 2 : 1
  }
  return { end: Math.min(at, source.length), isClosed: false }
}

function advance(place: { line: number; column: number }, text: string): void {
  const lastBreak = text.lastIndexOf('\n')
  if (lastBreak < 0) {
    place.column += text.length
    return
  }
  place.line += text.split('\n').length - 1
  place.column = text.length - lastBreak
}
