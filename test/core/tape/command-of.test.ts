import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { waveHello } from '../../../replay/wave-market.ts'
import { openMemoryJournal } from '../../../src/adapters/journal/memory.ts'
import { composeEngine } from '../../../src/compose.ts'
import { configOf } from '../../../src/config.ts'
import type { Switches } from '../../../src/contracts/decision.ts'
import { parseTerminalMessage } from '../../../src/contracts/messages.ts'
import { SymbolNameSchema } from '../../../src/contracts/primitives.ts'
import type { Command, Engine } from '../../../src/pipeline/api.ts'
import { commandOf, restsOnTape } from '../../../src/core/tape/command-of.ts'
import { ACCOUNT, NOON, openHouse, ZONE } from '../../support/house.ts'

const symbols = ['EURUSD', 'US30'].map((name) => SymbolNameSchema.parse(name))
const kinds = ['arm', 'disarm', 'halt', 'reduce', 'resume', 'flatten', 'trip'] as const
const commands: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...kinds).map((kind) => ({ kind })) },
  fc.record({ kind: fc.constant('shadow' as const), symbol: fc.constantFrom(...symbols), on: fc.boolean() }),
  fc.record({ kind: fc.constant('execution' as const), execution: fc.constantFrom('broker' as const, 'paper' as const) }),
)
const withoutAuthor = ({ who: _who, why: _why, changedAt: _at, version: _version, ...rest }: Switches) => rest

test('the command that is read out of two switches makes the second out of the first, whatever was switched', async () => {
  const engine = await openEngine()
  await fc.assert(
    fc.asyncProperty(fc.array(commands, { minLength: 1, maxLength: 6 }), async (orders) => {
      for (const order of orders) {
        const before = engine.account(ACCOUNT)?.switches
        // An arm of an account that is halted is refused, and then nothing was switched.
        const after = await engine.command(ACCOUNT, order, 'user', 'test').catch(() => undefined)
        if (before === undefined || after === undefined) continue
        const read = commandOf(before, after, order.kind === 'flatten')
        await engine.command(ACCOUNT, { kind: 'execution', execution: before.execution }, 'user', 'back')
        const again = await applied(engine, before, read)
        expect(withoutAuthor(again)).toEqual(withoutAuthor(after))
      }
    }),
    { numRuns: 60 },
  )
})

/** On a journal in memory: a thousand switches are no matter of a disk. */
async function openEngine(): Promise<Engine> {
  const { engine, closeModels } = await composeEngine(
    { config: configOf({ desk: 'ema' }), clock: { now: () => NOON }, logger: false, version: '0.0.0-test' },
    { journal: openMemoryJournal({ keepDecisions: 10 }), alerts: { raise: () => undefined, close: () => Promise.resolve() } },
  )
  onTestFinished(async () => {
    await engine.close()
    await closeModels()
  })
  const hello = waveHello({ account: ACCOUNT, session: 'one', seq: 1, now: ZONE.toServer(NOON) }, ['EURUSD'], ZONE.offsetSeconds(NOON))
  const raw = JSON.stringify(hello)
  const parsed = parseTerminalMessage(JSON.parse(raw))
  if (!parsed.ok) throw new Error(parsed.fault.message)
  await engine.receive({ message: parsed.message, receivedAt: NOON, fingerprint: 1, raw })
  return engine
}

/** Brings the account to these switches by commands that are each plain, then gives the one that was read. */
async function applied(engine: Engine, before: Switches, read: Command): Promise<Switches> {
  const order = (command: Command) => engine.command(ACCOUNT, command, 'user', 'prepared')
  if (before.flattening) await order({ kind: 'flatten' })
  else await order({ kind: 'resume' })
  if (before.armed) {
    await order({ kind: 'resume' })
    await order({ kind: 'arm' })
  } else await order({ kind: 'disarm' })
  if (before.mode === 'REDUCING') await order({ kind: 'reduce' })
  if (before.mode === 'HALTED') await order({ kind: 'halt' })
  if (before.flattening && before.mode === 'ACTIVE') throw new Error('a flatten halts')
  for (const symbol of symbols) await order({ kind: 'shadow', symbol, on: before.shadow.includes(symbol) })
  await order({ kind: 'execution', execution: before.execution })
  expect(withoutAuthor(engine.account(ACCOUNT)?.switches ?? before)).toEqual(withoutAuthor(before))
  return order(read)
}

test('a trip for a wrong clock rests on messages that were refused, so it stands on a tape as a command', async () => {
  const house = await openHouse()
  await house.hello()
  await house.arm()
  await house.snapshot()
  for (const _ of [1, 2])
    await house.snapshot({ change: (message) => ({ ...message, serverTime: message.serverTime + 600 }) }).catch(() => undefined)
  const switches = house.server().engine.account(ACCOUNT)?.switches
  expect(switches).toMatchObject({ who: 'guard', mode: 'REDUCING', armed: false })
  expect(restsOnTape({ why: switches?.why ?? '' })).toBe(false)
})

test('a trip for rejected orders rests on acks, which are on the tape', () => {
  expect(restsOnTape({ why: '10 orders were rejected within 60 minutes, the last OPEN EURUSD' })).toBe(true)
})
