import { BrokerSymbolSchema, type BrokerSymbol } from '../src/contracts/primitives.ts'
import type { SymbolSpec } from '../src/contracts/account.ts'

/** One market of the synthetic broker: what it is (the specification) and how its price walks. */
export type Market = Readonly<{
  brokerSymbol: BrokerSymbol
  spec: Omit<SymbolSpec, 'marginPerLot'>
  /** Margin of one lot is contract x price / leverage. */
  leverage: number
  commissionPerLot: number
  slippagePoints: number
  startPrice: number
  /** Standard deviation of one minute in a quiet market, as a share of the price. */
  minuteSigma: number
  spreadPoints: number
}>

const DAY_SECONDS = 86_400
const sessions = (from: number): SymbolSpec['sessions'] => [1, 2, 3, 4, 5].map((day) => ({ day, from, to: DAY_SECONDS }))

type Shared =
  | 'profitCurrency'
  | 'volumeMin'
  | 'volumeMax'
  | 'volumeStep'
  | 'stopsLevelPoints'
  | 'freezeLevelPoints'
  | 'fillingModes'
  | 'executionMode'
  | 'tradeMode'
  | 'swapTripleDay'
  | 'expiresAt'
const COMMON: Pick<SymbolSpec, Shared> = {
  profitCurrency: 'USD',
  volumeMin: 0.01,
  volumeMax: 100,
  volumeStep: 0.01,
  stopsLevelPoints: 0,
  freezeLevelPoints: 0,
  fillingModes: ['fok', 'ioc'],
  executionMode: 'market',
  tradeMode: 'full',
  swapTripleDay: 3,
  expiresAt: null,
}

/** Specifications as a prop firm publishes them (2026); levels, spreads and swaps are plausible, and no more than that. */
export const MARKETS: readonly Market[] = [
  {
    brokerSymbol: BrokerSymbolSchema.parse('EURUSD'),
    spec: {
      ...COMMON,
      digits: 5,
      point: 0.00001,
      tickSize: 0.00001,
      tickValue: 1,
      contractSize: 100_000,
      baseCurrency: 'EUR',
      marginCurrency: 'EUR',
      swapLongPerLot: -6.4,
      swapShortPerLot: 1.9,
      sessions: sessions(0),
    },
    leverage: 100,
    commissionPerLot: 2.5,
    slippagePoints: 1,
    startPrice: 1.165,
    minuteSigma: 0.000_1,
    spreadPoints: 4,
  },
  {
    brokerSymbol: BrokerSymbolSchema.parse('XAUUSD'),
    spec: {
      ...COMMON,
      digits: 2,
      point: 0.01,
      tickSize: 0.01,
      tickValue: 1,
      contractSize: 100,
      baseCurrency: 'XAU',
      marginCurrency: 'XAU',
      swapLongPerLot: -52,
      swapShortPerLot: 21,
      sessions: sessions(3_600),
    },
    leverage: 30,
    commissionPerLot: 5.6,
    slippagePoints: 4,
    startPrice: 4_050,
    minuteSigma: 0.000_22,
    spreadPoints: 28,
  },
  {
    brokerSymbol: BrokerSymbolSchema.parse('US30.cash'),
    spec: {
      ...COMMON,
      digits: 2,
      point: 0.01,
      tickSize: 0.01,
      tickValue: 0.01,
      contractSize: 1,
      baseCurrency: 'USD',
      marginCurrency: 'USD',
      swapLongPerLot: -8.1,
      swapShortPerLot: 2.2,
      sessions: sessions(3_600),
    },
    leverage: 50,
    commissionPerLot: 0,
    slippagePoints: 15,
    startPrice: 47_200,
    minuteSigma: 0.000_16,
    spreadPoints: 230,
  },
]
