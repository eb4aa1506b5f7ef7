import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { renderMql5Contracts } from '../../scripts/generate/mql5-contracts.ts'
import { EA_VERSION_MIN } from '../../src/pipeline/sessions.ts'

const file = (name: string): string => readFileSync(`mql5/Include/Barclose/${name}`, 'utf8')

describe('Contracts.mqh', () => {
  const text = file('Contracts.mqh')

  it('is what the contracts say: npm run generate writes it', () => {
    expect(text).toBe(renderMql5Contracts())
  })

  it('holds what the EA would otherwise write twice', () => {
    const value = (name: string) => new RegExp(`#define ${name} +"?([^"\n]*)`).exec(text)?.[1]
    expect(value('WIRE_VERSION')).toBe('1')
    expect(value('WIRE_PATH_SNAPSHOT')).toBe('/v1/snapshots')
    expect(value('WIRE_MAX_COMMENT')).toBe('64')
    expect(value('WIRE_MAX_CALENDAR_NAME')).toBe('120')
    expect(value('WIRE_OUTCOME_UNKNOWN')).toBe('unknown')
    expect(text).toContain('WIRE_TIMEFRAME_SECONDS[WIRE_TIMEFRAMES]={60,300,900,1800,3600,14400,86400};')
  })

  it('defines each name once, none of them longer than MQL5 takes', () => {
    const names = [...text.matchAll(/#define (\w+)/g)].map(([, name]) => name ?? '')
    expect(new Set(names).size).toBe(names.length)
    expect(Math.max(...names.map(({ length }) => length))).toBeLessThan(64)
  })
})

describe('the EA of this tree', () => {
  const own = /#define EA_VERSION +"(\d+)\.(\d+)\.(\d+)"/.exec(file('Settings.mqh'))

  it('is not older than its own server takes', () => {
    const [have, least] = [own?.slice(1).map(Number) ?? [], EA_VERSION_MIN.split('.').map(Number)]
    const order = have.map((number, i) => number - (least[i] ?? 0)).find((difference) => difference !== 0) ?? 0
    expect(have).toHaveLength(3)
    expect(order).toBeGreaterThanOrEqual(0)
  })

  it('shows that version in the properties of the program', () => {
    const shown = /#property version +"(\d+)\.(\d)(\d)"/.exec(readFileSync('mql5/Experts/Barclose.mq5', 'utf8'))
    expect(shown?.slice(1)).toEqual(own?.slice(1))
  })
})
