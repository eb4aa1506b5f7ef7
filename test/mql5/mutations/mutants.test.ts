import { describe, expect, it } from 'vitest'
import { MUTANTS } from './mutants.ts'
import { countPlaces } from './plant.ts'

describe('the list of mistakes in the EA', () => {
  it('names each place so that it stands in its file exactly once', () => {
    expect(MUTANTS.flatMap((mutant) => (countPlaces(mutant) === 1 ? [] : [`${mutant.file}: ${mutant.name}`]))).toEqual([])
  })

  it('has at least 40 of them, each another one, and each changes something', () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(40)
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length)
    expect(new Set(MUTANTS.map(({ file, find, replace }) => `${file} ${find} ${replace}`)).size).toBe(MUTANTS.length)
    expect(MUTANTS.filter(({ find, replace }) => find === replace)).toEqual([])
  })
})
