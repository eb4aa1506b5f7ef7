import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Columns } from '../../src/contracts/bars.ts'
import { isDeep } from '../support/depth.ts'
import { parseTerminalMessage } from '../../src/contracts/messages.ts'
import type { Window } from '../../src/core/window.ts'
import { openWindowStore } from '../../src/pipeline/windows/store.ts'
import type { Desk } from '../../src/ports/desk.ts'
import { opinionOf } from '../support/desk.ts'
import { openHouse, ZONE } from '../support/house.ts'

type Step = 'full' | 'delta' | 'revision' | 'restart'

/** Raises the high of one bar of M1, as a broker that corrects its history. */
function revise(bars: Partial<Record<string, Columns>>, back: number): Partial<Record<string, Columns>> {
  const { M1 } = bars
  if (M1 === undefined) throw new Error('no M1 bars')
  const index = M1.high.length - 1 - back
  return { ...bars, M1: { ...M1, high: M1.high.map((high, i) => (i === index ? high * 1.001 : high)) } }
}

it('whatever came before, a restart knows the same bars to the last bit, and asks for none again', async () => {
  const steps = fc.array(fc.constantFrom<Step>('full', 'delta', 'delta', 'delta', 'revision', 'restart'), { minLength: 1, maxLength: 25 })
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 0, max: 200 }), async (sequence, back) => {
      // What the desk sees, beside a store that took the same messages and was never restarted.
      const seen: Window[] = []
      const reference = openWindowStore(ZONE)
      const desk: Desk = { name: 'looking', needs: () => ({}), opinion: (_close, window) => (seen.push(window), opinionOf(null)) }
      const house = await openHouse({ desk })
      await house.hello()
      for (const step of ['full' as const, ...sequence, 'restart' as const, 'delta' as const]) {
        if (step === 'restart') {
          await house.restart()
          continue
        }
        house.clock.now += 60_000
        const reply = await house.snapshot({
          full: step !== 'delta',
          closed: ['M1'],
          change: (message) => {
            const sent = step === 'revision' ? { ...message, bars: revise(message.bars, back) } : message
            const parsed = parseTerminalMessage(structuredClone(sent), 'snapshot')
            if (!parsed.ok || parsed.message.type !== 'snapshot') throw new Error('not a snapshot')
            reference.take(parsed.message)
            return sent
          },
        })
        expect(reply.map(({ type }) => type)).not.toContain('resync')
        expect(seen.at(-1)).toEqual(reference.window())
      }
    }),
    { numRuns: isDeep ? 60 : 5 },
  )
})
