import { waveAccount, waveHello, waveSnapshot, WAVE_EURUSD, type WaveMarket } from '../replay/wave-market.ts'
import { openMt5Broker } from '../src/adapters/brokers/mt5/broker.ts'
import { openJournal, type JournalHandle } from '../src/adapters/journal/journal.ts'
import { configOf } from '../src/config.ts'
import { parseTerminalMessage } from '../src/contracts/messages.ts'
import type { Snapshot } from '../src/contracts/terminal.ts'
import { HelloSchema } from '../src/contracts/terminal.ts'
import type { AccountView, BarClose, Position } from '../src/core/account.ts'
import { runGates } from '../src/core/gates/gate.ts'
import { GATES } from '../src/core/gates/registry.ts'
import { openSymbolTable } from '../src/core/symbols/resolve.ts'
import { parseZone } from '../src/core/time/zone.ts'
import { firstSwitches, makeAccountState, makeSymbolState, type AccountState } from '../src/pipeline/account-state.ts'
import { openCounters } from '../src/pipeline/counters.ts'
import { takeInSnapshot } from '../src/pipeline/intake.ts'
import { gateInput, lookAround, seeAccount, type Around, type Story } from '../src/pipeline/stages.ts'
import { takeView } from '../src/pipeline/settle.ts'
import { BENCH_ZONE } from './decide-load.ts'

export const HELP = `Time of the gate stage of one decision: an account with 20 positions on 8 markets, at a firm.

Usage: npm run bench -- risk [--json]

gate stage: what is open and on its way, its risk, its correlations, the firm's floors, the counts of the day, and all gates.
Its floor is every position touched once. Regime and correlations are read anew when an hour or a day has closed; here none has.
`

export const POSITIONS = 20
const NOW = Date.UTC(2026, 5, 17, 12)
const ACCOUNT = 'bench'
const MARKETS: readonly WaveMarket[] = [
  WAVE_EURUSD,
  { brokerSymbol: 'GBPUSD', base: 1.3, digits: 5, phase: 1 },
  { brokerSymbol: 'USDJPY', base: 150, digits: 3, phase: 2 },
  { brokerSymbol: 'XAUUSD', base: 2_400, digits: 2, phase: 3 },
  { brokerSymbol: 'US30', base: 40_000, digits: 2, phase: 4 },
  { brokerSymbol: 'US100', base: 18_000, digits: 2, phase: 5 },
  { brokerSymbol: 'US500', base: 5_500, digits: 2, phase: 6 },
  { brokerSymbol: 'USOIL', base: 80, digits: 2, phase: 7 },
]

export type RiskGround = Readonly<{
  gates: number
  look: (i: number) => Around
  gate: (i: number, around: Around) => void
  touch: () => number
  close: () => Promise<void>
}>

/** The pipeline's own stages over an account that is held as a server holds it. */
export async function openRiskGround(path: string): Promise<RiskGround> {
  const zone = parseZone(BENCH_ZONE)
  const journal = await openAtFirm(path)
  const now = zone.toServer(NOW)
  const spoken = { account: ACCOUNT, session: 'bench', seq: 1, now }
  const hello = HelloSchema.parse(
    waveHello(
      spoken,
      MARKETS.map(({ brokerSymbol }) => brokerSymbol),
      zone.offsetSeconds(NOW),
    ),
  )
  const state = makeAccountState({
    hello,
    zone,
    switches: { ...firstSwitches(NOW), armed: true },
    broker: openMt5Broker(),
    counters: openCounters(journal, ACCOUNT, { execution: 'broker', now: NOW }),
    accounts: new Map(),
    laneMax: 64,
  })
  const closes = MARKETS.map((market) => closeIn(state, snapshotOf(waveSnapshot(market, spoken, { full: true, closed: ['M5'] }))))
  const view = viewOf(closes)
  takeView(state, journal, view, 1)
  const story: Story = { ...STORY, journal }
  const at = (i: number) => {
    const found = closes[i % closes.length]
    if (found === undefined) throw new Error('the bench has no close')
    return found
  }
  const windowOf = ({ brokerSymbol }: BarClose) => state.symbols.get(brokerSymbol)?.store.window() ?? {}
  const turns = closes.map((close) => ({ ...seeAccount(story, state, close, windowOf(close)), broker: state.broker }))
  return {
    gates: GATES.length,
    look: (i) => {
      const [close, turn] = [at(i), turns[i % turns.length]]
      if (turn === undefined) throw new Error('the bench has no turn')
      return lookAround(story, state, turn, { close, window: windowOf(close) })
    },
    gate: (i, around) => {
      const verdicts = runGates(GATES, gateInput(story, state, at(i), { opinion: OPINION, conviction: null, around }))
      if (verdicts.length !== GATES.length) throw new Error('a gate gave no verdict')
      const broken = verdicts.find(({ reason }) => reason.startsWith('the gate failed'))
      if (broken !== undefined) throw new Error(`${broken.gate}: ${broken.reason}`)
    },
    touch: () => touchAll(view.positions),
    close: () => journal.close(),
  }
}

