import { describe, expect, it } from 'vitest'
import { openCompany } from '../../src/core/company.ts'

describe('company', () => {
  const patience = { quietMs: 2, mostMs: 10 }

  it('is whole at once for one who always comes alone', () => {
    const company = openCompany(patience)
    for (const now of [0, 100, 200]) {
      company.join(now)
      expect(company.look(now)).toBe('whole')
      company.end()
    }
  })

  it('waits for as many as the last time, and then for nobody', () => {
    const company = openCompany(patience)
    for (const now of [0, 0, 0]) company.join(now)
    expect(company.look(0)).toBe('whole')
    company.end()
    company.join(100)
    company.join(100)
    expect(company.look(100)).toBe('open')
    company.join(101)
    expect(company.look(101)).toBe('whole')
  })

  it('is whole when nobody came for a moment', () => {
    const company = openCompany(patience)
    for (const now of [0, 0]) company.join(now)
    company.end()
    company.join(100)
    expect(company.look(101.9)).toBe('open')
    expect(company.look(102)).toBe('whole')
  })

  it('begins its moment anew with each who comes, as far as it looked', () => {
    const company = openCompany(patience)
    for (let i = 0; i < 4; i += 1) company.join(0)
    company.end()
    company.join(100)
    company.join(101)
    expect(company.look(105), 'a long turn: the second came just now').toBe('open')
    expect(company.look(106.9)).toBe('open')
    expect(company.look(107)).toBe('whole')
  })

  it('is late when it took too long altogether, however many come', () => {
    const company = openCompany(patience)
    for (let i = 0; i < 99; i += 1) company.join(0)
    company.end()
    for (let now = 100; now < 110; now += 1) {
      company.join(now)
      expect(company.look(now)).toBe('open')
    }
    company.join(110)
    expect(company.look(110)).toBe('late')
  })

  it('does not count those who come ahead of another', () => {
    const company = openCompany(patience)
    company.join(0, false)
    expect(company.look(0)).toBe('open')
    company.join(0)
    expect(company.look(0)).toBe('whole')
    company.end()
    company.join(50)
    expect(company.look(50), 'the last time one was counted').toBe('whole')
  })
})
