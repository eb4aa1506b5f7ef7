import { z } from 'zod'
import { RiskReplySchema, type RiskReply } from '../../contracts/risk.ts'
import { findToken } from '../token.ts'
import type { Settings } from '../settings.ts'

export type AccountRisk = Readonly<{ account: string; risk: RiskReply | null; /** Why there is none. */ why: string }>

const AccountsSchema = z.object({ items: z.array(z.object({ account: z.string() })) })
const ErrorsSchema = z.array(z.object({ message: z.string() })).min(1)
const TIMEOUT_MS = 5_000

/** Asks the running server: it alone has seen the account now. Throws in words when it cannot be asked. */
export async function askRisk(settings: Settings, wanted: string | undefined): Promise<readonly AccountRisk[]> {
  const { host, port } = settings.config
  const token = findToken(settings)
  if (token === null) throw new Error('there is no token yet: the server has never been started with this data folder')
  const base = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  const ask = async (path: string): Promise<Response> => {
    try {
      return await fetch(base + path, { headers: { authorization: `Bearer ${token.value}` }, signal: AbortSignal.timeout(TIMEOUT_MS) })
    } catch {
      throw new Error(`the server does not answer at ${base}; start it with: barclose serve`)
    }
  }
  const list = await ask('/v1/accounts')
  if (!list.ok) throw new Error(`${base} refused: ${await messageOf(list)}`)
  const accounts = AccountsSchema.parse(await list.json()).items.map(({ account }) => account)
  if (wanted !== undefined && !accounts.includes(wanted))
    throw new Error(`there is no account ${wanted}; there are: ${accounts.join(', ')}`)
  const answers: AccountRisk[] = []
  for (const account of accounts) {
    if (wanted !== undefined && account !== wanted) continue
    const response = await ask(`/v1/accounts/${encodeURIComponent(account)}/risk`)
    if (response.ok) answers.push({ account, risk: RiskReplySchema.parse(await response.json()), why: '' })
    else answers.push({ account, risk: null, why: await messageOf(response) })
  }
  return answers
}

async function messageOf(response: Response): Promise<string> {
  const parsed = ErrorsSchema.safeParse(await response.json().catch(() => null))
  return parsed.data?.[0]?.message ?? `answered with ${response.status}`
}
