import fc from 'fast-check'

/** Valid messages, made anew for every body, since seq and time go on. */
export type Valid = Readonly<Record<string, unknown>>
/** How a valid message is spoilt. Applied to any message, so that what is found can be shrunk. */
export type Mutation = Readonly<{ name: string; apply: (message: Valid) => Buffer }>

const RAW = '"@@raw@@"'
const bytesOf = (value: unknown, raw = ''): Buffer => Buffer.from((JSON.stringify(value) ?? '').replace(RAW, () => raw))

/** Values that no field means, and some that a field could. `raw` ones cannot be said by JSON.stringify. */
const STRANGE: readonly unknown[] = [
  null,
  true,
  false,
  '',
  'x',
  '1',
  '-1',
  '1.5',
  'NaN',
  '\u0000',
  '\uD800',
  '__proto__',
  'x'.repeat(5_000),
  'é'.repeat(300),
  [],
  {},
  [[]],
  [null],
  { a: 1 },
  { length: 3 },
  -1,
  -0.5,
  0,
  0.1,
  1e-320,
  1e308,
  -1e308,
  2 ** 53,
  2 ** 31,
  1e15,
  9_999_999_999,
]
const RAW_STRANGE: readonly string[] = [
  'NaN',
  'Infinity',
  '-Infinity',
  '1e999',
  '-1e999',
  '-0',
  '0x10',
  '01',
  '.5',
  '5.',
  '1e',
  'undefined',
  "'x'",
  '"\\x41"',
  '"\u0001"',
  '"x'.padEnd(200_000, 'x').concat('"'),
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  '{"a":'.repeat(5_000).concat('1', '}'.repeat(5_000)),
]
const KEYS = ['extra', '__proto__', 'constructor', 'toString', '', 'V', 'seq ', 'x'.repeat(500)]

/** The paths of all values of a message; of long columns the first few. */
function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inner = Object.entries(value).filter(([key]) => !Array.isArray(value) || Number(key) < 3)
  return [path, ...inner.flatMap(([key, one]) => pathsOf(one, [...path, key]))]
}

/** A copy with the value at a path changed; undefined takes it out. */
function changed(value: unknown, [key, ...path]: readonly string[], change: (old: unknown) => unknown): unknown {
  if (key === undefined) return change(value)
  if (Array.isArray(value)) {
    const copy = value.map((one: unknown, i) => (String(i) === key ? changed(one, path, change) : one))
    return copy.filter((one) => one !== undefined)
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, name === key ? changed(one, path, change) : one]))
}

const pathAt = (message: Valid, at: number): readonly string[] => {
  const paths = pathsOf(message).slice(1)
  return paths[at % paths.length] ?? []
}
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const dropped = fc
  .nat()
  .map((at): Mutation => ({ name: 'dropped', apply: (message) => bytesOf(changed(message, pathAt(message, at), () => undefined)) }))
const strange = fc.tuple(fc.nat(), fc.constantFrom(...STRANGE)).map(([at, to]): Mutation => ({
  name: 'strange value',
  apply: (message) => bytesOf(changed(message, pathAt(message, at), () => to)),
}))
const rawValue = fc.tuple(fc.nat(), fc.constantFrom(...RAW_STRANGE)).map(([at, raw]): Mutation => ({
  name: 'value outside JSON',
  apply: (message) =>
    bytesOf(
      changed(message, pathAt(message, at), () => '@@raw@@'),
      raw,
    ),
}))
const otherType = fc.nat().map((at): Mutation => ({
  name: 'other type',
  apply: (message) =>
    bytesOf(
      changed(message, pathAt(message, at), (old) => {
        if (typeof old === 'number') return String(old)
        if (typeof old === 'string') return Number(old)
        if (Array.isArray(old)) return Object.fromEntries(old.entries())
        const values: readonly unknown[] = isRecord(old) ? Object.values(old) : [old]
        return values
      }),
    ),
}))
const negative = fc.nat().map((at): Mutation => ({
  name: 'sign turned',
  apply: (message) => bytesOf(changed(message, pathAt(message, at), (old) => (typeof old === 'number' ? -old : [old]))),
}))
const addedKey = fc.tuple(fc.nat(), fc.constantFrom(...KEYS)).map(([at, key]): Mutation => ({
  name: 'key added',
  apply: (message) => {
    const objects = pathsOf(message).filter((path) =>
      isRecord(path.reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), message)),
    )
    const path = objects[at % objects.length] ?? []
    const text = JSON.stringify(changed(message, path, (old) => (isRecord(old) ? { '@@key@@': 1, ...old } : old)))
    return Buffer.from(text.replace('"@@key@@"', () => JSON.stringify(key)))
  },
}))
const doubledKey = fc.nat().map((at): Mutation => ({
  name: 'key doubled',
  apply: (message) => {
    const keys = Object.keys(message)
    return Buffer.from(JSON.stringify(message).replace('{', () => `{${JSON.stringify(keys[at % keys.length])}:[7],`))
  },
}))

