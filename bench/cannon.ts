import autocannon from 'autocannon'

type Shots = Readonly<{
  url: string
  headers: Readonly<Record<string, string>>
  connections: number
  /** Requests of all connections together. */
  amount: number
  /** What a connection sends after so many messages; nothing when it has no more. */
  next: (connection: number, sent: number) => Buffer | undefined
  /** A refusal would be quicker than a decision: it is a failure. */
  isAnswer: (text: string) => boolean
}>
/** All answers of a run in the order they came, ms, and how long they took together. */
export type Shot = Readonly<{ latencies: readonly number[]; seconds: number; failures: number }>

/** Sends by autocannon, on each connection one message after the other. */
export async function shoot({ url, headers, connections, amount, next, isAnswer }: Shots): Promise<Shot> {
  const latencies: number[] = []
  let [connected, ended, refused] = [0, 0, 0]
  const setupClient = (client: autocannon.Client): void => {
    const connection = connected
    connected += 1
    let sent = 0
    const load = (): void => {
      const body = next(connection, sent)
      // Past the last body the count of requests is reached, and nothing more is sent.
      if (body === undefined) return
      client.setBody(body)
      sent += 1
    }
    load()
    client.on('response', (status, _bytes, latencyMs) => {
      latencies.push(latencyMs)
      ended = performance.now()
      if (status !== 200) refused += 1
      load()
    })
  }
  const began = performance.now()
  const verifyBody = (body: string | Buffer | undefined): boolean => isAnswer(String(body))
  const { errors, timeouts, mismatches } = await autocannon({ url, method: 'POST', headers, connections, amount, setupClient, verifyBody })
  // autocannon itself ends at its next whole second.
  return { latencies, seconds: (ended - began) / 1_000, failures: refused + errors + timeouts + mismatches }
}
