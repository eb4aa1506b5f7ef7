import fc from 'fast-check'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { sealLine } from '../../../src/adapters/tapes/line.ts'
import { openTape, type Ending } from '../../../src/adapters/tapes/read-tape.ts'
import { writeTape } from '../../../src/adapters/tapes/write-tape.ts'
import { AccountIdSchema } from '../../../src/contracts/primitives.ts'
import type { Happened, TapeHeader, TapeRecord } from '../../../src/contracts/tape.ts'
import { temporaryFolder } from '../../support/cli-io.ts'
import { isDeep } from '../../support/depth.ts'

const header: Omit<TapeHeader, 'n' | 'tape'> = {
  account: AccountIdSchema.parse('SYNTHETIC.Tape'),
  made: 1_000,
  barclose: '0.0.0-test',
  versions: [],
  settings: { desk: 'ema', emaFastBars: 12, serverZones: [] },
  holidays: { holidays: [] },
  symbols: { aliases: {}, markets: [] },
  features: '00',
  models: [],
  partial: false,
  start: null,
  others: [],
  synthetic: true,
  note: 'Übung, "quoted", \u2028 and a long one',
}

/** Bodies with every kind of character: what is packed and quoted must come back as it was. */
const happened: fc.Arbitrary<Happened> = fc.oneof(
  fc.record({
    kind: fc.constant('message' as const),
    at: fc.nat(1_000_000),
    fingerprint: fc.nat(),
    body: fc.string({ unit: 'binary', maxLength: 300 }),
  }),
  fc.record({ kind: fc.constant('guard' as const), at: fc.nat(), version: fc.integer({ min: 1, max: 99 }), why: fc.string() }),
  fc.record({
    kind: fc.constant('decision' as const),
    key: fc.constant('A|EURUSD|M1|60000'),
    body: fc
      .record({ key: fc.string(), versions: fc.constant({ barclose: 'x' }), reason: fc.string() })
      .map((value) => JSON.stringify(value)),
  }),
)

type Read = Readonly<{ header: TapeHeader; records: readonly TapeRecord[]; ending: Ending }>

async function readAll(path: string): Promise<Read> {
  const tape = await openTape(path)
  const records: TapeRecord[] = []
  for await (const record of tape.records) records.push(record)
  return { header: tape.header, records, ending: tape.ending() }
}

async function makeTape(folder: string, records: readonly Happened[]): Promise<string> {
  const path = join(folder, 'a.tape.gz')
  await writeTape(path, { header, records, replace: true })
  return path
}

const many = (count: number): Happened[] =>
  Array.from({ length: count }, (_, i) => ({
    kind: 'message',
    at: i,
    fingerprint: (i * 2_654_435_761) % 4_294_967_296,
    body: `{"i":${i},"x":${Math.sqrt(i)}}`,
  }))

