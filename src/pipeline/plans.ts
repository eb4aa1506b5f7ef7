import type { Entry, Opinion, Verdict } from '../contracts/decision.ts'
import { TIMEFRAMES, type BrokerSymbol, type Side } from '../contracts/primitives.ts'
import type { BarClose } from '../core/account.ts'
import { closedReason } from '../core/gates/market.ts'
import { missingPermissions } from '../core/gates/permissions.ts'
import { wantedSide } from '../core/gates/wanted-side.ts'
import { capitalOf } from '../core/portfolio/holdings.ts'
import { groupRiskOf } from '../core/portfolio/group-risk.ts'
import type { MaskInput } from '../core/position/mask.ts'
import { PAPER_TERMS } from '../core/position/terms.ts'
import type { Sent } from '../core/risk/open-risk.ts'
import { planAdd } from '../core/risk/plan-add.ts'
import { planEntry } from '../core/risk/plan-entry.ts'
import type { MoneyLimit, Plan } from '../core/risk/plan.ts'
import { readMarket } from '../core/risk/read-market.ts'
import type { Window } from '../core/window.ts'
import type { AccountState } from './account-state.ts'
import { exitLimits } from './exits.ts'
import type { Around, Story } from './stages.ts'

type Ground = Readonly<{ verdicts: readonly Verdict[]; opinion: Opinion | null; around: Around; window: Window }>

export function planFor(story: Story, state: AccountState, close: BarClose, ground: Ground): Entry {
  const { verdicts, opinion } = ground
  const refusal = verdicts.find((verdict) => !verdict.pass)
  if (refusal !== undefined) return { kind: 'hold', gate: refusal.gate, reason: refusal.reason, facts: refusal.facts }
  if (opinion === null || opinion.side === null) throw new Error('the opinion gate lets no close without a side pass')
  return planEntry(planOf(story, state, close, { ...ground, opinion, side: opinion.side, leaving: [] }))
}

/** What limits the moves of positions. `entry` is the open that leaves with them; it has spent its part of the room. */
export function maskFor(story: Story, state: AccountState, close: BarClose, ground: Ground & Readonly<{ entry: Entry }>): MaskInput {
  const { verdicts, opinion, around, entry } = ground
  const { view, onTheWay } = around
  const terms = state.broker.execution === 'paper' ? PAPER_TERMS : state.hello
  const leaving = entry.kind === 'enter' ? [sentOf(close, entry)] : []
  return {
    switches: state.switches,
    blocked: closedReason({ close, zone: state.zone }) ?? missingPermissions(view.permissions)[0] ?? null,
    verdicts,
    onTheWay,
    exits: exitLimits(story, close, around),
    spec: close.spec,
    terms,
    positions: view.positions,
    planAdd: (observed) => {
      const { side } = observed.observation
      // The gates were asked about the side the desk leans to, and about no other.
      if (opinion === null || wantedSide(opinion) !== side)
        return { kind: 'hold', gate: 'opinion', reason: `the desk does not lean to ${side}`, facts: {} }
      const plan = planOf(story, state, close, { ...ground, opinion, side, leaving })
      return planAdd({ ...plan, settings: story.config, observed, terms })
    },
  }
}

type Wanted = Omit<Ground, 'opinion'> & Readonly<{ opinion: Opinion; side: Side; leaving: readonly Sent[] }>

function planOf({ config }: Story, state: AccountState, close: BarClose, { opinion, around, window, side, leaving }: Wanted): Plan {
  const { symbol, brokerSymbol, quote, spec, trigger, receivedAt } = close
  const { view, onTheWay, regime, firm, room } = around
  const lots = leaving.reduce((sum, sent) => sum + sent.lots, 0)
  return {
    side,
    opinion,
    symbol,
    brokerSymbol,
    quote,
    spec,
    room: { ...room, freeMargin: room.freeMargin - lots * spec.marginPerLot },
    exposure: {
      positions: view.positions,
      orders: view.orders,
      onTheWay: [...onTheWay, ...leaving],
      specOf: (held) => state.symbols.get(held)?.spec ?? undefined,
    },
    market: readMarket({ trigger, window, settings: config }),
    regime: regime?.regime ?? null,
    probability: probabilityOf(opinion, side),
    firm,
    limits: [groupLimit(config, close, around, { side, leaving })],
    serverSeconds: state.zone.toServer(receivedAt),
    spreadOf: (held) => lastSpread(state, held),
    settings: config,
  }
}

/** Of reaching the target before the stop, where models tell it. */
function probabilityOf({ model }: Opinion, side: Side): number | null {
  if (model === null) return null
  return side === 'buy' ? model.rise : 1 - model.rise
}

/** Markets that fall together are one risk: what its gate lets pass is cut to what is left of it. */
function groupLimit(
  { groupRiskPercent, correlationFrom }: Story['config'],
  { symbol }: BarClose,
  { view, holdings }: Around,
  { side, leaving }: Readonly<{ side: Side; leaving: readonly Sent[] }>,
): MoneyLimit {
  const spent = leaving.reduce((sum, sent) => sum + (sent.side === side ? sent.riskMoney : 0), 0)
  const { money } = groupRiskOf(holdings, { symbol, side, correlationFrom })
  return { name: 'group', gate: 'correlation', money: (capitalOf(view) * groupRiskPercent) / 100 - money - spent }
}

/** Of the newest bar that is held of a symbol, price units. */
function lastSpread(state: AccountState, brokerSymbol: BrokerSymbol): number {
  const held = state.symbols.get(brokerSymbol)
  const window = held?.store.window() ?? {}
  const finest = TIMEFRAMES.find((timeframe) => window[timeframe] !== undefined)
  const points = finest === undefined ? undefined : window[finest]?.spreadPoints.at(-1)
  return (points ?? 0) * (held?.spec?.point ?? 0)
}

const sentOf = ({ symbol, brokerSymbol }: BarClose, entry: Extract<Entry, { kind: 'enter' }>): Sent => ({
  id: 'of this close',
  kind: 'OPEN',
  symbol,
  brokerSymbol,
  side: entry.side,
  lots: entry.lots,
  stop: entry.stop,
  riskMoney: entry.riskMoney,
})
