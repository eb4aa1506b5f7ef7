import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { BacktestAccountSchema, BacktestReportSchema } from '../../src/contracts/backtest.ts'
import { MARKETS } from '../../replay/markets.ts'
import { openSymbolTable } from '../../src/core/symbols/resolve.ts'

const folder = new URL('../../replay/accounts/', import.meta.url)
const files = readdirSync(folder)
const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
const account = {
  currency: 'USD',
  balance: 10_000,
  leverage: 30,
  stopOutLevelPercent: 50,
  symbols: MARKETS.map(({ brokerSymbol, spec, commissionPerLot, spreadPoints }) => ({
    brokerSymbol,
    spec,
    commissionPerLot,
    spreadPoints,
  })),
}
const faultOf = (value: unknown): string => z.prettifyError(BacktestAccountSchema.safeParse(value).error ?? new z.ZodError([]))

describe('the account file', () => {
  it('there are a challenge and an account of own money, with the eight markets that models are shipped for', () => {
    expect(files).toEqual(['ftmo-100k.json', 'own-10k.json'])
    const table = openSymbolTable()
    for (const file of files) {
      const { symbols, firm } = BacktestAccountSchema.parse(read(file))
      const names = symbols.map(({ brokerSymbol }) => table.resolve(brokerSymbol)?.symbol)
      expect(names).toEqual(['US30', 'US100', 'US500', 'XAUUSD', 'EURUSD', 'GBPUSD', 'USDJPY', 'USOIL'])
      expect(firm?.firm).toBe(file.startsWith('ftmo') ? 'ftmo-2-step' : undefined)
    }
  })

  it('takes money as a number or as decimals, and nothing else', () => {
    expect(BacktestAccountSchema.parse(account)).toMatchObject({ balance: 10_000, slippagePoints: 0 })
    expect(BacktestAccountSchema.parse({ ...account, balance: '10000.50' }).balance).toBe(10_000.5)
    for (const balance of ['1e5', '-1', '', 'ten', 0, null])
      expect(BacktestAccountSchema.safeParse({ ...account, balance }).success).toBe(false)
  })

  it('says of a tick that cannot be worth so much what it would be', () => {
    const [first, ...rest] = account.symbols
    const wrong = { ...account, symbols: [{ ...first, spec: { ...first?.spec, tickValue: 10 } }, ...rest] }
    expect(faultOf(wrong)).toContain('EURUSD: is 10, but contractSize x tickSize is 1 and profit arises in USD')
    // In euros it hangs on a rate that the file does not know.
    expect(BacktestAccountSchema.safeParse({ ...wrong, currency: 'EUR' }).success).toBe(true)
  })

  it('has every market once, and none without its specification', () => {
    expect(faultOf({ ...account, symbols: [...account.symbols, ...account.symbols.slice(0, 1)] })).toContain('EURUSD: is there twice')
    expect(faultOf({ ...account, symbols: [] })).toContain('symbols')
    const [first] = account.symbols
    expect(faultOf({ ...account, symbols: [{ ...first, spec: { ...first?.spec, digits: undefined } }] })).toContain(
      'symbols[0].spec.digits',
    )
    expect(faultOf({ ...account, symbols: [{ ...first, spec: { ...first?.spec, volumeMax: 0.001 } }] })).toContain(
      'volumeMax is below volumeMin',
    )
  })
})

describe('the report', () => {
  it('says of every field what it means', () => {
    const missing: string[] = []
    const isPlain = /\.(?:low|high|expert|stop|target|stop_out)$/
    const walk = (schema: unknown, path: string): void => {
      if (schema instanceof z.ZodObject) {
        for (const [name, field] of Object.entries<unknown>(schema.shape)) {
          const leaf = `${path}.${name}`
          const isTold = field instanceof z.ZodType && field.description !== undefined
          if (!isTold && !isPlain.test(leaf)) missing.push(leaf)
          walk(field, leaf)
        }
      } else if (schema instanceof z.ZodNullable || schema instanceof z.ZodReadonly) walk(schema.unwrap(), path)
      else if (schema instanceof z.ZodArray) walk(schema.element, path)
    }
    walk(BacktestReportSchema, 'report')
    expect(missing).toEqual([])
  })
})
