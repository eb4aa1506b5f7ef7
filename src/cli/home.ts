import { chmodSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where everything lives that outlasts a run. */
export type Home = Readonly<{ folder: string; journal: string; token: string; symbols: string; holidays: string; models: string }>

export function homeOf({ home }: Readonly<{ home?: string | undefined }>, userFolder: string = homedir()): Home {
  const folder = home === undefined ? join(userFolder, '.barclose') : resolve(home)
  return {
    folder,
    journal: join(folder, 'journal.sqlite'),
    token: join(folder, 'token'),
    symbols: join(folder, 'symbols.json'),
    holidays: join(folder, 'holidays.json'),
    models: join(folder, 'models'),
  }
}

/** The folder holds a token and an account's history, so only its owner may enter. Windows keeps its own rights of the user's folder. */
export function createHome({ folder }: Home): void {
  const created = mkdirSync(folder, { recursive: true, mode: 0o700 })
  // The process's umask cuts the mode that mkdir is given, never widens it; a folder that was there keeps its owner's choice.
  if (created !== undefined) chmodSync(folder, 0o700)
}
