import { findCalls, type Call } from '../calls.ts'
import { isEnum, type Project, type Unit } from '../project.ts'
import type { Report, Rule } from '../rule.ts'
import { unquote, type Range, type Source } from '../source.ts'
import { typeOf } from '../types.ts'
import { FLOATS, INTEGERS } from '../words.ts'

const FORMATS = new Set(['StringFormat', 'PrintFormat', 'printf'])

/** A wrong letter in a format prints rubbish, and no compiler says so. */
export const formatStringsRule: Rule = {
  id: 'L8',
  check: (unit, project, report) => {
    for (const call of findCalls(unit)) {
      const [format] = call.arguments
      if (!FORMATS.has(call.name) || call.receiver || format === undefined) continue
      const text = readLiteral(unit.source, format)
      if (text !== undefined) checkFormat(unit, project, call, text, report)
    }
  },
}

type Conversion = Readonly<{ text: string; size: string; letter: string; stars: number }>

function checkFormat(unit: Unit, project: Project, call: Call, format: string, report: Report): void {
  const conversions = readConversions(format)
  const place = unit.source.code[call.at]
  const broken = conversions.find(({ letter }) => letter === '')
  if (broken !== undefined) return report(place, `'${broken.text}' is no conversion: write %% for a percent sign`)
  const values = call.arguments.slice(1)
  const wanted = conversions.reduce((sum, { stars }) => sum + 1 + stars, 0)
  if (wanted !== values.length) return report(place, `the format takes ${wanted} values, ${values.length} are given`)
  let next = 0
  for (const conversion of conversions) {
    next += conversion.stars
    const value = values[next]
    next += 1
    const type = value === undefined ? undefined : typeOf(project, unit, value)?.type
    const instead = type === undefined ? undefined : insteadOf(project, conversion, type)
    if (instead !== undefined && value !== undefined) report(unit.source.code[value.from], `${conversion.text} with a ${type}: ${instead}`)
  }
}

const CONVERSION = /%(?:%|[-+ #0]*(\*|\d+)?(?:\.(\*|\d+))?(I64|I32|ll|l|hh|h)?([diouxXcsfeEgGaA])?)/g

function readConversions(format: string): readonly Conversion[] {
  return [...format.matchAll(CONVERSION)].flatMap(([text, width, precision, size = '', letter = '']) =>
    text === '%%' ? [] : [{ text, size, letter, stars: Number(width === '*') + Number(precision === '*') }],
  )
}

function insteadOf(project: Project, { size, letter }: Conversion, type: string): string | undefined {
  const isText = letter === 's'
  const isReal = 'feEgGaA'.includes(letter)
  if (type === 'string') return isText ? undefined : 'write %s'
  if (FLOATS.has(type)) return isReal ? undefined : 'write %.*f or %f'
  const bytes = type === 'bool' || isEnum(project, type) ? 4 : INTEGERS.get(type)
  if (bytes === undefined) return undefined
  const isUnsigned = type.startsWith('u') && bytes >= 4
  const right = `%${bytes === 8 ? 'I64' : ''}${isUnsigned ? 'u' : 'd'}`
  if (isText) return type === 'bool' ? 'write %s with (x ? "true" : "false")' : `write ${right}`
  if (isReal) return `write ${right}, or cast to double`
  if ((bytes === 8) !== (size === 'I64')) return `write ${right}`
  if ('xXoc'.includes(letter)) return undefined
  return isUnsigned === (letter === 'u') ? undefined : `write ${right}`
}

/** The text of literals in a row, also with `+` between them; undefined for anything else. */
function readLiteral(source: Source, { from, to }: Range): string | undefined {
  const parts = source.code.slice(from, to).filter(({ text }) => text !== '+')
  return parts.length > 0 && parts.every(({ kind }) => kind === 'string') ? parts.map(unquote).join('') : undefined
}
