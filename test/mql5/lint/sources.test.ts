import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lintFiles } from '../../../mql5/host/lint/lint.ts'

const sources = readdirSync('mql5', { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(?:mq5|mqh)$/.test(path))
  .map((path) => join('mql5', path))
  .toSorted()

describe('the MQL5 sources of the project', () => {
  it('keep every rule of the lint', () => {
    expect(sources).not.toEqual([])
    const findings = lintFiles(sources).map(({ rule, file, line, column, message }) => `${file}:${line}:${column} ${rule} ${message}`)
    expect(findings).toEqual([])
  })

  it('are linted in well below a second', () => {
    const times = [1, 2, 3].map(() => {
      const start = performance.now()
      lintFiles(sources)
      return performance.now() - start
    })
    expect(Math.min(...times)).toBeLessThan(1000)
  })
})
