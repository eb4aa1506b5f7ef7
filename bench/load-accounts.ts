import { waveHello } from '../replay/wave-market.ts'
import { makeSpeaker, type Speaker } from './load-bodies.ts'
import { LOAD_HEADERS, LOAD_ZONE, MARKETS } from './load-shared.ts'

/** Accounts that have said hello at a server time and are armed: nothing that follows is cut short. */
export async function openAccounts(decideUrl: string, count: number, at: number): Promise<readonly Speaker[]> {
  const speakers = Array.from({ length: count }, makeSpeaker)
  const offset = LOAD_ZONE.offsetSeconds(LOAD_ZONE.toUtc(at))
  const names = MARKETS.map(({ brokerSymbol }) => brokerSymbol)
  for (const { account, nextSeq } of speakers) {
    const spoken = { account, session: 'bench', seq: nextSeq(), now: at }
    await post(`${decideUrl}/v1/hello`, waveHello(spoken, names, offset))
    await post(`${decideUrl}/v1/accounts/${account}/arm`, { why: 'bench' })
  }
  return speakers
}

async function post(url: string, body: object): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers: LOAD_HEADERS, body: JSON.stringify(body) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`)
}
