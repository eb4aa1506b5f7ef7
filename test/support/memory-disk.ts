import { accessSync, constants, mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MEMORY_DISK = '/dev/shm'
/** Several times what the suite's journals take at once. */
const ROOM_BYTES = 2 * 1024 ** 3
const NAME = 'barclose-suite-'

/**
 * The quick suite opens some thousand journals, and every commit of each waits for the disk: where Linux has a disk in memory with
 * room on it, they lie there. The deep suite leaves them where they lie in earnest.
 */
export default function useMemoryDisk(): (() => void) | undefined {
  if (process.env['BARCLOSE_DEEP'] === '1' || !hasRoom()) return undefined
  forgetEnded()
  const usual = tmpdir()
  const folder = join(MEMORY_DISK, `${NAME}${process.pid}`)
  mkdirSync(folder, { mode: 0o700 })
  process.env['TMPDIR'] = folder
  return () => {
    process.env['TMPDIR'] = usual
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function hasRoom(): boolean {
  try {
    accessSync(MEMORY_DISK, constants.W_OK)
    const { bavail, bsize } = statfsSync(MEMORY_DISK)
    return process.platform === 'linux' && bavail * bsize >= ROOM_BYTES
  } catch {
    return false
  }
}

/** What a run that was killed left there would take memory until the machine starts again. */
function forgetEnded(): void {
  for (const name of readdirSync(MEMORY_DISK)) {
    if (!name.startsWith(NAME) || isAlive(Number(name.slice(NAME.length)))) continue
    rmSync(join(MEMORY_DISK, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
