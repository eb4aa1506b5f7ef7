import { closedAt } from '../replay/wave-market.ts'
import { openAccounts } from './load-accounts.ts'
import { addressTo, FIRST_MIDNIGHT, makeBody, makeSpeaker, type Speaker } from './load-bodies.ts'
import { cannon } from './load-cannon.ts'
import { requireAnswer } from './load-checks.ts'
import type { Ground } from './load-child.ts'
import { MARKETS, type LoadKind, type Which } from './load-shared.ts'
import { openHttpWire, type Wire } from './load-wires.ts'

/** Terminals at once, each an account of eight symbols on a connection of its own. */
export const TERMINALS = 8
const CLOSES = { full: 8, delta: 32 } as const
const STEP_SECONDS = 900
/** When a life begins, server seconds. */
const START = FIRST_MIDNIGHT + 3_600
/** Compilers settle in the first thousands of messages: what a server does in its first seconds is no measure of its days. */
const WARM_UP_MS = 8_000

/** Closes of M15 and above that an account lives through: of each close the bodies of all markets. */
export function closesOf(kind: LoadKind): readonly (readonly Buffer[])[] {
  return Array.from({ length: CLOSES[kind] }, (_, i) => {
    const at = START + (i + 1) * STEP_SECONDS
    return MARKETS.map((market) => makeBody({ market, at, full: kind === 'full', closed: closedAt(at), sinceSeconds: STEP_SECONDS }))
  })
}

/** New accounts that have sent all windows of all markets, at a close that no model is asked at. */
export async function openLives(decideUrl: string, wires: readonly Wire[]): Promise<readonly Speaker[]> {
  const speakers = await openAccounts(decideUrl, TERMINALS, START)
  for (const market of MARKETS) {
    const body = makeBody({ market, at: START, full: true, closed: ['M1', 'M5'] })
    await Promise.all(speakers.map((speaker, i) => sayTo(wires[i], 'decide', speaker, body)))
  }
  return speakers
}

/** How long the answer took, ms. */
export async function sayTo(wire: Wire | undefined, which: Which, { account, nextSeq }: Speaker, body: Buffer): Promise<number> {
  const seq = nextSeq()
  const bytes = addressTo(body, { account, seq })
  const began = performance.now()
  const text = (await wire?.send(bytes, seq)) ?? ''
  const tookMs = performance.now() - began
  requireAnswer(which, text)
  return tookMs
}

/** Brings the servers of a process to the speed at which they stay; says at how many closes models were asked for it. */
export async function warmUp({ urls }: Ground, kind: LoadKind): Promise<number> {
  const bodies = closesOf(kind)
  const nobody = Array.from({ length: TERMINALS }, makeSpeaker)
  let asked = 0
  for (const until = performance.now() + WARM_UP_MS; performance.now() < until; asked += TERMINALS * bodies.flat().length) {
    const wires = await Promise.all(Array.from({ length: TERMINALS }, () => openHttpWire(urls.decide, 'decide')))
    const speakers = await openLives(urls.decide, wires)
    for (const wire of wires) wire.close()
    await cannon({ url: urls.decide, which: 'decide', speakers, bodies })
    await cannon({ url: urls.echo, which: 'echo', speakers: nobody, bodies })
  }
  return asked
}
