import type { Form } from '../api/table.ts'
import { callAt, type Call } from './calls.ts'
import { findField, findVariable, isEnum, methodsOf, type Project, type Unit } from './project.ts'
import { closeOf, isWord, textAt, type Range } from './source.ts'
import { BASIC_TYPES, FLOATS, INTEGERS } from './words.ts'

/** What is known of an expression. A constant number fits every number type it is written for. */
export type Typed = Readonly<{ type: string; isConstant: boolean }>

/** The type of the expression in `range`, or undefined where anything in it is unknown. */
export function typeOf(project: Project, unit: Unit, range: Range): Typed | undefined {
  if (range.from >= range.to) return undefined
  const reader: Reader = { project, unit, at: range.from, to: range.to }
  const typed = readBinary(reader, 0)
  return reader.at === range.to ? typed : undefined
}

/** The form of an API function that these arguments choose; by their number, then by the types that are known. */
export function formOf(project: Project, unit: Unit, call: Call): Form | undefined {
  const forms = project.api.functions.get(call.name) ?? []
  const fitting = forms.filter((form) => takes(form, call.arguments.length))
  if (fitting.length < 2) return fitting[0]
  const types = call.arguments.map((part) => typeOf(project, unit, part)?.type)
  const agrees = (form: Form): boolean => form.parameters.every((parameter, index) => isLike(parameter.replace(/&$/, ''), types[index]))
  return fitting.find(agrees) ?? fitting.find(({ returns }) => returns === fitting[0]?.returns)
}

export function takes({ parameters, optional }: Form, count: number): boolean {
  const fixed = parameters.filter((parameter) => parameter !== '...').length
  return count >= fixed - optional && (parameters.length > fixed || count <= fixed)
}

function isLike(parameter: string, type: string | undefined): boolean {
  if (type === undefined || parameter === 'any' || parameter === type) return true
  return INTEGERS.has(parameter) && INTEGERS.has(type) && (parameter === 'datetime') === (type === 'datetime')
}

type Reader = { readonly project: Project; readonly unit: Unit; at: number; readonly to: number }

const LEVELS: readonly (readonly string[])[] = [
  ['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>='],
  ['?'],
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
]

function readBinary(reader: Reader, level: number): Typed | undefined {
  const operators = LEVELS[level]
  if (operators === undefined) return readUnary(reader)
  let left = readBinary(reader, level + 1)
  while (reader.at < reader.to && operators.includes(word(reader))) {
    const operator = word(reader)
    reader.at += 1
    if (operator === '?') {
      const first = readBinary(reader, 0)
      if (word(reader) !== ':') return undefined
      reader.at += 1
      left = join(first, readBinary(reader, 1))
    } else {
      const right = readBinary(reader, level === 0 ? 0 : level + 1)
      left = level === 0 ? left : combine(operator, left, right)
    }
  }
  return left
}

const CONSTANT_BOOL: Typed = { type: 'bool', isConstant: false }

function combine(operator: string, left: Typed | undefined, right: Typed | undefined): Typed | undefined {
  if (['||', '&&', '==', '!=', '<', '>', '<=', '>='].includes(operator)) return CONSTANT_BOOL
  if (left?.type === 'string' || right?.type === 'string') return operator === '+' ? { type: 'string', isConstant: false } : undefined
  if (operator === '<<' || operator === '>>') return left === undefined ? undefined : promote(left)
  return join(left, right)
}

/** The common type of two numbers, as the language promotes them. */
function join(left: Typed | undefined, right: Typed | undefined): Typed | undefined {
  if (left === undefined || right === undefined) return undefined
  const isConstant = left.isConstant && right.isConstant
  if (left.type === right.type && !INTEGERS.has(left.type)) return { type: left.type, isConstant }
  if (FLOATS.has(left.type) || FLOATS.has(right.type)) {
    return isNumber(left.type) && isNumber(right.type) ? { type: 'double', isConstant } : undefined
  }
  const [first, second] = [promote(left), promote(right)]
  if (first === undefined || second === undefined) return undefined
  if (left.type === 'datetime' || right.type === 'datetime') return { type: left.type === right.type ? 'long' : 'datetime', isConstant }
  const wide = (INTEGERS.get(first.type) ?? 0) >= (INTEGERS.get(second.type) ?? 0) ? first : second
  const isUnsigned = [first, second].some(({ type }) => type.startsWith('u') && INTEGERS.get(type) === INTEGERS.get(wide.type))
  return { type: isUnsigned ? `u${wide.type.replace(/^u/, '')}` : wide.type, isConstant }
}

function promote(typed: Typed): Typed | undefined {
  if (typed.type === 'bool') return { ...typed, type: 'int' }
  const size = INTEGERS.get(typed.type)
  if (size === undefined) return FLOATS.has(typed.type) ? typed : undefined
  return size < 4 ? { ...typed, type: 'int' } : typed
}

function isNumber(type: string): boolean {
  return FLOATS.has(type) || INTEGERS.has(type) || type === 'bool'
}

function readUnary(reader: Reader): Typed | undefined {
  const text = word(reader)
  if (text === '!') return skipTo(reader, CONSTANT_BOOL)
  if (['-', '+', '~', '++', '--'].includes(text)) {
    reader.at += 1
    const typed = readUnary(reader)
    return typed === undefined ? undefined : promote(typed)
  }
  const cast = castAt(reader)
  if (cast !== undefined) {
    reader.at = closeOf(reader.unit.source, reader.at) + 1
    readUnary(reader)
    return { type: cast, isConstant: false }
  }
  return readPostfix(reader)
}

