import type { Config } from '../../config.ts'
import type { SymbolSpec } from '../../contracts/account.ts'
import type { Opinion } from '../../contracts/decision.ts'
import type { BrokerSymbol, Side, SymbolName } from '../../contracts/primitives.ts'
import type { Quote } from '../account.ts'
import type { FirmGround } from '../firm/ground.ts'
import type { RegimeReading } from '../regime/regime.ts'
import type { CostTerms } from './costs.ts'
import { moneyBetween, type Exposure, type Stake } from './open-risk.ts'
import type { RiskProfile } from './profiles.ts'
import type { MarketReading } from './read-market.ts'
import type { Levels } from './stop.ts'

/** All that the size of an order follows from. */
export type Plan = Readonly<{
  side: Side
  opinion: Pick<Opinion, 'stopDistancePrice' | 'targetDistancePrice'>
  symbol: SymbolName
  brokerSymbol: BrokerSymbol
  quote: Quote
  spec: SymbolSpec
  room: Room
  exposure: Exposure
  market: MarketReading
  /** State of the market; null with too little history to tell. */
  regime: RegimeReading['regime'] | null
  /** Chance that the target is reached before the stop, calibrated; null where nobody tells it. */
  probability: number | null
  firm: FirmGround | null
  limits: readonly MoneyLimit[]
  /** The trade server's clock, seconds. */
  serverSeconds: number
  /** Spread of now of other symbols, price units; 0 where no quote is at hand. */
  spreadOf: (brokerSymbol: BrokerSymbol) => number
  settings: RiskSettings
}>

/** What the account has to spend, account currency. */
export type Room = Readonly<{
  balance: number
  /** Smaller of balance and equity: what percentages are taken of. */
  capital: number
  /** Free margin less what entries on their way will take. */
  freeMargin: number
}>

/** Money at risk that something beside the plan still allows, e.g. a group of markets that fall together. */
export type MoneyLimit = Readonly<{ name: string; gate: string; money: number }>

export type RiskSettings = Readonly<
  Pick<
    Config,
    | 'riskPerTradePercent'
    | 'riskPerPositionPercent'
    | 'riskPortfolioPercent'
    | 'riskProfile'
    | 'sizeMode'
    | 'volatilityTargetPercent'
    | 'lotsMax'
    | 'marginUsePercent'
    | 'maxDeviationPoints'
    | 'stopMaxAtr'
    | 'firmBufferPercent'
  >
> &
  CostTerms['settings']

/** A plan with its levels, beside everything else that can lose money. */
export type Weighed = Readonly<{
  plan: Plan
  levels: Levels
  stakes: readonly Stake[]
  profile: RiskProfile
  terms: CostTerms
}>

/** The order as it will stand beside everything else, with the slippage allowed at its fill. */
export function stakeOf({ plan, levels: { price, stop } }: Pick<Weighed, 'plan' | 'levels'>, lots: number): Stake {
  const { side, symbol, brokerSymbol, spec, settings } = plan
  const riskMoney = moneyBetween(spec, lots, Math.abs(price - stop) + settings.maxDeviationPoints * spec.point)
  if (!(riskMoney > 0 && riskMoney < Infinity)) throw new Error(`${riskMoney} at risk on ${lots} lots is no amount of money`)
  const notionalMoney = moneyBetween(spec, lots, price)
  return { kind: 'signal', brokerSymbol, symbol, side, lots, spec, atStopMoney: -riskMoney, profitMoney: 0, swapMoney: 0, notionalMoney }
}
