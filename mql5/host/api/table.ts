import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { hostFolder } from '../folder.ts'

/** One way to call a function. A parameter is a type with `&` for a reference and `[]` for an array; `any` and `...` take everything. */
export type Form = Readonly<{ returns: string; parameters: readonly string[]; optional: number }>
export type Handler = Readonly<{ returns: readonly string[]; parameters: readonly string[] }>
export type Constant = Readonly<{ type: string; value?: number }>

/** Names, types and values of the MQL5 API as far as this project needs them. */
export type Api = Readonly<{
  functions: ReadonlyMap<string, readonly Form[]>
  /** Every constant with its type: that of an enumeration, or a number's. */
  constants: ReadonlyMap<string, Constant>
  enums: ReadonlySet<string>
  structs: ReadonlyMap<string, ReadonlyMap<string, string>>
  handlers: ReadonlyMap<string, Handler>
  variables: ReadonlyMap<string, string>
  retcodes: ReadonlyMap<string, number>
  /** What is in the files and was not seen in the reference: values of properties, and a few forms of functions. */
  unconfirmed: readonly string[]
}>

/** Reads the JSON files beside this one; each is checked, so that a slip of the pen fails here and names its file. */
export function readApi(): Api {
  const functions = readJson('functions.json', FunctionsSchema)
  const enums = readJson('enums.json', EnumsSchema)
  const numbers = readJson('constants.json', ConstantsSchema)
  const errors = readJson('errors.json', CodesSchema)
  const retcodes = readJson('retcodes.json', CodesSchema)
  const structs = Object.entries(readJson('structs.json', StructsSchema))
  const forms = Object.values(functions).flatMap((section) => Object.entries(section))
  const members = Object.entries(enums).flatMap(([type, names]) => Object.entries(names).map(([name, value]) => ({ type, name, value })))
  const codes = (table: Readonly<Record<string, number>>, type: string): readonly (readonly [string, Constant])[] =>
    Object.entries(table).map(([name, value]) => [name, { type, value }] as const)
  return {
    functions: unique('functions.json', forms),
    constants: unique('constants of the API', [
      ...members.map(({ type, name, value }) => [name, { type, ...valueOf(value) }] as const),
      ...Object.entries(numbers).map(([name, { type, value }]) => [name, { type, ...valueOf(value) }] as const),
      ...codes(errors, 'int'),
      ...codes(retcodes, 'uint'),
    ]),
    enums: new Set(Object.keys(enums)),
    structs: new Map(structs.map(([name, fields]) => [name, new Map(Object.entries(fields))])),
    handlers: new Map(Object.entries(readJson('handlers.json', HandlersSchema))),
    variables: new Map(Object.entries(readJson('variables.json', z.record(z.string(), z.string())))),
    retcodes: new Map(Object.entries(retcodes)),
    unconfirmed: [
      ...forms.flatMap(([name, all]) => (all.some(({ unconfirmed }) => unconfirmed) ? [`${name}()`] : [])),
      ...members.flatMap(({ name, value }) => (typeof value === 'object' ? [name] : [])),
      ...Object.entries(numbers).flatMap(([name, { unconfirmed }]) => (unconfirmed ? [name] : [])),
    ],
  }
}

const FormSchema = z.strictObject({
  returns: z.string(),
  parameters: z.array(z.string().regex(/^(?:\.\.\.|\w+(?:&|\[\])?)$/)),
  optional: z.number().int().positive().default(0),
  unconfirmed: z.literal(true).optional(),
})
const FunctionsSchema = z.record(z.string(), z.record(z.string(), z.array(FormSchema).nonempty()))
const MemberSchema = z.union([z.number().int(), z.strictObject({ value: z.number().int().optional(), unconfirmed: z.literal(true) })])
const EnumsSchema = z.record(z.string().regex(/^ENUM_/), z.record(z.string(), MemberSchema))
const ConstantsSchema = z.record(
  z.string(),
  z.strictObject({
    type: z.string(),
    value: z.number().optional(),
    text: z.string().describe('What a JSON number cannot hold exactly').optional(),
    unconfirmed: z.literal(true).optional(),
  }),
)
const CodesSchema = z.record(z.string(), z.number().int())
const StructsSchema = z.record(z.string(), z.record(z.string(), z.string()))
const HandlersSchema = z.record(z.string(), z.strictObject({ returns: z.array(z.string()), parameters: z.array(z.string()) }))

function readJson<T>(file: string, schema: z.ZodType<T>): T {
  const read = schema.safeParse(JSON.parse(readFileSync(join(hostFolder(), 'api', file), 'utf8')))
  if (!read.success) throw new Error(`mql5/host/api/${file}: ${z.prettifyError(read.error)}`)
  return read.data
}

function valueOf(value: number | Readonly<{ value?: number | undefined }> | undefined): { value?: number } {
  const number = typeof value === 'object' ? value.value : value
  return number === undefined ? {} : { value: number }
}

function unique<T>(where: string, entries: readonly (readonly [string, T])[]): ReadonlyMap<string, T> {
  const map = new Map(entries)
  if (map.size === entries.length) return map
  const seen = new Set<string>()
  const twice = entries.map(([name]) => name).filter((name) => seen.size === seen.add(name).size)
  throw new Error(`${where}: named twice: ${twice.join(', ')}`)
}