function skipTo(reader: Reader, typed: Typed): Typed {
  reader.at += 1
  readUnary(reader)
  return typed
}

/** The type in `(type)` where an expression follows. */
function castAt({ project, unit: { source }, at }: Reader): string | undefined {
  if (textAt(source, at) !== '(' || textAt(source, at + 2) !== ')') return undefined
  const name = textAt(source, at + 1)
  return BASIC_TYPES.has(name) || isEnum(project, name) ? name : undefined
}

function readPostfix(reader: Reader): Typed | undefined {
  let typed = readPrimary(reader)
  while (reader.at < reader.to) {
    const text = word(reader)
    if (text === '++' || text === '--') reader.at += 1
    else if (text === '[') {
      reader.at = closeOf(reader.unit.source, reader.at) + 1
      typed = typed === undefined ? undefined : elementOf(typed)
    } else if (text === '.') {
      typed = readMember(reader, typed)
    } else break
  }
  return typed
}

function elementOf({ type, isConstant }: Typed): Typed | undefined {
  if (type.endsWith('[]')) return { type: type.slice(0, -2), isConstant }
  return type === 'string' ? { type: 'ushort', isConstant } : undefined
}

function readMember(reader: Reader, owner: Typed | undefined): Typed | undefined {
  const { project, unit } = reader
  const nameAt = reader.at + 1
  const name = textAt(unit.source, nameAt)
  const isCall = textAt(unit.source, nameAt + 1) === '('
  reader.at = isCall ? closeOf(unit.source, nameAt + 1) + 1 : nameAt + 1
  if (owner === undefined) return undefined
  if (isCall) {
    const returns = new Set(methodsOf(project, owner.type, name).map((method) => method.returns))
    const [only] = returns
    return returns.size === 1 && only !== undefined ? { type: only, isConstant: false } : undefined
  }
  const field = findField(project, owner.type, name)
  if (field !== undefined) return { type: withArray(field.type, field.dimensions), isConstant: false }
  const type = project.api.structs.get(owner.type)?.get(name)
  return type === undefined ? undefined : { type, isConstant: false }
}

function readPrimary(reader: Reader): Typed | undefined {
  const { project, unit } = reader
  const token = unit.source.code[reader.at]
  if (token === undefined) return undefined
  if (token.text === '(') {
    const close = closeOf(unit.source, reader.at)
    const inside = typeOf(project, unit, { from: reader.at + 1, to: close })
    reader.at = close + 1
    return inside
  }
  reader.at += 1
  if (token.kind === 'number') return { type: typeOfNumber(token.text), isConstant: true }
  const literal = { string: 'string', char: 'ushort', date: 'datetime', color: 'color' }[token.kind as string]
  if (literal !== undefined) return { type: literal, isConstant: literal !== 'string' }
  if (token.text === '::') return readPrimary(reader)
  if (!isWord(unit.source, reader.at - 1)) return undefined
  if (token.text === 'true' || token.text === 'false') return { type: 'bool', isConstant: true }
  return word(reader) === '(' ? readCall(reader) : typeOfName(project, unit, token.text, reader.at - 1)
}

function typeOfNumber(text: string): string {
  if (/^0[xXbB]/.test(text)) return Number(text) > 4_294_967_295 ? 'ulong' : 'int'
  if (/[.eE]/.test(text)) return /[fF]$/.test(text) ? 'float' : 'double'
  return Number(text) > 2_147_483_647 ? 'long' : 'int'
}

function typeOfName(project: Project, unit: Unit, name: string, at: number): Typed | undefined {
  const variable = findVariable(project, unit, name, at)
  if (variable !== undefined) return { type: withArray(variable.type, variable.dimensions), isConstant: false }
  const constant = project.api.constants.get(name)?.type ?? project.constants.get(name)
  if (constant !== undefined) return name === 'WRONG_VALUE' ? undefined : { type: constant, isConstant: true }
  const macro = project.macros.get(name)?.text
  if (macro !== undefined && /^-?\(?-?[\d.]+\)?$/.test(macro)) return { type: typeOfNumber(macro.replace(/[-()]/g, '')), isConstant: true }
  const predefined = project.api.variables.get(name)
  return predefined === undefined || predefined === 'null' ? undefined : { type: predefined, isConstant: false }
}

function withArray(type: string, dimensions: number): string {
  return `${type}${'[]'.repeat(dimensions)}`
}

/** Functions that answer the type of what they are given. */
const LIKE_THEIR_ARGUMENTS = new Set(['MathMax', 'MathMin', 'MathAbs', 'fmax', 'fmin', 'fabs'])

function readCall(reader: Reader): Typed | undefined {
  const { project, unit } = reader
  const call = callAt(unit.source, reader.at - 1)
  reader.at = call.close + 1
  if (BASIC_TYPES.has(call.name) || isEnum(project, call.name)) return { type: call.name, isConstant: false }
  if (LIKE_THEIR_ARGUMENTS.has(call.name)) {
    const [first, ...rest] = call.arguments.map((part) => typeOf(project, unit, part))
    return rest.reduce(join, first)
  }
  const own = new Set(project.functions.get(call.name)?.map(({ returns }) => returns))
  const [only] = own
  if (only !== undefined) return own.size === 1 ? { type: only, isConstant: false } : undefined
  const returns = formOf(project, unit, call)?.returns
  return returns === undefined || returns === 'any' ? undefined : { type: returns, isConstant: false }
}

function word({ unit, at, to }: Reader): string {
  return at < to ? textAt(unit.source, at) : ''
}
