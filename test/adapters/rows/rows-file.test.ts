import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openRowsFile, type RowsFileOptions } from '../../../src/adapters/rows/rows-file.ts'
import type { RowColumn } from '../../../src/adapters/rows/columns.ts'
import { temporaryFolder } from '../../support/cli-io.ts'
import { readParquet } from '../../support/parquet.ts'

const COLUMNS: readonly RowColumn[] = [
  { name: 'at', kind: 'instant' },
  { name: 'state', kind: 'word', words: ['calm', 'wild'] },
  { name: 'part', kind: 'count' },
  { name: 'figure', kind: 'single' },
  { name: 'exact', kind: 'double' },
  { name: 'series', kind: 'bytes', bytes: 8 },
]
const NOON = Date.UTC(2026, 5, 17, 12)
const open = (path: string, more: Partial<RowsFileOptions> = {}) =>
  openRowsFile({ path, columns: COLUMNS, metadata: {}, writtenBy: 'test 1', ...more })
const pair = (a: number, b: number) => new Uint8Array(Float32Array.of(a, b).buffer)
const target = () => join(temporaryFolder(), 'rows.parquet')

describe('a file of rows', () => {
  it('is read back as it was filled: instants, words, counts, figures of both widths, bytes', async () => {
    const path = target()
    const file = open(path, { metadata: { hash: 'abc', sources: '["a"]' } })
    file.setNumbers(0, Float64Array.of(NOON, 1, 3, 0.1, 0.1))
    file.setBytes(5, pair(1.5, -2))
    file.endRow()
    const { rows, groups } = file.finish()
    const read = await readParquet(path)
    expect([rows, groups, read.groups, read.createdBy, read.texts]).toEqual([1, 1, [1], 'test 1', { hash: 'abc', sources: '["a"]' }])
    const [row] = read.rows
    expect(row).toEqual({ at: new Date(NOON), state: 'wild', part: 3, figure: Math.fround(0.1), exact: 0.1, series: pair(1.5, -2) })
  })

  it('is written by one at a time: a second one is refused and the first is whole', async () => {
    const path = target()
    const first = open(path)
    expect(() => open(path)).toThrow(/rows\.parquet\.part is there already: another export is writing it/)
    expect(() => open(path, { replace: true })).toThrow(/is there already/)
    first.setNumbers(0, Float64Array.of(NOON, 1, 3, 0.1, 0.1))
    first.endRow()
    first.finish()
    expect((await readParquet(path)).rows).toHaveLength(1)
    open(path, { replace: true }).abandon()
  })

  it('keeps what is absent absent, and counts it by column', async () => {
    const path = target()
    const file = open(path)
    for (const figure of [0, Number.NaN, -0]) {
      file.setNumbers(0, Float64Array.of(NOON, figure === 0 ? 0 : -1, 0, figure, Number.NaN))
      file.setBytes(5, Number.isNaN(figure) ? null : pair(figure, 0))
      file.endRow()
    }
    expect(file.finish().absent).toEqual({ state: 1, figure: 1, exact: 3, series: 1 })
    const { rows } = await readParquet(path)
    expect(rows.map(({ state, figure, exact, series }) => [state, figure, exact, series])).toEqual([
      ['calm', 0, null, pair(0, 0)],
      [null, null, null, null],
      ['calm', -0, null, pair(-0, 0)],
    ])
  })

  it('is written in row groups of the size asked for, the last one shorter', async () => {
    const path = target()
    const file = open(path, { groupRows: 100 })
    for (let i = 0; i < 250; i += 1) {
      // A group without a word, one without holes, one with both.
      file.setNumbers(0, Float64Array.of(NOON + i, i < 100 ? -1 : i % 2, i, i < 200 ? i : Number.NaN, i / 3))
      file.setBytes(5, i % 7 === 0 ? null : pair(i, -i))
      file.endRow()
    }
    expect(file.finish()).toMatchObject({ rows: 250, groups: 3, absent: { state: 100, figure: 50, series: 36 } })
    const { rows, groups } = await readParquet(path)
    expect(groups).toEqual([100, 100, 50])
    rows.forEach(({ at, state, part, figure, exact, series }, i) => {
      expect([at, part, exact]).toEqual([new Date(NOON + i), i, i / 3])
      expect([state, figure, series]).toEqual([
        i < 100 ? null : ['calm', 'wild'][i % 2],
        i < 200 ? i : null,
        i % 7 === 0 ? null : pair(i, -i),
      ])
    })
  })

  it('a value of the row before never shows in the next group', async () => {
    const path = target()
    const file = open(path, { groupRows: 1 })
    for (const value of [pair(1, 2), null]) {
      file.setNumbers(0, Float64Array.of(NOON, 0, 0, 1, 1))
      file.setBytes(5, value)
      file.endRow()
    }
    file.finish()
    expect((await readParquet(path)).rows.map(({ series }) => series)).toEqual([pair(1, 2), null])
  })

  it('stands in its place only when it is whole; given up it leaves nothing', () => {
    const path = target()
    const file = open(path)
    expect([existsSync(path), existsSync(`${path}.part`)]).toEqual([false, true])
    file.abandon()
    expect(readdirSync(join(path, '..'))).toEqual([])
    const whole = open(path)
    whole.setNumbers(0, Float64Array.of(NOON, 0, 0, 1, 1))
    whole.setBytes(5, null)
    whole.endRow()
    whole.finish()
    whole.abandon()
    expect(readdirSync(join(path, '..'))).toEqual(['rows.parquet'])
  })

  it('never replaces a file unless told to, not even one that came meanwhile', () => {
    const path = target()
    const late = open(path)
    writeFileSync(path, 'mine')
    expect(() => open(path)).toThrow(/is there already/)
    expect(() => late.finish()).toThrow(/is there already/)
    late.abandon()
    expect([readFileSync(path, 'utf8'), readdirSync(join(path, '..'))]).toEqual(['mine', ['rows.parquet']])
    open(path, { replace: true }).finish()
    expect(readFileSync(path).subarray(0, 4).toString()).toBe('PAR1')
  })

  it('a value that does not fit its column is a defect', () => {
    const file = open(target())
    expect(() => file.setBytes(5, new Uint8Array(7))).toThrow(/series takes 8 bytes, not 7/)
    expect(() => file.setBytes(0, null)).toThrow(/holds no bytes/)
    expect(() => file.setNumbers(5, Float64Array.of(1))).toThrow(/holds no numbers/)
    file.abandon()
  })
})
