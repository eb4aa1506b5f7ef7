import { accessSync, constants, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MEMORY_DISK = '/dev/shm'
/** Several times what the suites' journals and an installed package take at once. */
const ROOM_BYTES = 4 * 1024 ** 3
const NAME = 'barclose-suite-'

/**
 * The suites open thousands of journals, and every commit of each waits for the disk: where Linux has a disk in memory with room on
 * it, they lie there. Those of tests whose question is the disk stay on it in the deep suite (`diskFolder` of depth.ts).
 */
export default function useMemoryDisk(): (() => void) | undefined {
  if (!hasRoom()) return undefined
  forgetEnded()
  const usual = tmpdir()
  const folder = mkdtempSync(join(MEMORY_DISK, `${NAME}${process.pid}-`))
  process.env['TMPDIR'] = folder
  process.env['TEST_DISK'] = usual
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
    if (!name.startsWith(NAME) || isAlive(Number.parseInt(name.slice(NAME.length), 10))) continue
    try {
      rmSync(join(MEMORY_DISK, name), { recursive: true, force: true })
    } catch {
      // Another user's.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
