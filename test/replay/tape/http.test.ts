import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { sendTape } from '../../../replay/tape/send-tape.ts'
import { textOfDecision } from '../../../src/adapters/journal/text.ts'
import { openTape } from '../../../src/adapters/tapes/read-tape.ts'
import { shippedPath } from '../../../src/cli/version.ts'
import { composeServer, type Server } from '../../../src/compose.ts'
import { configOf } from '../../../src/config.ts'
import { temporaryFolder } from '../../support/cli-io.ts'
import { TOKEN } from '../../support/house.ts'
import { beginningOf, replayAs } from './rig.ts'

const TAPE = shippedPath('replay', 'tapes', 'range.tape.gz')

async function openServer(now: () => number): Promise<Readonly<{ server: Server; baseUrl: string }>> {
  const { header, close } = await openTape(TAPE)
  await close()
  const server = await composeServer({
    config: { ...configOf(header.settings), ratePerSecond: 1_000_000 },
    clock: { now },
    logger: false,
    journalPath: join(temporaryFolder(), 'journal.sqlite'),
    token: TOKEN,
    version: '0.0.0-test',
  })
  onTestFinished(() => server.close())
  return { server, baseUrl: await server.app.listen({ host: '127.0.0.1', port: 0 }) }
}

test('a server that is fed the tape over HTTP decides the same bytes as the replay in process', async () => {
  const clock = { now: 0 }
  const { server, baseUrl } = await openServer(() => clock.now)
  const fed: string[] = []
  server.engine.onEvent((event) => {
    if (event.kind === 'decision') fed.push(textOfDecision(event.decision))
  })
  const sent = await sendTape({ tape: await beginningOf(TAPE, 140), baseUrl, token: TOKEN, limit: 5, onTime: (at) => (clock.now = at) })
  expect(sent).toMatchObject({ different: 0, stopped: null, refused: [], supersededThen: 0 })
  expect(sent.identical).toBe(sent.compared)
  const made: string[] = []
  const replay = await replayAs(TAPE, {
    tape: await beginningOf(TAPE, 140),
    onDecision: (decision) => void made.push(textOfDecision(decision)),
  })
  expect(fed).toEqual(made)
  expect(sent.compared).toBe(replay.compared)
  expect(fed.some((text) => text.includes('"entry":{"kind":"enter"'))).toBe(true)
})

test('a server whose settings differ answers otherwise, and the answer that differs is told', async () => {
  const clock = { now: 0 }
  const { server, baseUrl } = await openServer(() => clock.now)
  // Nobody arms it: what the tape opened stays closed.
  const tape = await beginningOf(TAPE, 40, ({ kind }) => kind !== 'command')
  const sent = await sendTape({ tape, baseUrl, token: TOKEN, limit: 1, onTime: (at) => (clock.now = at) })
  expect(sent.different).toBeGreaterThan(0)
  expect(sent.differences).toHaveLength(1)
  expect(server.engine.account(tape.header.account)?.switches.armed).toBe(false)
})

test('a running server lives by its own clock: the tape is stopped at its hello, and why is said', async () => {
  const { baseUrl } = await openServer(() => Date.now())
  const sent = await sendTape({ tape: await openTape(TAPE), baseUrl, token: TOKEN, limit: 5 })
  expect(sent).toMatchObject({ messages: 1, compared: 0 })
  expect(sent.stopped).toContain('A running server lives by its own clock')
})
