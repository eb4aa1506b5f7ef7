import fc from 'fast-check'
import { expect, it } from 'vitest'
import { configOf } from '../../src/config.ts'
import { isDeep } from '../support/depth.ts'
import { opinionOf } from '../support/desk.ts'
import { ACCOUNT, openHouse, type TestHouse } from '../support/house.ts'
import { choices, policyOf } from '../support/policy.ts'
import { playSession, STEPS, type Step } from './played-session.ts'

const config = configOf({
  emaFastBars: 2,
  emaSlowBars: 3,
  cooldownMinutes: 60,
  minHoldBars: 0,
  minExitCostShare: 0,
  rejectsTripMax: 5,
  newsMinutes: 30,
})
type Options = NonNullable<Parameters<typeof openHouse>[0]>

/** What was decided, sent and switched, as it stands in the journal. */
const recordOf = (house: TestHouse) => {
  const { journal } = house.server()
  return {
    decisions: journal.decisions({ account: ACCOUNT, limit: 1_000 }).map((decision) => JSON.stringify(decision)),
    signals: journal.signals({ account: ACCOUNT, limit: 1_000 }),
    switches: journal.switches({ account: ACCOUNT, limit: 1_000 }),
  }
}

async function played(options: Options, steps: readonly Step[], restarts: readonly number[]) {
  const house = await openHouse({ config, ...options })
  await playSession(house, steps, new Set(restarts))
  return recordOf(house)
}

const seldom = STEPS.filter((step) => step !== 'close')
const sessions: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.constant<Step>('close') },
    { weight: 1, arbitrary: fc.constantFrom<Step>('fill', 'fill', 'lagging fill', 'stop out', 'deal', 'beat') },
    { weight: 1, arbitrary: fc.constantFrom<Step>(...seldom) },
  ),
  {
    minLength: 12,
    maxLength: 40,
    size: 'max',
  },
)
const starts = fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 3 })

/** So that every run has entries, however few closes chance gives. */
const EVENTFUL: readonly Step[] = Array.from({ length: 10 }, (): readonly Step[] => [
  'close',
  'fill',
  'close',
  'stop out',
  'close',
  'deal',
]).flat()

async function decidesTheSame(makeOptions: () => Options, numRuns: number): Promise<void> {
  let entered = 0
  await fc.assert(
    fc.asyncProperty(sessions, starts, async (steps, restarts) => {
      const never = await played(makeOptions(), steps, [])
      entered += never.signals.length
      expect(await played(makeOptions(), steps, restarts)).toEqual(never)
    }),
    { numRuns, examples: [[EVENTFUL, [9, 17, 26]]] },
  )
  expect(entered).toBeGreaterThan(2)
}

it('a server that starts again in the middle of any session decides the same bytes, with the EMA desk', async () => {
  await decidesTheSame(() => ({}), isDeep ? 50 : 4)
})

/** Wants what the hour says, so that entries, adds and exits of both sides meet. */
const byTheHour = (): Options => ({
  desk: {
    name: 'by the hour',
    needs: () => ({}),
    opinion: ({ closeTime }) => opinionOf(Math.floor(closeTime / 7_200_000) % 2 === 0 ? 'buy' : 'sell'),
  },
  policy: policyOf(({ barsHeld }) => BY_BARS[barsHeld % BY_BARS.length] ?? choices.hold),
})
const BY_BARS = [choices.hold, choices.add, choices.half, choices.hold, choices.all]

it('and with a desk and a policy that enter, add, halve and close all the time', async () => {
  await decidesTheSame(byTheHour, isDeep ? 50 : 4)
})