async function openAtFirm(path: string): Promise<JournalHandle> {
  const journal = openJournal({ path, now: () => NOW })
  const row = { account: ACCOUNT, at: NOW - 86_400_000, initial: '100000', who: 'user', why: '' } as const
  await journal.append([{ kind: 'phase', row: { ...row, firm: 'ftmo-2-step', phase: 'challenge' } }])
  return journal
}

const OPINION = {
  desk: 'bench',
  side: 'buy',
  stopDistancePrice: 0.002,
  targetDistancePrice: null,
  leaning: 'buy',
  model: null,
  reason: '',
  facts: { atrPrice: 0.001 },
} as const

const STORY: Omit<Story, 'journal'> = {
  desk: { name: 'bench', needs: () => ({}), opinion: () => OPINION },
  policy: { name: 'bench', choose: () => [] },
  config: configOf({ positionsMax: 100, riskPortfolioPercent: 5, groupRiskPercent: 20 }),
  versions: { barclose: 'bench', config: 'bench' },
}

function closeIn(state: AccountState, snapshot: Snapshot): BarClose {
  const symbols = openSymbolTable()
  const rules = { zone: state.zone, symbols, closuresOf: () => [], magic: state.hello.magic, calendar: [] }
  const close = takeInSnapshot(snapshot, NOW, rules)
  const symbol = makeSymbolState(state.zone, close.symbol)
  symbol.store.take(snapshot)
  symbol.spec = snapshot.spec
  state.symbols.set(snapshot.brokerSymbol, symbol)
  return close
}

function viewOf(closes: readonly BarClose[]): AccountView {
  const { funds, permissions } = waveAccount(1)
  const positions = Array.from({ length: POSITIONS }, (_, i): Position => {
    const close = closes[i % closes.length]
    if (close === undefined) throw new Error('the bench has no market')
    const { quote, brokerSymbol, symbol } = close
    const identifier = String(900 + i)
    const side = i % 3 === 0 ? 'sell' : 'buy'
    const stop = quote.bid * (side === 'buy' ? 0.9999 : 1.0001)
    const owned = {
      brokerSymbol,
      symbol,
      identifier,
      ticket: identifier,
      magic: '0',
      side,
      stop,
      target: null,
      comment: '',
      isOurs: false,
    } as const
    return { ...owned, lots: 0.1, openPrice: quote.bid, openedAt: NOW - 3_600_000, profit: i - 10, swap: -0.5, commission: -0.25 }
  })
  return { at: NOW, funds, permissions, positions, orders: [] }
}

function touchAll(positions: readonly Position[]): number {
  let sum = 0
  for (const { lots, openPrice, stop, profit, swap, commission, openedAt } of positions)
    sum += lots + openPrice + (stop ?? 0) + profit + swap + commission + openedAt
  if (Number.isNaN(sum)) throw new Error('a position holds no number')
  return sum
}

function snapshotOf(body: unknown): Snapshot {
  const parsed = parseTerminalMessage(body, 'snapshot')
  if (!parsed.ok || parsed.message.type !== 'snapshot') throw new Error('the bench made an invalid snapshot')
  return parsed.message
}
