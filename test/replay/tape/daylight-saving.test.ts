import { expect, test } from 'vitest'
import { shippedPath } from '../../../src/cli/version.ts'
import { AccountIdSchema } from '../../../src/contracts/primitives.ts'
import type { RiskReply } from '../../../src/contracts/risk.ts'
import { replayAs } from './rig.ts'

const TAPE = shippedPath('replay', 'tapes', 'daylight-saving.tape.gz')
const ACCOUNT = AccountIdSchema.parse('SYNTHETIC.Tape')
const HOUR = 3_600_000
/** Midnights in Prague by hand: an hour before that of UTC in winter, two in summer; Sunday has 23 hours. */
const FRIDAY = Date.UTC(2026, 2, 26, 23)
const SUNDAY = Date.UTC(2026, 2, 28, 23)
const MONDAY = Date.UTC(2026, 2, 29, 22)

async function risksOf(restartsAt: readonly number[]): Promise<ReadonlyMap<number, RiskReply>> {
  const risks = new Map<number, RiskReply>()
  await replayAs(TAPE, {
    restartsAt,
    onPlayed: (engine, at) => {
      // Right after a start nothing is known of the account until its next view.
      if (engine.account(ACCOUNT)?.funds === null) return
      const risk = engine.risk(ACCOUNT)
      if (risk.firm !== 'none') risks.set(at, risk)
    },
  })
  return risks
}

test('check 21: the firm’s day begins at midnight in Prague on both sides of the switch, and a restart leaves the room as it is', async () => {
  const risks = await risksOf([])
  const days = [...risks].map(([at, { day }]) => ({ at, startsAt: day.startsAt, hours: (day.endsAt - day.startsAt) / HOUR }))
  for (const { at, startsAt, hours } of days) {
    const expected =
      at >= MONDAY ? { startsAt: MONDAY, hours: 24 } : at >= SUNDAY ? { startsAt: SUNDAY, hours: 23 } : { startsAt: FRIDAY, hours: 24 }
    expect({ at, startsAt, hours }).toEqual({ at, ...expected })
  }
  for (const startsAt of [FRIDAY, SUNDAY, MONDAY]) expect(days.filter((day) => day.startsAt === startsAt).length).toBeGreaterThan(40)

  // Friday counts from the capital; what was lost on it is the beginning of Sunday.
  const [first, last] = [...risks.values()]
    .filter(({ day }) => day.startsAt !== FRIDAY)
    .flatMap((risk, i, all) => (i === 0 || i === all.length - 1 ? [risk] : []))
  const friday = [...risks.values()].filter(({ day }) => day.startsAt === FRIDAY)
  expect(new Set(friday.map(({ daily }) => daily?.floor))).toEqual(new Set(['95000.00']))
  const lost = 100_000 - Number(friday.at(-1)?.balance)
  expect(lost).toBeGreaterThan(100)
  expect(Number(first?.daily?.floor)).toBeCloseTo(95_000 - lost, 2)
  expect(first?.progress.today.realised).toBe('0.00')
  expect(last?.day.startsAt).toBe(MONDAY)

  const sunday = [...risks.keys()].filter((at) => at > SUNDAY && at < MONDAY)
  const restarted = await risksOf([sunday[10] ?? 0, MONDAY, MONDAY + 600_000])
  expect(restarted.size).toBeGreaterThan(risks.size - 10)
  for (const [at, risk] of restarted) expect(risk).toEqual(risks.get(at))
})
