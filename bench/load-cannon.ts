import autocannon from 'autocannon'
import { addressTo, type Speaker } from './load-bodies.ts'
import { isAnswer } from './load-checks.ts'
import { LOAD_HEADERS, type Which } from './load-shared.ts'

/** All answers of a run, and how long they took together. */
export type Run = Readonly<{ latencies: readonly number[]; seconds: number }>
type Options = Readonly<{ url: string; which: Which; speakers: readonly Speaker[]; bodies: readonly (readonly Buffer[])[] }>

/** Sends all bodies under the name of every speaker, each on its own connection and in order. */
export async function cannon({ url, which, speakers, bodies }: Options): Promise<Run> {
  const all = bodies.flat()
  const latencies: number[] = []
  let [ended, failures, connected] = [0, 0, 0]
  const setupClient = (client: autocannon.Client): void => {
    const speaker = speakers[connected]
    connected += 1
    let sent = 0
    const next = (): void => {
      const body = all[sent]
      // Past the last body the count of requests is reached, and nothing more is sent.
      if (body === undefined || speaker === undefined) return
      client.setBody(addressTo(body, { account: speaker.account, seq: speaker.nextSeq() }))
      sent += 1
    }
    next()
    client.on('response', (status, _bytes, latencyMs) => {
      latencies.push(latencyMs)
      ended = performance.now()
      if (status !== 200) failures += 1
      next()
    })
  }
  const began = performance.now()
  const { errors, timeouts, mismatches } = await autocannon({
    url: `${url}${which === 'decide' ? '/v1/snapshots' : '/echo'}`,
    method: 'POST',
    headers: LOAD_HEADERS,
    connections: speakers.length,
    amount: speakers.length * all.length,
    setupClient,
    verifyBody: (body) => isAnswer(which, String(body)),
  })
  const failed = failures + errors + timeouts + mismatches
  if (failed > 0) throw new Error(`${failed} requests to the ${which} route failed: the figures would mean nothing`)
  // autocannon itself ends at its next whole second.
  return { latencies, seconds: (ended - began) / 1_000 }
}
