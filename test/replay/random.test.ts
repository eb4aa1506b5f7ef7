import { describe, expect, test } from 'vitest'
import { seedRandom, xoshiro128 } from '../../replay/random.ts'

describe('random', () => {
  test('xoshiro128** gives the published numbers for the state 1 2 3 4', () => {
    const next = xoshiro128(1, 2, 3, 4)
    const published = [11_520, 0, 5_927_040, 70_819_200, 2_031_721_883, 1_637_235_492, 1_287_239_034, 3_734_860_849]
    expect(published.map(() => next())).toEqual(published)
  })

  test('a seed and a name give one stream, another seed or another name another', () => {
    const draw = (seed: number, stream: string) => {
      const random = seedRandom(seed, stream)
      return Array.from({ length: 20 }, () => random.unit())
    }
    expect(draw(7, 'EURUSD')).toEqual(draw(7, 'EURUSD'))
    expect(draw(7, 'EURUSD')).not.toEqual(draw(8, 'EURUSD'))
    expect(draw(7, 'EURUSD')).not.toEqual(draw(7, 'XAUUSD'))
  })

  test('normal draws have mean 0, deviation 1, and stay inside their bound', () => {
    const random = seedRandom(1, 'normal')
    const draws = Array.from({ length: 40_000 }, () => random.normal())
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) * (draw - mean), 0) / draws.length
    expect(Math.abs(mean)).toBeLessThan(0.02)
    expect(Math.abs(variance - 1)).toBeLessThan(0.02)
    expect(draws.every((draw) => Math.abs(draw) <= 3.465)).toBe(true)
  })
})
