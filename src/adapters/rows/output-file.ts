import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'

export type OutputFile = Readonly<{
  write: (bytes: Uint8Array) => void
  /** Puts the file in its place once it is on the disk. */
  finish: () => void
  /** Leaves nothing behind. Does nothing once the file is in its place. */
  abandon: () => void
}>

/**
 * A file that grows beside its place as `.part` and is put there when it is whole, so that nobody ever reads half of it. It is
 * written at once: the queue of a stream would grow with the file.
 */
export function openOutputFile(path: string, { replace }: Readonly<{ replace: boolean }>): OutputFile {
  const refuseTaken = (): void => {
    if (!replace && existsSync(path)) throw new Error(`${path} is there already; choose another name, or --force to replace it`)
  }
  refuseTaken()
  const part = `${path}.part`
  const handle = openAlone(part)
  let isOpen = true
  const shut = (): void => {
    if (isOpen) closeSync(handle)
    isOpen = false
  }
  return {
    write: (bytes) => {
      let at = 0
      while (at < bytes.length) at += writeSync(handle, bytes, at)
    },
    finish: () => {
      fsyncSync(handle)
      shut()
      refuseTaken()
      renameSync(part, path)
    },
    abandon: () => {
      shut()
      rmSync(part, { force: true })
    },
  }
}

/** Two that write one file would put it in its place mixed. */
function openAlone(part: string): number {
  try {
    return openSync(part, 'wx')
  } catch (error) {
    if (!existsSync(part)) throw error
    throw new Error(`${part} is there already: another export is writing it, or one broke off; remove it if none is at work`, {
      cause: error,
    })
  }
}
