import type { Project, Unit } from './project.ts'
import { closeOf, textAt, type Range, type Source } from './source.ts'

export type Place = Readonly<{ line: number; column: number }>
/** `message` says what to write instead. */
export type Report = (place: Place | undefined, message: string) => void
export type Rule = Readonly<{ id: string; check: (unit: Unit, project: Project, report: Report) => void }>

export type Finding = Readonly<{ rule: string; file: string; line: number; column: number; message: string }>

/** The number of a literal, of a `#define` with one, or with a sign; undefined for all else. */
export function numberOf(project: Project, source: Source, range: Range): number | undefined {
  const [sign, ...rest] = textsOf(source, range)
  if (sign === '(' && closeOf(source, range.from) === range.to - 1)
    return numberOf(project, source, { from: range.from + 1, to: range.to - 1 })
  if (sign === '-' && rest.length > 0) {
    const number = numberOf(project, source, { from: range.from + 1, to: range.to })
    return number === undefined ? undefined : -number
  }
  if (sign === undefined || rest.length > 0) return undefined
  const macro = project.macros.get(sign)?.text.replace(/^\((.*)\)$/, '$1')
  const constant = project.api.constants.get(sign)?.value
  const number = constant ?? Number(macro ?? sign)
  return Number.isNaN(number) ? undefined : number
}

/** A self-test calls functions to see what they answer, and writes down the numbers it expects. */
export function isSelfTest({ path }: Source): boolean {
  return /(?:^|\/)SelfTest\w*\.mqh$/.test(path)
}

export function textsOf(source: Source, { from, to }: Range): readonly string[] {
  return source.code.slice(from, to).map(({ text }) => text)
}

/** The end of the expression that begins at `from`: the first comma, semicolon or closing bracket that is not its own. */
export function endOfExpression(source: Source, from: number): number {
  for (let at = from; at < source.code.length; at += 1) {
    if (source.closes.has(at)) at = closeOf(source, at)
    else if ([',', ';', ')', ']', '}'].includes(textAt(source, at))) return at
  }
  return source.code.length
}
