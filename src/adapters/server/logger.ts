import { pino } from 'pino'

const CENSOR = '[redacted]'

/** The server's log: JSON lines. Headers that carry a secret are redacted by name, and the token wherever it turns up. */
export function createLogger({
  level,
  token,
  destination = pino.destination(1),
}: Readonly<{ level: string; token: string; destination?: pino.DestinationStream }>): pino.Logger {
  const secrets = ['authorization', 'cookie', '["sec-websocket-protocol"]', 'token', 'password']
  const paths = secrets.flatMap((name) => {
    const under = (path: string): string => (name.startsWith('[') ? `${path}${name}` : `${path}.${name}`)
    return [name, under('headers'), under('req.headers'), under('config'), under('err')]
  })
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths, censor: CENSOR },
      hooks: { streamWrite: (line) => (token === '' ? line : line.replaceAll(token, CENSOR)) },
    },
    destination,
  )
}
