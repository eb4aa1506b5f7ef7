import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import type { Plugin } from 'vitest/config'

const ROOT = resolve(import.meta.dirname, '..', '..')
const HAS_BUILD = /^(?:src|replay|bench|scripts|mql5)\//
const IS_BUILT = /[\\/]dist[\\/](?:src|replay|bench|scripts|mql5)[\\/]/
const SOURCE = /^(\.\.?\/.*)\.ts$/

/**
 * Tests import the sources and get what is built of them (`build.ts` beside sees to it that it is newest): that is what users
 * run, and what Vite makes of a module takes a fifth longer in long simulations. Who watches runs the sources: the build is then old.
 */
export function builtModules(): Plugin {
  let isWatching = false
  return {
    name: 'built-modules',
    enforce: 'pre',
    // What is built is for Node to load, not for Vite.
    config: () => ({ test: { server: { deps: { external: [IS_BUILT] } } } }),
    configureVitest({ vitest }) {
      isWatching = vitest.config.watch
    },
    resolveId(id, importer) {
      const [, path] = SOURCE.exec(id) ?? []
      if (isWatching || path === undefined || importer === undefined) return undefined
      const source = resolve(dirname(importer), path)
      const place = relative(ROOT, source).split(sep).join('/')
      const built = join(ROOT, 'dist', `${place}.js`)
      // Vite's names of files have one kind of slash on every system.
      return HAS_BUILD.test(place) && existsSync(`${source}.ts`) && existsSync(built) ? built.split(sep).join('/') : undefined
    },
  }
}
