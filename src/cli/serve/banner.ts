import type { Server } from '../../compose.ts'
import type { Config } from '../../config.ts'
import type { AccountSummary } from '../../pipeline/api.ts'
import { table, type CliIo } from '../command.ts'
import type { Home } from '../home.ts'
import type { Token } from '../token.ts'

export type Banner = Readonly<{ server: Server; url: string; home: Home; token: Token; version: string; json: boolean; io: CliIo }>

/** What someone who has just started the server needs to know. On stderr, since stdout is the log's. */
export function printBanner({ server, url, home, token, version, json, io }: Banner): void {
  const accounts = server.engine.accounts()
  if (json) {
    const known = accounts.map(({ account, switches }) => ({
      account,
      armed: switches.armed,
      mode: switches.mode,
      execution: switches.execution,
    }))
    io.stdout.write(`${JSON.stringify({ url, token: token.source, journal: home.journal, version, accounts: known })}\n`)
    return
  }
  const rows: [string, string][] = [
    ['token', token.source],
    ['journal', home.journal],
    ['pages', `${url}/docs`],
    ...describeAccounts(accounts),
  ]
  io.stderr.write(`Barclose ${version} listens on ${url}\n${table(rows)}Stop it with Ctrl+C.\n`)
}

function describeAccounts(accounts: readonly AccountSummary[]): [string, string][] {
  if (accounts.length === 0) return [['accounts', 'none has said hello yet; a new one starts disarmed']]
  return accounts.map(({ account, switches }) => {
    const { armed, mode, execution } = switches
    return [`account ${account}`, `${armed ? 'ARMED' : 'disarmed'}, ${mode}, execution: ${execution}`]
  })
}

export function urlOf({ app }: Pick<Server, 'app'>, { host, port }: Pick<Config, 'host' | 'port'>): string {
  const address = app.server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${bound}`
}
