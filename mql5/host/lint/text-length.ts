import { callAt } from './calls.ts'
import type { FunctionOutline } from './outline.ts'
import { findVariable, functionAt, type Project, type Unit } from './project.ts'
import { endOfExpression, numberOf, textsOf } from './rule.ts'
import { closeOf, splitAtCommas, textAt, unquote, type Range } from './source.ts'

/** The most signs the text of an expression can have, where the code alone bounds it; else undefined. */
export function longestText(project: Project, unit: Unit, range: Range): number | undefined {
  return longest({ project, unit, depth: 0, numbers: new Map() }, range)
}

/** `numbers` are the parameters of the function that is looked into, where it is called with a number. */
type Look = Readonly<{ project: Project; unit: Unit; depth: number; numbers: ReadonlyMap<string, number> }>

const DEPTH_MAX = 8

function longest(look: Look, range: Range): number | undefined {
  const { source } = look.unit
  if (look.depth > DEPTH_MAX || range.from >= range.to) return undefined
  const question = topLevel(look, range, '?')
  if (question !== undefined) return longestChoice(look, range, question)
  const summands = splitAtCommas(source, range, '+')
  if (summands.length > 1) return sum(summands.map((part) => longest(deeper(look), part)))
  const isInBrackets = textAt(source, range.from) === '(' && closeOf(source, range.from) === range.to - 1
  if (isInBrackets) return longest(deeper(look), { from: range.from + 1, to: range.to - 1 })
  const tokens = source.code.slice(range.from, range.to)
  if (tokens.every(({ kind }) => kind === 'string')) return sum(tokens.map((token) => unquote(token).length))
  if (tokens[0]?.kind !== 'word') return undefined
  if (textAt(source, range.from + 1) === '(' && closeOf(source, range.from + 1) === range.to - 1) return longestCall(look, range.from)
  return tokens.length === 1 ? longestName(look, range.from) : undefined
}

function deeper(look: Look): Look {
  return { ...look, depth: look.depth + 1 }
}

/** `condition ? a : b`, and as a bound of its own `StringLen(x) > n ? ... : x`. */
function longestChoice(look: Look, range: Range, question: number): number | undefined {
  const colon = topLevel(look, { from: question, to: range.to }, ':') ?? range.to
  const [yes, no] = [
    { from: question + 1, to: colon },
    { from: colon + 1, to: range.to },
  ]
  const condition = textsOf(look.unit.source, { from: range.from, to: question }).join('')
  const guard = /^StringLen\((\w+)\)>(\w+)$/.exec(condition)
  const most = guard?.[2] === undefined ? undefined : numberIn(look, { from: question - 1, to: question })
  if (most !== undefined && textsOf(look.unit.source, no).join('') === guard?.[1]) return largest([longest(deeper(look), yes), most])
  return largest([longest(deeper(look), yes), longest(deeper(look), no)])
}

const LONGEST_INTEGER = 20

function longestCall(look: Look, at: number): number | undefined {
  const { project, unit } = look
  const call = callAt(unit.source, at)
  if (call.name === 'StringSubstr') {
    const [text, , length] = call.arguments
    const cut = length === undefined ? undefined : numberIn(look, length)
    return cut !== undefined && cut >= 0 ? cut : text === undefined ? undefined : longest(deeper(look), text)
  }
  if (call.name === 'IntegerToString' && call.arguments.length === 1) return LONGEST_INTEGER
  const targets = call.receiver ? [] : (project.functions.get(call.name) ?? [])
  return largest(
    targets.flatMap((target) => {
      const numbers = target.parameters.flatMap(({ name }, index) => {
        const value = call.arguments[index]
        const number = value === undefined ? undefined : numberIn(look, value)
        return number === undefined ? [] : [[name, number] as const]
      })
      return longestReturns({ ...deeper(look), numbers: new Map(numbers) }, target)
    }),
  )
}

function longestReturns(look: Look, { body, at: nameAt }: FunctionOutline): readonly (number | undefined)[] {
  const unit = look.project.units.find(({ outline }) => outline.functions.some((one) => one.body === body && one.at === nameAt))
  if (unit === undefined || body === undefined) return [undefined]
  return unit.source.code.flatMap(({ text }, at) =>
    text === 'return' && at > body.from && at < body.to
      ? [longest({ ...look, unit }, { from: at + 1, to: endOfExpression(unit.source, at + 1) })]
      : [],
  )
}

function numberIn({ project, unit, numbers }: Look, range: Range): number | undefined {
  return numbers.get(textsOf(unit.source, range).join(' ')) ?? numberOf(project, unit.source, range)
}

/** A local is as long as the longest text it is given in its function, a constant as what it stands for. */
function longestName(look: Look, at: number): number | undefined {
  const { project, unit } = look
  const name = textAt(unit.source, at)
  const macro = project.macros.get(name)?.text
  if (macro !== undefined) return /^"[^"\\]*"$/.test(macro) ? macro.length - 2 : undefined
  const variable = findVariable(project, unit, name, at)
  const body = functionAt(unit, at)?.body
  if (variable?.kind !== 'local' && !(variable?.kind === 'global' && variable.isConst)) return undefined
  const given = variable.kind === 'local' && body !== undefined ? assignments(unit, name, body) : []
  if (given === undefined) return undefined
  return largest([...(variable.value === undefined ? [] : [variable.value]), ...given].map((value) => longest(deeper(look), value)))
}

const WRITERS = /^String(?:Add|Concatenate|Replace|Fill|Init)$/

/** What `name` is set to in `body`; undefined where it grows. */
function assignments({ source }: Unit, name: string, body: Range): readonly Range[] | undefined {
  const values: Range[] = []
  for (let at = body.from; at < body.to; at += 1) {
    if (textAt(source, at) !== name || textAt(source, at - 1) === '.') continue
    if (textAt(source, at + 1) === '+=') return undefined
    if (textAt(source, at - 1) === '(' && WRITERS.test(textAt(source, at - 2))) return undefined
    if (textAt(source, at + 1) === '=') values.push({ from: at + 2, to: endOfExpression(source, at + 2) })
  }
  return values
}

function topLevel({ unit: { source } }: Look, { from, to }: Range, text: string): number | undefined {
  for (let at = from; at < to; at += 1) {
    if (source.closes.has(at)) at = closeOf(source, at)
    else if (textAt(source, at) === text) return at
  }
  return undefined
}

function largest(lengths: readonly (number | undefined)[]): number | undefined {
  return lengths.length === 0 ? undefined : lengths.reduce((a, b) => (a === undefined || b === undefined ? undefined : Math.max(a, b)))
}

function sum(lengths: readonly (number | undefined)[]): number | undefined {
  return lengths.reduce<number | undefined>((a, b) => (a === undefined || b === undefined ? undefined : a + b), 0)
}
