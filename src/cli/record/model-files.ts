import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SymbolNameSchema } from '../../contracts/primitives.ts'
import type { TapeHeader } from '../../contracts/tape.ts'

type Named = Readonly<{ symbol: string; version: string }>

/** The models that decided, with the sums of their files where the bundle is still there. */
export const modelsOnTape = (named: readonly Named[], roots: readonly string[]): TapeHeader['models'] =>
  named.map(({ symbol, version }) => {
    const folder = roots.map((root) => join(root, symbol, version)).find((place) => existsSync(place))
    return { symbol: SymbolNameSchema.parse(symbol), version, files: folder === undefined ? null : sumsIn(folder) }
  })

const sumsIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
      .toSorted()
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]),
  )
