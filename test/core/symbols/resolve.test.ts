import { describe, expect, it } from 'vitest'
import { BrokerSymbolSchema } from '../../../src/contracts/primitives.ts'
import { UserSymbolsSchema } from '../../../src/contracts/symbols.ts'
import { openSymbolTable } from '../../../src/core/symbols/resolve.ts'

const resolve = (name: string) => openSymbolTable().resolve(BrokerSymbolSchema.parse(name))

describe('the symbol table', () => {
  it.each([
    ['EURUSD', 'EURUSD', null],
    ['EURUSD.m', 'EURUSD', null],
    ['GBPUSDm', 'GBPUSD', null],
    ['EUR/USD', 'EURUSD', null],
    ['eurusd.raw', 'EURUSD', null],
    ['USDJPY#', 'USDJPY', null],
    ['US30.cash', 'US30', null],
    ['US100.cash', 'US100', null],
    ['US30Z25', 'US30', 'Z25'],
    ['US30H26', 'US30', 'H26'],
    ['US30H26.sim', 'US30', 'H26'],
    ['XAUG26.sim', 'XAUUSD', 'G26'],
    ['XAUUSD', 'XAUUSD', null],
    ['GOLD', 'XAUUSD', null],
    ['HK50', 'HK50', null],
    ['CN50', 'CN50', null],
    ['@ES', 'US500', null],
    ['ESH6', 'US500', 'H6'],
    ['USOIL.cash', 'USOIL', null],
    ['BTCUSDT', 'BTCUSD', null],
    ['BTCUSD', 'BTCUSD', null],
    ['AAPL', 'AAPL', null],
  ])('reads %s as %s, contract %s', (name, symbol, contract) => {
    expect(resolve(name)).toEqual({ symbol, contract })
  })

  it.each(['XYZ', 'HONK50', 'EUREUR', 'M26', 'FOOBARH26', 'EURXXX', 'AAPLZ25'])('does not guess what %s is', (name) => {
    expect(resolve(name)).toBeNull()
  })

  it("lets the user's own names win", () => {
    const table = openSymbolTable(UserSymbolsSchema.parse({ aliases: { 'NAS.x': 'US100', GOLD: 'GOLDSTOCK' }, markets: ['PLTR'] }))
    const own = (name: string) => table.resolve(BrokerSymbolSchema.parse(name))?.symbol
    expect([own('NAS.x'), own('GOLD'), own('PLTR.us'), own('EURUSD')]).toEqual(['US100', 'GOLDSTOCK', 'PLTR', 'EURUSD'])
  })

  it('refuses a canonical name in the wrong form in symbols.json', () => {
    expect(UserSymbolsSchema.safeParse({ aliases: { X: 'us30.cash' } }).success).toBe(false)
  })
})
