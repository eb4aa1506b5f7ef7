import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FromServerSchema, type LoadDesk, type ToServer, type Use, type Which } from './load-shared.ts'

export type Ground = Readonly<{
  desk: LoadDesk
  urls: Readonly<Record<Which, string>>
  /** What the servers used; their event loop is watched anew from here. */
  use: () => Promise<Use>
  /** The same after a collection of all garbage. */
  settle: () => Promise<Use>
}>

/** Of all servers that were started. */
const folders: string[] = []

/**
 * Removes what the servers wrote, some hundred MB each, once all is measured: a disk that discards what is deleted may be slow for minutes,
 * and of the two that are compared one alone writes.
 */
export async function removeFolders(): Promise<void> {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** Does some work with the servers, of a process that nothing else was asked of before. */
export async function withServers<T>(desk: LoadDesk, work: (ground: Ground) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'barclose-bench-'))
  folders.push(folder)
  const child = fork(fileURLToPath(new URL('load-server.js', import.meta.url)), [desk, folder], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit')
  const gone = ended.then(() => {
    throw new Error('the servers ended before they answered')
  })
  gone.catch(() => undefined)
  const hear = async () => {
    const [message] = (await Promise.race([once(child, 'message'), gone])) as unknown[]
    return FromServerSchema.parse(message)
  }
  const ask = async (what: ToServer): Promise<Use> => {
    const heard = hear()
    child.send(what)
    const answer = await heard
    if (answer.kind !== 'use') throw new Error('the servers did not say what they used')
    return answer
  }
  try {
    const ready = await hear()
    if (ready.kind !== 'ready') throw new Error('the servers did not start')
    const urls = { decide: ready.decideUrl, echo: ready.echoUrl }
    return await work({ desk, urls, use: () => ask('use'), settle: () => ask('settle') })
  } finally {
    if (child.connected) child.send('stop')
    await ended
  }
}
