import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { open } from './support.ts'

const MEGABYTE = 1_000_000

/** Bundles of the repository, and what may not be more than so large altogether. */
describe.each([
  {
    root: 'models',
    symbols: ['EURUSD', 'GBPUSD', 'US100', 'US30', 'US500', 'USDJPY', 'USOIL', 'XAUUSD'],
    synthetic: false,
    most: 60 * MEGABYTE,
  },
  { root: 'replay/models', symbols: ['EURUSD', 'US30', 'XAUUSD'], synthetic: true, most: MEGABYTE },
])('the bundles in $root', ({ root, symbols, synthetic, most }) => {
  const isThere = existsSync(root)

  it.skipIf(!isThere)('load with all members, and all golden rows agree with what the models said before they were files', async () => {
    const { ensemble } = await open([root])
    expect(ensemble.list().map((each) => [each.symbol, each.state === 'refused' ? each.reason : each.bundle.members.length])).toEqual(
      symbols.map((symbol) => [symbol, 3]),
    )
  })

  it.skipIf(!isThere)('say whether their prices were made up', async () => {
    const { ensemble } = await open([root])
    for (const each of ensemble.list()) expect(each.state === 'loaded' && each.manifest.synthetic).toBe(synthetic)
  })

  it.skipIf(!isThere)('have a model card each, and are no larger than they may be', () => {
    const versions = symbols.flatMap((symbol) =>
      readdirSync(join(root, symbol), { withFileTypes: true }).filter((entry) => entry.isDirectory()),
    )
    expect(versions.every(({ parentPath, name }) => existsSync(join(parentPath, name, 'MODEL_CARD.md')))).toBe(true)
    expect(sizeOf(root)).toBeLessThan(most)
  })
})

const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(folder, name)))
    .filter((each) => each.isFile())
    .reduce((sum, { size }) => sum + size, 0)
