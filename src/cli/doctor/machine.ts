import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fail, messageOf, ok, warn, type Check, type Patient } from './check.ts'

const MEGABYTE = 1_048_576
/** A journal of a few hundred closes a day stays far below the first for years. */
const FREE_FAIL_MB = 200
const FREE_WARN_MB = 1_000

export function checkNode(version: string = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isSupported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major === 24 || major >= 26
  if (isSupported) return ok('node', `Node ${version} on ${process.platform} ${process.arch}`)
  return fail('node', `Node ${version}`, 'Install Node 20.19 or later 20.x, 22.12 or later 22.x, 24, or 26 and later.')
}

/** Loads the one native module and works with it. */
export async function checkNative(): Promise<Check> {
  try {
    const { default: Database } = await import('better-sqlite3')
    const database = new Database(':memory:')
    const version: unknown = database.prepare('SELECT sqlite_version()').pluck().get()
    database.close()
    return ok('native modules', `better-sqlite3 with SQLite ${String(version)}`)
  } catch (error) {
    const [line = ''] = messageOf(error).split('\n')
    return fail(
      'native modules',
      `better-sqlite3 does not load: ${line}`,
      'Run `npm rebuild better-sqlite3` with the Node that starts barclose.',
    )
  }
}

export async function checkDisk({ home }: Patient): Promise<Check> {
  let folder = home.folder
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder)
  const { bavail, bsize } = await statfs(folder)
  const freeMb = Math.floor((bavail * bsize) / MEGABYTE)
  const found = `${freeMb.toLocaleString('en-GB')} MB free at ${folder}`
  const todo = 'Free some space: without it the journal cannot be written, and nothing is decided.'
  if (freeMb < FREE_FAIL_MB) return fail('disk', found, todo)
  return freeMb < FREE_WARN_MB ? warn('disk', found, todo) : ok('disk', found)
}
