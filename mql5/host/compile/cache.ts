import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

export type Cache = Readonly<{ folder: string; building: Map<string, Promise<string>> }>

const DAY_MS = 86_400_000
const KEPT_MS = 7 * DAY_MS
/** No build lasts as long: whoever holds the lock then was killed. */
const LOCK_MS = 300_000

const caches = new Map<string, Cache>()

/** Beside what other tools keep there; `npm install` may empty it. */
export function openCache(): Cache {
  const folder = resolve('node_modules/.cache/barclose-mql5')
  const known = caches.get(folder)
  if (known !== undefined) return known
  mkdirSync(folder, { recursive: true })
  forgetOld(folder)
  const cache: Cache = { folder, building: new Map() }
  caches.set(folder, cache)
  return cache
}

export function digest(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(String(part.length)).update(':').update(part)
  return hash.digest('hex').slice(0, 24)
}

/** The path of `name`, made by `make` where it is not there yet: once, also when several processes ask at the same time. */
export async function inCache(cache: Cache, name: string, make: (target: string) => Promise<void>): Promise<string> {
  const path = join(cache.folder, name)
  const running = cache.building.get(name)
  if (running !== undefined) return running
  const building = makeLocked(path, make).finally(() => cache.building.delete(name))
  cache.building.set(name, building)
  return building
}

async function makeLocked(path: string, make: (target: string) => Promise<void>): Promise<string> {
  const lock = `${path}.lock`
  while (!existsSync(path)) {
    if (!(await takeLock(lock))) {
      await wait(50)
      continue
    }
    try {
      if (existsSync(path)) break
      const fresh = `${path}.${process.pid}.new`
      await make(fresh)
      await rename(fresh, path)
    } finally {
      await rm(lock, { recursive: true, force: true })
    }
  }
  const now = new Date()
  utimesSync(path, now, now)
  return path
}

async function takeLock(lock: string): Promise<boolean> {
  try {
    await mkdir(lock)
    return true
  } catch {
    const age = existsSync(lock) ? Date.now() - statSync(lock).mtimeMs : 0
    if (age > LOCK_MS) await rm(lock, { recursive: true, force: true })
    return false
  }
}

function forgetOld(folder: string): void {
  for (const entry of readdirSync(folder)) {
    const path = join(folder, entry)
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat !== undefined && Date.now() - stat.mtimeMs > KEPT_MS) rmSync(path, { recursive: true, force: true })
  }
}