describe('a tape', () => {
  test('comes back as it was written', async () => {
    const folder = temporaryFolder()
    await fc.assert(
      fc.asyncProperty(fc.array(happened, { maxLength: 30 }), async (records) => {
        const read = await readAll(await makeTape(folder, records))
        expect(read.header).toEqual({ n: 0, tape: 1, ...header })
        expect(read.records).toEqual(records.map((record, i) => ({ n: i + 1, ...record })))
        expect(read.ending).toMatchObject({ kind: 'whole' })
      }),
      { numRuns: 50 },
    )
  })

  test('that was cut anywhere is read up to its last whole record, and says so', async () => {
    const folder = temporaryFolder()
    const path = await makeTape(folder, many(400))
    const whole = await readAll(path)
    const bytes = readFileSync(path)
    const cut = join(folder, 'cut.tape.gz')
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), async (length) => {
        writeFileSync(cut, bytes.subarray(0, length))
        const read = await readAll(cut).catch((error: unknown) => String(error))
        if (typeof read === 'string') {
          // Only where not even the first line is whole there is nothing to read.
          expect(read).toContain('cut before its first line was whole')
          expect(length).toBeLessThan(1_200)
          return
        }
        expect(read.records).toEqual(whole.records.slice(0, read.records.length))
        // The last bytes are gzip's own: without them every record is there, and its sums have said so.
        const isWhole = read.records.length === whole.records.length && read.ending.kind === 'whole'
        expect(isWhole || read.ending.kind === 'cut').toBe(true)
        if (read.ending.kind === 'cut') expect(read.ending).toMatchObject({ records: read.records.length })
      }),
      { numRuns: 200 },
    )
  })

  test('that was cut late has lost little', async () => {
    const folder = temporaryFolder()
    const path = await makeTape(folder, many(400))
    const bytes = readFileSync(path)
    writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length * 0.9)))
    const { records } = await readAll(path)
    expect(records.length).toBeGreaterThan(300)
  })

  test('with any byte changed is refused with the line, or says the same all the same', async () => {
    const folder = temporaryFolder()
    const path = await makeTape(folder, many(60))
    const whole = await readAll(path)
    const bytes = readFileSync(path)
    const bad = join(folder, 'bad.tape.gz')
    let refused = 0
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ flip
        writeFileSync(bad, changed)
        const read = await readAll(bad).catch((error: unknown) => String(error))
        if (typeof read === 'string') {
          expect(read).toMatch(/damaged at line \d+|cut before its first line/)
          refused += 1
        } else if (read.ending.kind === 'whole') expect(read).toEqual(whole)
        // A changed length makes gzip wait for more: that is a file that was cut, and what was read is right.
        else expect(read.records).toEqual(whole.records.slice(0, read.records.length))
      }),
      { numRuns: isDeep ? 5_000 : 300 },
    )
    expect(refused).toBeGreaterThan(200)
  })

  test('with a changed figure in a whole file is refused with its line', async () => {
    const path = await makeTape(temporaryFolder(), many(9))
    const text = gunzipSync(readFileSync(path)).toString('utf8')
    writeFileSync(path, gzipSync(text.replace('"at":4', '"at":5')))
    await expect(readAll(path)).rejects.toThrow('damaged at line 5 (the header is line 0): its check sum does not fit')
  })

  test('without one of its lines is refused at the next', async () => {
    const path = await makeTape(temporaryFolder(), many(9))
    const lines = gunzipSync(readFileSync(path)).toString('utf8').split('\n')
    writeFileSync(path, gzipSync(lines.toSpliced(4, 1).join('\n')))
    await expect(readAll(path)).rejects.toThrow('line 4 (the header is line 0): it has the number 5: a line is missing')
  })

  test('whose end sums up other decisions is refused', async () => {
    const body = JSON.stringify({ key: 'k', reason: 'r' })
    const path = await makeTape(temporaryFolder(), [{ kind: 'decision', key: 'k', body }])
    const lines = gunzipSync(readFileSync(path)).toString('utf8').split('\n')
    const other = sealLine({ n: 1, kind: 'decision', key: 'k', body: JSON.stringify({ key: 'k', reason: 'other' }) })
    writeFileSync(path, gzipSync(lines.with(1, other).join('\n')))
    await expect(readAll(path)).rejects.toThrow('its sum is not that of the decisions')
  })

  test('with a field that the form does not know is refused with its name', async () => {
    const path = await makeTape(temporaryFolder(), many(2))
    const lines = gunzipSync(readFileSync(path)).toString('utf8').split('\n')
    const odd = sealLine({ n: 1, kind: 'message', at: 0, fingerprint: 0, body: '', extra: 1 })
    writeFileSync(path, gzipSync(lines.with(1, odd).join('\n')))
    await expect(readAll(path)).rejects.toThrow('unknown field "extra"')
  })

  test('is not written over another file, and one that breaks off leaves nothing', async () => {
    const folder = temporaryFolder()
    const path = await makeTape(folder, many(2))
    const before = readFileSync(path)
    await expect(writeTape(path, { header, records: many(3), replace: false })).rejects.toThrow('is there already')
    const failing = async function* (after: number): AsyncGenerator<Happened> {
      yield* many(after)
      throw new Error('the journal went away')
    }
    // At once, too: before the file itself was opened.
    for (const after of [2, ...Array<number>(50).fill(0)])
      await expect(writeTape(path, { header, records: failing(after), replace: true })).rejects.toThrow('the journal went away')
    await pause(20)
    expect(readdirSync(folder)).toEqual([basename(path)])
    expect(readFileSync(path)).toEqual(before)
  })
})
