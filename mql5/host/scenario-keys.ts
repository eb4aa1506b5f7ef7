/** Kinds of values: a whole number (64 bit ones as bigint too), a number, 0 or 1, a text, a clock `HH:MM`, or one of some words. */
type Kind = 'count' | 'number' | 'flag' | 'text' | readonly string[]

type Value<K> = K extends 'count'
  ? number | bigint
  : K extends 'number'
    ? number
    : K extends 'flag'
      ? boolean
      : K extends 'text'
        ? string
        : K extends readonly (infer Word)[]
          ? Word
          : never

/** Settings of one kind of line; what is left out has the default of mql5/host/terminal/scenario.hpp. */
export type Settings<Keys> = { readonly [Key in keyof Keys]?: Value<Keys[Key]> }
export type KeyTable = Readonly<Record<string, Kind>>

export const RUN_KEYS = {
  seed: 'count',
  start: 'count',
  end: 'count',
  gmtOffsetMs: 'count',
  localOffsetMs: 'count',
  lockstepMs: 'count',
  timerFloorMs: 'count',
  tester: 'flag',
  shuffle: 'flag',
  realStopwatch: 'flag',
  deinit: 'count',
} as const

export const OFFSET_KEYS = { at: 'count', gmtMs: 'count', localMs: 'count' } as const

export const ACCOUNT_KEYS = {
  login: 'count',
  leverage: 'count',
  name: 'text',
  company: 'text',
  server: 'text',
  currency: 'text',
  digits: 'count',
  balance: 'number',
  credit: 'number',
  commissionPerLot: 'number',
  marginCallLevel: 'number',
  stopOutLevel: 'number',
  fifo: 'flag',
  hedgeAllowed: 'flag',
  tradeAllowed: 'flag',
  tradeExpert: 'flag',
  swapReopens: 'flag',
  limitOrders: 'count',
  executionMs: 'count',
  commentMax: 'count',
  commentTail: 'text',
  marginMode: ['netting', 'exchange', 'hedging'],
  kind: ['demo', 'contest', 'real'],
  stopOutMode: ['percent', 'money'],
} as const

export const TERMINAL_KEYS = {
  build: 'count',
  connected: 'flag',
  tradeAllowed: 'flag',
  mqlTradeAllowed: 'flag',
  dataPath: 'text',
  language: 'text',
  name: 'text',
  company: 'text',
  maxBars: 'count',
  historyBuildMs: 'count',
  pingUs: 'count',
} as const

export const SYMBOL_KEYS = {
  name: 'text',
  description: 'text',
  path: 'text',
  currencyBase: 'text',
  currencyProfit: 'text',
  currencyMargin: 'text',
  digits: 'count',
  filling: 'count',
  expirationModes: 'count',
  orderModes: 'count',
  stopsLevel: 'count',
  enforcedStopsLevel: 'count',
  freezeLevel: 'count',
  point: 'number',
  tickSize: 'number',
  tickValue: 'number',
  contractSize: 'number',
  volumeMin: 'number',
  volumeMax: 'number',
  volumeStep: 'number',
  volumeLimit: 'number',
  swapLong: 'number',
  swapShort: 'number',
  marginInitial: 'number',
  marginHedged: 'number',
  marginRate: 'number',
  commissionPerLot: 'number',
  startTime: 'count',
  expirationTime: 'count',
  historyMissingUntil: 'count',
  selected: 'flag',
  exists: 'flag',
  ticks: 'text',
  calcMode: ['forex', 'futures', 'cfd', 'cfdIndex', 'cfdLeverage', 'forexNoLeverage'],
  tradeMode: ['disabled', 'longOnly', 'shortOnly', 'closeOnly', 'full'],
  executionMode: ['request', 'instant', 'market', 'exchange'],
  swapMode: ['disabled', 'points', 'currencySymbol', 'currencyMargin', 'currencyDeposit', 'interestCurrent', 'interestOpen'],
  swapTripleDay: ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'],
} as const

export const SESSION_KEYS = { symbol: 'text', day: 'count', from: 'text', to: 'text', kind: ['trade', 'quote', 'both'] } as const
export const HISTORY_KEYS = { symbol: 'text', timeframe: 'text', file: 'text' } as const
export const RATE_KEYS = { from: 'text', to: 'text', value: 'number' } as const
export const CHART_KEYS = { symbol: 'text', timeframe: 'text' } as const
export const FILE_KEYS = { file: 'text' } as const
export const ALLOW_KEYS = { address: 'text' } as const

export const FAULT_KEYS = {
  kind: [
    'requote',
    'reject',
    'cancel',
    'placed',
    'partial',
    'error',
    'timeout',
    'invalid',
    'tradeDisabled',
    'marketClosed',
    'noMoney',
    'priceChanged',
    'priceOff',
    'tooManyRequests',
    'serverDisables',
    'algoOff',
    'locked',
    'frozen',
    'invalidFill',
    'connection',
    'retcode',
    'noAnswer',
    'slippage',
    'socketDrop',
    'networkSlow',
    'serverSilent',
    'connectRefused',
    'kill',
    'historyMissing',
    'symbolUnknown',
    'clockJump',
    'autoTrading',
    'mqlTrading',
    'accountTrading',
    'expertTrading',
    'offline',
    'hand',
  ],
  symbol: 'text',
  point: ['beforeOrderSend', 'afterOrderSend'],
  action: ['deal', 'open', 'close', 'pending', 'sltp', 'modify', 'remove', 'closeBy'],
  address: 'text',
  nth: 'count',
  every: 'count',
  at: 'count',
  from: 'count',
  until: 'count',
  count: 'count',
  delayMs: 'count',
  byMs: 'count',
  code: 'count',
  probability: 'number',
  fraction: 'number',
  points: 'number',
  lots: 'number',
  executed: 'flag',
  silent: 'flag',
  value: 'flag',
} as const
