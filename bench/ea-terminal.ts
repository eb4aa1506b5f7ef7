import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { startProgram } from '../mql5/host/run.ts'
import type { SymbolSettings } from '../mql5/host/scenario.ts'
import { waveColumns, waveHello, wavePrice, type WaveMarket } from '../replay/wave-market.ts'
import { TIMEFRAMES, type Timeframe } from '../src/contracts/primitives.ts'
import { EA_TOKEN, EA_ZONE, EIGHT, MIDNIGHT } from './ea-shared.ts'

export type Transport = 'websocket' | 'http'
/** Real time of one answer, and from the tick that closed the bars. */
export type Answer = z.infer<typeof AnswerSchema>
const AnswerSchema = z.looseObject({ event: z.literal('answer'), time: z.number(), tookUs: z.number(), sinceTickUs: z.number() })

const TRADE_SERVER = 'Bench-Demo'
const START = MIDNIGHT - 60
/** Bars before the run: a window, and one more to name. */
const HISTORY = 302

/** Runs the compiled EA over one midnight and gives all answers it got, in order. A folder for the market is made once. */
export async function playMidnight(
  options: Readonly<{ binary: string; markets: readonly SymbolSettings[]; login: number; port: number; transport: Transport }>,
): Promise<readonly Answer[]> {
  const { binary, markets, login, port, transport } = options
  const folder = mkdtempSync(join(tmpdir(), 'barclose-bench-ea-'))
  try {
    mkdirSync(join(folder, 'data'))
    const scenario = {
      run: {
        start: START * 1_000,
        end: (MIDNIGHT + 5) * 1_000,
        gmtOffsetMs: EA_ZONE.offsetSeconds(EA_ZONE.toUtc(START)) * 1_000,
        lockstepMs: 2_000,
        realStopwatch: true,
      },
      account: { login, server: TRADE_SERVER, balance: 100_000 },
      terminal: { dataPath: join(folder, 'data') },
      symbols: markets,
      allow: ['127.0.0.1', 'http://127.0.0.1'],
      inputs: {
        ServerAddress: `http://127.0.0.1:${port}`,
        ServerToken: EA_TOKEN,
        Connection: transport === 'http' ? 1 : 0,
        SymbolList: EIGHT.map(({ brokerSymbol }) => brokerSymbol).join(','),
        AllowTrading: true,
        MaxLots: 50,
        MaxPositions: 50,
      },
    }
    const { code, events, errors } = await startProgram({ binary, scenario, folder }).ended
    if (code !== 0 || errors !== '') throw new Error(`the EA ended with ${code ?? 'a signal'}: ${errors}`)
    const answers = events.flatMap((event) => AnswerSchema.safeParse(event).data ?? [])
    // The first bytes over a WebSocket answer its handshake.
    return transport === 'websocket' ? answers.slice(1) : answers
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Makes the account known, and armed, as a user would have done before. */
export async function registerAccount(port: number, login: number): Promise<void> {
  const account = `${login}.${TRADE_SERVER}`
  const offset = EA_ZONE.offsetSeconds(EA_ZONE.toUtc(START))
  const hello = waveHello({ account, session: 'before', seq: 1, now: START }, [EIGHT[0]?.brokerSymbol ?? ''], offset)
  await post(port, '/v1/hello', hello)
  await post(port, '/v1/bye', { v: hello.v, account, session: 'before', seq: 2, type: 'bye', reason: 'bench' })
  await post(port, `/v1/accounts/${account}/arm`, { why: 'bench' })
}

async function post(port: number, path: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${EA_TOKEN}` }
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`)
}

/** Ticks and bars of a market as files: ten seconds apart, and one just behind midnight that opens a bar of every timeframe. */
export function writeMarket(market: WaveMarket, folder: string): SymbolSettings {
  const { brokerSymbol, digits } = market
  const seconds = [...Array.from({ length: 6 }, (_, i) => START + i * 10), MIDNIGHT]
  const ticks = join(folder, `${brokerSymbol}-ticks.csv`)
  const point = 1 / Number(`1e${digits}`)
  const rowOf = (at: number): string => {
    const bid = wavePrice(market, at)
    return `${at * 1_000 + 100},${bid.toFixed(digits)},${(bid + 8 * point).toFixed(digits)}\n`
  }
  writeFileSync(ticks, seconds.map(rowOf).join(''))
  const history: Partial<Record<Timeframe, string>> = {}
  for (const timeframe of TIMEFRAMES) {
    const path = join(folder, `${brokerSymbol}-${timeframe}.csv`)
    writeFileSync(path, historyRows(market, timeframe).join('\n'))
    history[timeframe] = path
  }
  const isForex = digits === 5
  const shape = isForex
    ? { currencyBase: brokerSymbol.slice(0, 3), contractSize: 100_000 }
    : { currencyBase: 'USD', contractSize: 1, calcMode: 'cfdLeverage' as const }
  return { name: brokerSymbol, digits, currencyProfit: 'USD', ticks, history, ...shape }
}

function historyRows(market: WaveMarket, timeframe: Timeframe): readonly string[] {
  const { time, open, high, low, close, tickVolume, spreadPoints } = waveColumns(market, timeframe, {
    now: START,
    count: HISTORY,
    whole: true,
  })
  return time.map((at, i) => [at, open[i], high[i], low[i], close[i], tickVolume[i], spreadPoints[i], 0].join(','))
}
