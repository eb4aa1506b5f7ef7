import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Form, readApi } from '../../mql5/host/api/table.ts'

const api = readApi()
const folder = 'mql5/host/terminal'
const headers = readdirSync(folder)
  .filter((name) => /^api-(?:types|program|market|trade|network)\.hpp$/.test(name))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n')

type Declared = Readonly<{ name: string; returns: string; parameters: readonly string[]; optional: number }>

/** Functions that programs can call: their names begin with a capital, or with a small i and a capital. */
function declaredFunctions(text: string): readonly Declared[] {
  const plain = withColumns(text).replaceAll(/\s+/g, ' ')
  return [
    ...plain.matchAll(/(?<=^|[;{}>)] )(?:inline )?(?<returns>[a-zA-Z_]+) (?<name>i?[A-Z][A-Za-z]+)\((?<parameters>[^()]*)\) ?[;{]/g),
  ].map(({ groups = {} }) => {
    const parameters = (groups['parameters'] ?? '').split(',').filter((part) => part.trim() !== '')
    return {
      name: groups['name'] ?? '',
      returns: groups['returns'] ?? '',
      parameters: parameters.map(typeOf),
      optional: parameters.filter((part) => part.includes('=')).length,
    }
  })
}

/** The header as the compiler sees it: the Copy* functions of one column are written by a macro. */
function withColumns(text: string): string {
  const plain = text.replaceAll('\\\n', '\n')
  const body = /#define MQL_COPY_COLUMN\(NAME, TYPE, FIELD\)(?<body>[^#]*?)\ntemplate/.exec(plain)?.groups?.['body'] ?? ''
  const uses = [...plain.matchAll(/^MQL_COPY_COLUMN\((?<name>\w+), (?<type>\w+), \w+\)$/gm)]
  const expanded = uses.map(({ groups = {} }) => body.replaceAll('NAME', groups['name'] ?? '').replaceAll('TYPE', groups['type'] ?? ''))
  return `${plain.replace(body, '').replaceAll(/^ *\/\/.*$|^#.*$|\/\*\*.*?\*\/$/gm, '')} ; ${expanded.join(' ')}`
}

/** `const string &name` is a string, `MqlArray<MqlRates> &rates` is MqlRates[], `double &value` is double&. */
function typeOf(parameter: string): string {
  const [written = ''] = parameter.split('=')
  const array = /MqlArray<(?<element>\w+)>/.exec(written)?.groups?.['element']
  if (array !== undefined) return `${array}[]`
  const isConstant = /\bconst\b/.test(written)
  const words = written.replace('const ', '').trim().split(/\s+/)
  const type = words[0] ?? ''
  if (!written.includes('&')) return type
  return isConstant && type === 'string' ? type : `${type}&`
}

function matches(declared: Declared, form: Form): boolean {
  const isSame = (own: string, wanted: string): boolean => own === wanted || (/^[TR]\[\]$/.test(own) && /^u?char\[\]$/.test(wanted))
  return (
    declared.returns === form.returns &&
    declared.parameters.length === form.parameters.length &&
    declared.optional === form.optional &&
    declared.parameters.every((own, at) => isSame(own, form.parameters[at] ?? ''))
  )
}

const shown = ({ returns, name, parameters, optional }: Declared): string =>
  `${returns} ${name}(${parameters.join(', ')}) with ${optional} optional`
const functions = declaredFunctions(headers)

describe('what the simulated terminal gives to programs', () => {
  it('is read out of its headers', () => {
    const names = new Set(functions.map(({ name }) => name))
    for (const name of ['OrderSend', 'CopyRates', 'iTime', 'WebRequest', 'SocketRead', 'TimeCurrent', 'CopyClose', 'CalendarValueHistory'])
      expect([...names]).toContain(name)
    expect(names.size).toBeGreaterThan(110)
  })

  it('are functions of the API table, with its parameters', () => {
    const unknown = functions.filter((declared) => !(api.functions.get(declared.name) ?? []).some((form) => matches(declared, form)))
    expect(unknown.map(shown)).toEqual([])
  })

  it('is every form of each of these functions', () => {
    const missing = [...new Set(functions.map(({ name }) => name))].flatMap((name) =>
      (api.functions.get(name) ?? [])
        .filter((form) => !functions.some((declared) => declared.name === name && matches(declared, form)))
        .map((form) => `${name}(${form.parameters.join(', ')})`),
    )
    expect(missing).toEqual([])
  })

  it('are structures of the API table, field by field', () => {
    const structs = [...headers.matchAll(/struct (?<name>Mql\w+) \{(?<body>[^}]*)MQL_STRUCT/g)].map(({ groups = {} }) => ({
      name: groups['name'] ?? '',
      fields: (groups['body'] ?? '').split(';').flatMap((line) => {
        const [type = '', ...names] = line.trim().split(/[\s,]+/)
        return names.map((name) => [name, type])
      }),
    }))
    expect(structs.map(({ name }) => name)).toHaveLength(9)
    for (const { name, fields } of structs) expect([name, fields]).toEqual([name, [...(api.structs.get(name) ?? [])]])
  })

  it('a name or a parameter that differs would be seen', () => {
    const wrong = declaredFunctions(
      '; int CopyRates(const string &name, ENUM_TIMEFRAMES timeframe, long start, int count, MqlArray<MqlRates> &rates); bool PositionsCount();',
    )
    expect(wrong).toHaveLength(2)
    expect(wrong.some((declared) => (api.functions.get(declared.name) ?? []).some((form) => matches(declared, form)))).toBe(false)
  })
})
