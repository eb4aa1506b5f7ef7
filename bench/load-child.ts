import { fork } from 'node:child_process'
import { once } from 'node:events'
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

/** Does some work with the servers, of a process that nothing else was asked of before. */
export async function withServers<T>(desk: LoadDesk, work: (ground: Ground) => Promise<T>): Promise<T> {
  const child = fork(fileURLToPath(new URL('load-server.js', import.meta.url)), [desk], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [...process.execArgv, '--expose-gc'],
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