const turn = (column: number[]): void => void column.splice(0, column.length, ...column.toReversed())

type Columns = Record<string, number[]>
const BAR_CHANGES: readonly ((columns: Columns, at: number) => void)[] = [
  (columns) => Object.values(columns).forEach(turn),
  (columns) => turn(columns['time'] ?? []),
  (columns, at) => Object.values(columns).forEach((column) => column.splice(at, 0, column[at] ?? 0)),
  (columns, at) => Object.values(columns).forEach((column) => column.splice(at, 2, ...column.slice(at, at + 2).toReversed())),
  (columns) => Object.values(columns).forEach((column) => column.push((column.at(-1) ?? 0) + 86_400)),
  (columns, at) => columns['high']?.splice(at, 1, (columns['low']?.[at] ?? 1) / 2),
  (columns, at) => columns['tickVolume']?.splice(at, 1, -5),
  (columns, at) => columns['spreadPoints']?.splice(at, 1, -1),
  (columns, at) => columns['close']?.splice(at, 1),
  (columns, at) => columns['time']?.splice(at, 1, (columns['time']?.[at] ?? 0) + 1),
  (columns, at) => columns['time']?.splice(at, 1, (columns['time']?.[at] ?? 0) + 0.5),
  (columns) => Object.values(columns).forEach((column) => column.splice(0)),
  (columns, at) => columns['open']?.splice(at, 1, 0),
]
/** Spoils the bars of one timeframe; messages without bars lose a field instead. */
const spoiltBars = fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.constantFrom(...BAR_CHANGES)).map(([which, at, other, change]): Mutation => ({
  name: 'bars spoilt',
  apply: (message) => {
    const bars = message['bars']
    if (!isRecord(bars)) return bytesOf(changed(message, pathAt(message, other), () => undefined))
    const names = Object.keys(bars)
    const path = ['bars', names[which % names.length] ?? '']
    return bytesOf(
      changed(message, path, (old) => {
        if (!isRecord(old)) return old
        const columns: Columns = {}
        for (const [name, column] of Object.entries(old)) if (Array.isArray(column)) columns[name] = column.map(Number)
        change(columns, at % Math.max(1, (columns['time']?.length ?? 1) - 1))
        return { after: old['after'], ...columns }
      }),
    )
  },
}))

const cut = fc
  .nat()
  .map((at): Mutation => ({ name: 'cut short', apply: (message) => bytesOf(message).subarray(0, at % bytesOf(message).length) }))
const trailing = fc.constantFrom('x', '\0', '{}', ',', ']', '\uFEFF', 'null', '\n\n{').map((tail): Mutation => ({
  name: 'trailing bytes',
  apply: (message) => Buffer.concat([bytesOf(message), Buffer.from(tail)]),
}))
const leading = fc.constantFrom('\uFEFF', '\0', 'x', '[', ')]}', '//\n').map((head): Mutation => ({
  name: 'leading bytes',
  apply: (message) => Buffer.concat([Buffer.from(head), bytesOf(message)]),
}))
const oneByte = fc.tuple(fc.nat(), fc.constantFrom(0, 0x80, 0xc3, 0xff, 0x22, 0x7d, 0x2c, 0x5c)).map(([at, byte]): Mutation => ({
  name: 'one byte wrong',
  apply: (message) => {
    const bytes = bytesOf(message)
    bytes[at % bytes.length] = byte
    return bytes
  },
}))
const wrapped = fc.constantFrom(1, 500, 50_000).map((depth): Mutation => ({
  name: 'wrapped in lists',
  apply: (message) => Buffer.from(`${'['.repeat(depth)}${JSON.stringify(message)}${']'.repeat(depth)}`),
}))
const instead = fc
  .oneof(
    fc.json().map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.constantFrom('', ' ', '{}', '[]', 'null', '0', '""', '{"v":1}', '[[[').map((text) => Buffer.from(text)),
    fc.constantFrom('x'.repeat(1_900_000), `"${'x'.repeat(1_900_000)}"`, '['.repeat(1_000_000)).map((text) => Buffer.from(text)),
  )
  .map((bytes): Mutation => ({ name: 'something else', apply: () => bytes }))
const tooLarge = fc.constant<Mutation>({ name: '10 MB', apply: (message) => bytesOf({ ...message, filler: 'x'.repeat(10_000_000) }) })

export const mutations: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 80, arbitrary: dropped },
  { weight: 160, arbitrary: strange },
  { weight: 80, arbitrary: rawValue },
  { weight: 80, arbitrary: otherType },
  { weight: 50, arbitrary: negative },
  { weight: 60, arbitrary: addedKey },
  { weight: 30, arbitrary: doubledKey },
  { weight: 140, arbitrary: spoiltBars },
  { weight: 50, arbitrary: cut },
  { weight: 30, arbitrary: trailing },
  { weight: 30, arbitrary: leading },
  { weight: 80, arbitrary: oneByte },
  { weight: 20, arbitrary: wrapped },
  { weight: 60, arbitrary: instead },
  { weight: 4, arbitrary: tooLarge },
)
