import { shoot } from './cannon.ts'
import { addressTo, type Speaker } from './load-bodies.ts'
import { isAnswer } from './load-checks.ts'
import { LOAD_HEADERS, type Which } from './load-shared.ts'

/** All answers of a run, and how long they took together. */
export type Run = Readonly<{ latencies: readonly number[]; seconds: number }>
type Options = Readonly<{ url: string; which: Which; speakers: readonly Speaker[]; bodies: readonly (readonly Buffer[])[] }>

/** Sends all bodies under the name of every speaker, each on its own connection and in order. */
export async function cannon({ url, which, speakers, bodies }: Options): Promise<Run> {
  const all = bodies.flat()
  const { latencies, seconds, failures } = await shoot({
    url: `${url}${which === 'decide' ? '/v1/snapshots' : '/echo'}`,
    headers: LOAD_HEADERS,
    connections: speakers.length,
    amount: speakers.length * all.length,
    next: (connection, sent) => {
      const [body, speaker] = [all[sent], speakers[connection]]
      return body && speaker && addressTo(body, { account: speaker.account, seq: speaker.nextSeq() })
    },
    isAnswer: (text) => isAnswer(which, text),
  })
  if (failures > 0) throw new Error(`${failures} requests to the ${which} route failed: the figures would mean nothing`)
  return { latencies, seconds }
}
