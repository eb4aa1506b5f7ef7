import type { Ground } from './load-child.ts'
import type { Which } from './load-shared.ts'

/** A refusal, or a close that a newer one overtook, would be quicker than a decision: neither counts as an answer. */
export const isAnswer = (which: Which, text: string): boolean =>
  which === 'echo' ? text.startsWith('[{"type":"echo","seq":1') : text.includes('"decision":"B') && text.includes('"superseded":false')

export function requireAnswer(which: Which, text: string): void {
  if (!isAnswer(which, text)) throw new Error(`the ${which} route gave no decision: ${text.slice(0, 500)}`)
}

/** What is wrong with how often models were asked, which is never where the desk asks none; null when nothing is. */
export async function faultOfAsked({ desk, use }: Ground, expected: number): Promise<string | null> {
  const { asked, unasked } = await use()
  const wanted = desk === 'ensemble' ? expected : 0
  if (asked === wanted) return null
  return `models were asked at ${asked} closes of ${wanted}, and a refusal is quicker than an answer; ${unasked ?? 'none was refused'}`
}

export async function requireAsked(ground: Ground, expected: number): Promise<void> {
  const fault = await faultOfAsked(ground, expected)
  if (fault !== null) throw new Error(fault)
}
