import type { Rule } from '../rule.ts'
import { isWord, textAt, type Source } from '../source.ts'
import { words } from '../words.ts'

const INSTEAD: Readonly<Record<string, string>> = {
  auto: 'write the type',
  nullptr: 'write NULL',
  namespace: 'prefix the names',
  using: 'write the type out',
  try: 'return a bool and check it',
  catch: 'return a bool and check it',
  throw: 'return a bool and check it',
  goto: 'use a loop or a function',
  unsigned: 'write uchar, ushort, uint or ulong',
  signed: 'write char, short, int or long',
  size_t: 'write int',
  and: 'write &&',
  or: 'write ||',
  not: 'write !',
}
const WORDS = new Set([
  ...Object.keys(INSTEAD),
  ...words(`
    static_cast reinterpret_cast const_cast constexpr consteval constinit noexcept decltype friend mutable asm volatile
    register wchar_t char8_t char16_t char32_t int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t typeid
    alignas alignof static_assert thread_local concept requires co_await co_return co_yield explicit xor bitand bitor compl
    not_eq and_eq or_eq xor_eq std
  `),
])
const DIRECTIVES = new Set(['include', 'property', 'define', 'undef', 'ifdef', 'ifndef', 'else', 'endif', 'import', 'resource'])

/** g++ accepts all of C++, MetaEditor does not. */
export const cppOnlyRule: Rule = {
  id: 'L1',
  check: ({ source }, _project, report) => {
    for (const fault of source.faults) report(fault, fault.message)
    for (const directive of source.directives) {
      const name = /^#\s*(\w+)/.exec(directive.text)?.[1] ?? ''
      if (!DIRECTIVES.has(name)) report(directive, `#${name} is not MQL5: use #ifdef, #ifndef, #else, #endif, #define or #include`)
    }
    for (const [at, token] of source.code.entries()) {
      const found = faultOf(source, at)
      if (found !== undefined) report(token, found)
    }
  },
}

function faultOf(source: Source, at: number): string | undefined {
  const token = source.code[at]
  const text = textAt(source, at)
  const next = textAt(source, at + 1)
  if (isWord(source, at) && WORDS.has(text) && textAt(source, at - 1) !== '.')
    return `'${text}' is C++, not MQL5: ${INSTEAD[text] ?? 'do without it'}`
  if (token?.kind === 'number' && /^(?:0[xX][0-9A-Fa-f]+|\d+)(?:[uU]|[lL])+$/.test(text))
    return `${text} has a suffix that MQL5 does not know: cast instead, as in (ulong)1`
  if (text === '[' && next === '[') return '[[attributes]] are not MQL5: leave them out'
  if (text === '[' && ['&', '=', ']'].includes(next) && opensLambda(source, at)) return 'a lambda is not MQL5: write a function'
  if (text === '...') return "'...' is not MQL5: declare each parameter"
  if (text === 'enum' && (next === 'class' || next === 'struct')) return `'enum ${next}' is not MQL5: write enum`
  if (text === 'long' && (next === 'long' || next === 'double' || next === 'int')) return `'long ${next}' is not MQL5: long has 64 bits`
  if (text === '=' && next === 'default') return "'= default' is not MQL5: write an empty body"
  if (text === 'for' && next === '(' && isRangeFor(source, at + 1)) return 'a for over a range is not MQL5: count with an index'
  if (text === 'L' || text === 'u8' || text === 'R') return token && joins(source, at) ? 'a literal has no prefix in MQL5' : undefined
  return undefined
}

function opensLambda(source: Source, at: number): boolean {
  const close = source.closes.get(at)
  return close !== undefined && close - at <= 2 && ['(', '{'].includes(textAt(source, close + 1)) && !isWord(source, at - 1)
}

function isRangeFor(source: Source, open: number): boolean {
  const inside = source.code.slice(open + 1, source.closes.get(open) ?? open)
  return inside.length > 0 && !inside.some(({ text }) => text === ';')
}

function joins(source: Source, at: number): boolean {
  const [first, second] = [source.code[at], source.code[at + 1]]
  if (first === undefined || (second?.kind !== 'string' && second?.kind !== 'char')) return false
  return first.line === second.line && first.column + first.text.length === second.column
}
