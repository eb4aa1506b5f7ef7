import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasCompiler } from '../../mql5/host/build.ts'
import { parseTerminalMessage, type TerminalMessage } from '../../src/contracts/messages.ts'
import { BUILD_MS, buildEa, clearFolders, makeMarket, newFolder, playEa, textsOf } from './ea-rig.ts'
import { openServer, signals } from './ea-server.ts'

const START = Date.UTC(2026, 5, 3, 10, 2)
const END = START + 200_000
const FILE = 'Barclose\\replies.txt'
const market = makeMarket({ name: 'EURUSD', from: START - 10_000, to: END })

const order = ({ type }: TerminalMessage, at: number) => ({
  id: `O${type}-0000000000000${at}`,
  kind: 'OPEN',
  symbol: 'EURUSD',
  brokerSymbol: 'EURUSD',
  side: 'sell',
  lots: 0.2,
  stop: 1.12,
  target: null,
  maxDeviationPoints: 50,
  riskMoney: 1_000,
  positionIdentifier: null,
  // A minute of real time: on a clock that takes the server's time for UTC it is long over.
  expiresAt: START + 60_000 * (at + 1) - 10_800_000,
  reason: 'the test',
})

describe.skipIf(!hasCompiler())('a recording of the EA', () => {
  beforeAll(async () => void (await buildEa()), BUILD_MS)
  afterAll(clearFolders)

  it('plays back in the Strategy Tester, where there is no network: the same orders, and what would have been said', async () => {
    let closes = 0
    const server = await openServer((message) => {
      if (message.type !== 'snapshot' || message.full) return null
      closes += 1
      return closes === 1 ? [signals(message, [order(message, closes)], 'SELL EURUSD')] : null
    })
    const folder = newFolder()
    const inputs = { AllowTrading: true, ReplayFile: FILE }
    const live = await playEa({
      markets: [market],
      start: START,
      end: END,
      port: server.port,
      folder,
      inputs: { ...inputs, RecordReplies: true },
    })
    await server.close()
    expect(live.end?.positions).toHaveLength(1)

    const again = newFolder()
    const common = (root: string) => join(root, 'data', 'Common', 'Files', 'Barclose')
    mkdirSync(common(again), { recursive: true })
    cpSync(join(common(folder), 'replies.txt'), join(common(again), 'replies.txt'))
    const tested = await playEa({ markets: [market], start: START, end: END, folder: again, run: { tester: true }, inputs })
    expect(textsOf(tested, 'alert')).toEqual([])
    expect(tested.events.filter(({ event }) => event === 'request')).toEqual([])
    expect(tested.end?.positions.map(({ symbol, type, volume, priceOpen }) => ({ symbol, type, volume, priceOpen }))).toEqual(
      live.end?.positions.map(({ symbol, type, volume, priceOpen }) => ({ symbol, type, volume, priceOpen })),
    )
    const sent = readFileSync(join(common(again), 'replies.txt.sent'), 'utf8')
    const messages = sent
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => parseTerminalMessage(JSON.parse(line)))
    expect(messages.filter(({ ok }) => !ok)).toEqual([])
    const types = messages.flatMap((parsed) => (parsed.ok ? [parsed.message.type] : []))
    expect(types.filter((type) => type === 'snapshot')).toHaveLength(server.messages.filter(({ type }) => type === 'snapshot').length)
    expect(types).toContain('ack')
  })

  it.each([
    ['is named', '', 'name a recording in ReplayFile'],
    ['is there', 'Barclose\\none.txt', 'is not in the folder Common\\Files'],
  ])('is asked for in the Strategy Tester when none %s', async (_name, ReplayFile, why) => {
    const ended = await playEa({ markets: [market], start: START, end: START + 5_000, run: { tester: true }, inputs: { ReplayFile } })
    expect(textsOf(ended, 'alert').join('\n')).toContain(why)
    expect(ended.end?.initCode).toBe(1)
  })
})
