import { createServer } from 'node:net'
import { z } from 'zod'
import { fail, ok, warn, type Check, type Patient } from './check.ts'

const NAME = 'port'
const ASK_TIMEOUT_MS = 2_000
const ReadySchema = z.object({ ready: z.boolean(), missing: z.array(z.string()) })

/** The port must be free, or held by a running barclose. */
export async function checkPort({ config }: Patient): Promise<Check> {
  const { host, port } = config
  const address = `${host}:${port}`
  if (port === 0) return ok(NAME, 'a free one is taken at each start')
  const code = await tryListen(host, port)
  if (code === null) return ok(NAME, `${address} is free`)
  if (code === 'EADDRINUSE') return askHolder(address)
  const todo = code === 'EACCES' ? 'Choose a port above 1023 in BARCLOSE_PORT.' : 'Correct BARCLOSE_HOST; 127.0.0.1 is this machine.'
  return fail(NAME, `${address} cannot be listened on (${code})`, todo)
}

/** null when the port could be taken; it is let go at once. */
function tryListen(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)))
  })
}

async function askHolder(address: string): Promise<Check> {
  const held = fail(NAME, `${address} is held by another program`, 'End it, or choose another port in BARCLOSE_PORT (and in the EA).')
  try {
    const response = await fetch(`http://${address}/health/ready`, { signal: AbortSignal.timeout(ASK_TIMEOUT_MS) })
    const answer: unknown = await response.json()
    const { success, data } = ReadySchema.safeParse(answer)
    if (!success) return held
    if (data.ready) return ok(NAME, `barclose runs on ${address} and is ready`)
    return warn(NAME, `barclose runs on ${address} and is not ready: ${data.missing.join('; ')}`, 'See its log.')
  } catch {
    return held
  }
}
