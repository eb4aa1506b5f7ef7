import { afterAll, beforeAll, expect, it } from 'vitest'
import { BUILD_MS, buildDriver, clearPlays, describeOrders, play, type Played, START } from './orders-rig.ts'
import { ARMED, close, deliver, hand, idOf, open, ticket } from './orders-steps.ts'

beforeAll(buildDriver, BUILD_MS)
afterAll(clearPlays)

const tickets = ({ deals }: Played) => deals.map((text) => text.split(' ')[0])
const allOf = ({ brokerDeals }: Played) => brokerDeals.map((deal) => deal.ticket)

describeOrders('the deals of the account', () => {
  it('are told once each, oldest first, ours and those by hand, beginning with the deposit', async () => {
    const played = await play({
      steps: [ARMED, open(1000), hand(2000, { side: 'sell', lots: 0.2 }), close(3000, ticket(1))],
      account: { commissionPerLot: 3 },
    })
    expect(tickets(played)).toEqual(allOf(played))
    const [deposit, ours, byHand, closing] = played.deals
    expect(deposit).toMatch(/ balance in client magic=0 lots=0 position=0 order=0 symbol= profit=100000\.00 /)
    expect(ours).toMatch(new RegExp(` buy in expert magic=20260701 lots=0\\.1 position=${ticket(1)} .* comment=${idOf('OPEN', 1)}$`))
    expect(byHand).toMatch(/ sell in expert magic=0 lots=0\.2 /)
    expect(closing).toMatch(
      new RegExp(` sell out expert magic=20260701 lots=0\\.1 position=${ticket(1)} .* profit=-1\\.00 .*comment=${idOf('CLOSE_ALL', 1)}$`),
    )
  })

  it('by stop and by target are told with their reason', async () => {
    const stopped = await play({ steps: [ARMED, open(1000)], bid: (second) => (second < 5 ? 1.1 : 1.097) })
    expect(stopped.deals.at(-1)).toMatch(/ sell out stop magic=20260701 .*comment=\[sl 1\.09800\]$/)
    const hit = await play({ steps: [ARMED, open(1000)], bid: (second) => (second < 5 ? 1.1 : 1.106) })
    expect(hit.deals.at(-1)).toMatch(/ sell out target /)
  })

  it('come to the server after an outage of it', async () => {
    const played = await play({ steps: [ARMED, deliver(500, false), open(1000), close(2000, ticket(1)), deliver(30_000, true)] })
    expect(tickets(played)).toEqual(allOf(played))
    expect(played.deals).toHaveLength(3)
  })

  it('made while the terminal was down are found in the history', async () => {
    const first = await play({ steps: [ARMED, open(1000)], seconds: 5 })
    const second = await play({
      folder: first.folder,
      startsAt: START + 600_000,
      steps: [ARMED],
      // The stop is hit by a tick before the restart, while nothing of ours runs.
      bid: () => 1.097,
    })
    expect(second.deals).toHaveLength(1)
    expect(second.deals[0]).toMatch(/ sell out stop /)
  })

  it('that the server has are not told again after a restart, and those it has not are', async () => {
    const first = await play({ steps: [ARMED, open(1000), deliver(2000, false), close(3000, ticket(1))] })
    expect(first.deals).toHaveLength(2)
    const second = await play({ folder: first.folder, startsAt: START + 60_000, steps: [ARMED] })
    expect(tickets(second)).toEqual(allOf(second).slice(2))
    const third = await play({ folder: first.folder, startsAt: START + 120_000, steps: [ARMED] })
    expect(third.deals).toEqual([])
  })

  it('of which the terminal sent no word are found as well', async () => {
    const played = await play({ steps: [ARMED, open(1000)], faults: [{ kind: 'timeout', executed: true, silent: true }] })
    expect(tickets(played)).toEqual(allOf(played))
  })
})
