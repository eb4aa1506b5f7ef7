/** Words of the language that are never the name of a function, a type or a variable. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  words(`
    if else for while do switch case default break continue return new delete sizeof this class struct union enum interface
    template typename typedef operator public private protected virtual override final static const extern input sinput
    export inline group true false dynamic_cast goto try catch throw namespace using
  `),
)

export const INTEGERS: ReadonlyMap<string, number> = new Map([
  ['char', 1],
  ['uchar', 1],
  ['short', 2],
  ['ushort', 2],
  ['int', 4],
  ['uint', 4],
  ['color', 4],
  ['long', 8],
  ['ulong', 8],
  ['datetime', 8],
])

export const FLOATS: ReadonlySet<string> = new Set(['float', 'double'])

/** The types that are part of the language. */
export const BASIC_TYPES: ReadonlySet<string> = new Set([...INTEGERS.keys(), ...FLOATS, 'bool', 'string', 'void'])

/** The words of a list that is written as a text. */
export function words(list: string): readonly string[] {
  return list.trim().split(/\s+/)
}
