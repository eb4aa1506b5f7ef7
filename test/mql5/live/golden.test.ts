import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasCompiler } from '../../../mql5/host/build.ts'
import { makeSyntheticTape } from '../../../replay/synthetic-tape.ts'
import type { TerminalMessage } from '../../../src/contracts/messages.ts'
import { BUILD_MS, buildEa } from '../ea-rig.ts'
import { openServer, signals, state, TOKEN, welcome, type FakeServer, type Reply } from '../ea-server.ts'
import { marketOfTape } from './markets.ts'
import { clearLive, playLive } from './rig.ts'
import { LIVE_ZONE } from './server.ts'

/** At this midnight of the trade server all timeframes of EURUSD close; gold and the index rest. */
const MIDNIGHT = Date.UTC(2026, 5, 26)
const [FROM, TO] = [MIDNIGHT - 70_000, MIDNIGHT + 10_000]
const SIGNAL = 'Ogolden-0123456789abcdef'

const CALENDAR = [
  'country id=999 code="EU" name="European Union" currency="EUR"',
  'event id=7 country=999 importance=high digits=1 name="Harmonised \\"flash\\" CPI – Übersicht" code="cpi"',
  `value id=1 event=7 time=${MIDNIGHT / 1_000 + 3_600}`,
].join('\n')

describe.skipIf(!hasCompiler())('the messages of the EA, byte for byte', () => {
  const tape = makeSyntheticTape({ seed: 11, minutes: 1 })
  const markets = tape.symbols.map((symbol) => marketOfTape(symbol, MIDNIGHT - 86_400_000, TO))
  const folder = mkdtempSync(join(tmpdir(), 'barclose-golden-'))
  beforeAll(async () => void (await buildEa()), BUILD_MS)
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
    clearLive()
  })

  const play = async (transport: 'http' | 'websocket'): Promise<Readonly<Record<string, string>>> => {
    const calendarFile = join(folder, 'calendar.txt')
    writeFileSync(calendarFile, CALENDAR)
    const server = await openServer(answer)
    const account = { company: 'Bär & Söhne "Märkte" \\ Ltd.', balance: 50_000.5 }
    const plan = { markets, calendarFile, account, port: server.port, token: TOKEN, transport }
    const { folder: terminal } = await playLive({ ...plan, from: FROM, to: TO, run: { deinit: 9 } })
    await playLive({ ...plan, from: TO, to: TO + 1_000, folder: terminal })
    await server.close()
    expect(server.faults).toEqual([])
    return chosen(server)
  }

  it('are those of the golden files', async () => {
    for (const [name, text] of Object.entries(await play('websocket'))) {
      await expect(`${text}\n`).toMatchFileSnapshot(`golden/${name}.json`)
    }
  })

  it('are the same over http, but for the numbers of the messages between them', async () => {
    const golden = (name: string) => readFileSync(new URL(`golden/${name}.json`, import.meta.url), 'utf8').trimEnd()
    const unnumbered = (text: string) => text.replace(/"seq":\d+,/, '')
    const sent = Object.entries(await play('http')).map(([name, text]) => [name, unnumbered(text)])
    expect(sent).toEqual(sent.map(([name = '']) => [name, unnumbered(golden(name))]))
  })
})

/** Windows of three bars, an order at midnight, and the question what became of it. */
function answer(message: TerminalMessage): Reply | null {
  if (message.type === 'hello') return [{ ...welcome(message), windowBars: 3 }, state(message, 1)]
  if (message.type === 'ack')
    return [
      {
        v: 1,
        account: message.account,
        session: message.session,
        seq: message.seq,
        type: 'query',
        signals: [SIGNAL, 'Ounknown-0123456789abcdef'],
      },
    ]
  if (message.type !== 'snapshot' || message.brokerSymbol !== 'EURUSD' || !message.closed.includes('D1')) return null
  const { ask } = message.quote
  const order = {
    id: SIGNAL,
    kind: 'OPEN',
    symbol: 'EURUSD',
    brokerSymbol: 'EURUSD',
    side: 'buy',
    lots: 0.37,
    stop: Number((ask - 0.002).toFixed(5)),
    target: Number((ask + 0.004).toFixed(5)),
    maxDeviationPoints: 30,
    riskMoney: 100,
    positionIdentifier: null,
    expiresAt: LIVE_ZONE.toUtc(message.serverTime) + 60_000,
    reason: 'the golden order',
  }
  return [signals(message, [order], 'ENTER: the golden order')]
}

function chosen({ messages, texts }: FakeServer): Readonly<Record<string, string>> {
  const find = (name: string, wanted: (message: TerminalMessage) => boolean): string => {
    const text = texts[messages.findIndex((message) => wanted(message))]
    if (text === undefined) throw new Error(`no ${name} was sent`)
    return text
  }
  const snapshot = (brokerSymbol: string, isFull: boolean) => (message: TerminalMessage) =>
    message.type === 'snapshot' && message.brokerSymbol === brokerSymbol && message.full === isFull
  const ofType = (type: string) => find(type, (message) => message.type === type)
  return {
    hello: ofType('hello'),
    'snapshot-full': find('full snapshot', snapshot('EURUSD', true)),
    'snapshot-delta': find(
      'delta',
      (message) => snapshot('EURUSD', false)(message) && message.type === 'snapshot' && message.closed.includes('D1'),
    ),
    'snapshot-index': find('snapshot of the index', snapshot('US30.cash', true)),
    'equity-flat': ofType('equity'),
    'equity-open': find('equity with a position', (message) => message.type === 'equity' && message.positions.length > 0),
    ack: ofType('ack'),
    deal: find('deal', (message) => message.type === 'deal' && message.kind !== 'balance'),
    report: ofType('report'),
    bye: ofType('bye'),
  }
}
