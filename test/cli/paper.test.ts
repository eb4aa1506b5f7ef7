import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openJournal } from '../../src/adapters/journal/journal.ts'
import { command } from '../../src/cli/paper.ts'
import type { CliIo } from '../../src/cli/command.ts'
import type { JournalEntry } from '../../src/ports/journal.ts'
import { ACCOUNT, dealOf, decided, helloOf, NOON } from '../adapters/journal/fixtures.ts'
import { testIo } from '../support/cli-io.ts'

const DAY = 86_400_000
const ioAt = (io: CliIo): CliIo => ({ ...io, now: () => NOON })
const equity = (at: number, money: number): JournalEntry => ({
  kind: 'equity',
  row: { account: ACCOUNT, at, balance: money, equity: money, execution: 'paper' },
})
const deal = (parts: Parameters<typeof dealOf>[0]): JournalEntry => ({ kind: 'deal', row: dealOf({ execution: 'paper', ...parts }) })

const PAPER: JournalEntry[] = [
  equity(NOON - 5 * DAY, 100_000),
  deal({ ticket: '1', at: NOON - 4 * DAY, commission: -2.5 }),
  deal({ ticket: '2', kind: 'sell', entry: 'out', signal: null, reason: 'stop', at: NOON - 3 * DAY, commission: -2.5, profit: -45 }),
  deal({ ticket: '3', positionIdentifier: '7002', kind: 'sell', at: NOON - DAY, commission: -2.5 }),
  // The real account's deals are none of the report's business.
  deal({ ticket: '9', positionIdentifier: '9', execution: 'broker', at: NOON - DAY, profit: 5_000 }),
  equity(NOON - 60_000, 99_947.5),
  decided({ closeTime: NOON - DAY }),
]

async function journalled(entries: readonly JournalEntry[], hasHello = true) {
  const { io, folder, ...printed } = testIo()
  const journal = openJournal({ path: join(folder, 'journal.sqlite'), now: () => NOON })
  if (hasHello) await journal.append([{ kind: 'hello', hello: helloOf(), receivedAt: NOON - 6 * DAY }])
  await journal.append(entries)
  return { io: ioAt(io), journal, ...printed }
}

describe('barclose paper', () => {
  it('reports beside a process that holds the journal, and closes with the verdict', async () => {
    const { io, journal, stdout } = await journalled(PAPER)
    expect(await command.run(['--days', '30'], io)).toBe(0)
    await journal.close()
    const lines = stdout().split('\n')
    expect(lines[0]).toMatch(new RegExp(`^Paper account ${ACCOUNT}, .* 5\\.0 days of data, amounts in USD$`))
    expect(stdout()).toMatch(/closed +1 \(0 won, 1 lost\)/)
    expect(stdout()).toMatch(/net +-50\.00/)
    expect(stdout()).toMatch(/US30\.cash +sell 0\.3 lots at 42100\.1 since /)
    expect(stdout()).toMatch(/held by spread +1/)
    expect(lines.at(-2)).toMatch(/^Too early: 1 closed trade in 5\.0 days, so far -50\.00 USD per trade/)
  })

  it('prints the same as one JSON value', async () => {
    const { io, journal, stdout } = await journalled(PAPER)
    expect(await command.run(['--days', '30', '--json'], io)).toBe(0)
    await journal.close()
    expect(JSON.parse(stdout())).toMatchObject({
      from: NOON - 30 * DAY,
      to: NOON,
      accounts: [
        {
          account: ACCOUNT,
          startingBalance: 100_000,
          balance: 99_947.5,
          trades: { closed: 1, net: -50, winRate: 0 },
          drawdown: { money: 52.5 },
          openTickets: [{ positionIdentifier: '7002', lots: 0.3 }],
          funnel: { decisions: 1, entered: 0, holds: { spread: 1 } },
          verdict: { verdict: 'too early' },
        },
      ],
    })
  })

  it('leaves out what lies before the days asked for', async () => {
    const { io, journal, stdout } = await journalled(PAPER)
    await command.run(['--days', '2', '--json'], io)
    await journal.close()
    expect(JSON.parse(stdout())).toMatchObject({ accounts: [{ trades: { closed: 0 }, openTickets: [{ positionIdentifier: '7002' }] }] })
  })

  it('says so when no account was ever on paper', async () => {
    const { io, journal, stdout } = await journalled([deal({ execution: 'broker' })])
    expect(await command.run([], io)).toBe(0)
    await journal.close()
    expect(stdout()).toContain('No account has been on paper yet')
  })

  it('fails for an account that is not known, and without a journal', async () => {
    const { io, journal, stderr } = await journalled(PAPER)
    expect(await command.run(['--account', 'nobody'], io)).toBe(1)
    await journal.close()
    expect(stderr()).toContain('Account nobody has never said hello')
    const empty = testIo()
    expect(await command.run([], ioAt(empty.io))).toBe(1)
    expect(empty.stderr()).toContain('There is no journal at')
  })

  it('refuses days that are none', async () => {
    const { io, stderr } = testIo()
    expect(await command.run(['--days', '0'], io)).toBe(2)
    expect(stderr()).toContain('--days')
  })
})
