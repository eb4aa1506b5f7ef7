import type { FirmName } from '../../contracts/firm.ts'
import type { Firm, FirmRules } from './rules.ts'

const PRAGUE_MIDNIGHT = { zone: 'Europe/Prague', hour: 0, minute: 0 } as const
const NEW_YORK_CLOSE = { zone: 'America/New_York', hour: 17, minute: 0 } as const
const CHICAGO_CLOSE = { zone: 'America/Chicago', hour: 17, minute: 0 } as const

/** Own money: no firm, no floors but those the user sets. A day is one of UTC. */
const NO_RULES: FirmRules = {
  daily: null,
  total: { limit: { percent: 100 }, from: 'initial', lockPercent: null },
  reset: { zone: 'UTC', hour: 0, minute: 0 },
  breach: 'below',
  targetPercent: null,
  minDays: null,
  bestDayShare: null,
  bestDayOf: 'profits',
  newsMinutes: null,
  closeBeforeRestHours: null,
  closeBeforeRestMinutes: null,
  gapHours: null,
  budget: null,
  orderLots: {},
  forbidsOpposite: false,
}

const FTMO_2_STEP: FirmRules = {
  daily: { limit: { percent: 5 }, of: 'initial', reference: 'balance', effect: 'fail' },
  total: { limit: { percent: 10 }, from: 'initial', lockPercent: null },
  reset: PRAGUE_MIDNIGHT,
  breach: 'below',
  targetPercent: 10,
  minDays: { days: 4, profitPercent: null },
  bestDayShare: null,
  bestDayOf: 'profits',
  newsMinutes: null,
  closeBeforeRestHours: null,
  closeBeforeRestMinutes: null,
  gapHours: 2,
  budget: { requestsPerDay: 2_000, positionsPerDay: 2_000, ordersAtOnce: 200 },
  // ftmo.com, update of 2025-07-24. Other markets: the terminal's volumeMax is what the firm publishes.
  orderLots: { coin: 5 },
  forbidsOpposite: true,
}
const FTMO_2_STEP_FUNDED: FirmRules = { ...FTMO_2_STEP, targetPercent: null, minDays: null }

const FTMO_1_STEP: FirmRules = {
  ...FTMO_2_STEP,
  daily: { limit: { percent: 3 }, of: 'initial', reference: 'balance', effect: 'fail' },
  // The firm's own text names no lock; a third party does. Without one the floor is the higher, and so the safe one.
  total: { limit: { percent: 10 }, from: 'end-of-day', lockPercent: null },
  minDays: null,
  bestDayShare: 0.5,
}

const TOPSTEP: FirmRules = {
  ...NO_RULES,
  daily: {
    limit: { amounts: { 50_000: 1_000, 100_000: 2_000, 150_000: 3_000 } },
    of: 'initial',
    reference: 'balance',
    effect: 'pause',
  },
  total: { limit: { amounts: { 50_000: 2_000, 100_000: 3_000, 150_000: 4_500 } }, from: 'end-of-day', lockPercent: 0 },
  reset: CHICAGO_CLOSE,
  targetPercent: 6,
  bestDayShare: 0.5,
  bestDayOf: 'target',
  // No nights: its market rests for exactly an hour a day, from 16:00 in Chicago, and all is flat by 15:10.
  closeBeforeRestHours: 0.5,
  closeBeforeRestMinutes: 50,
}

const APEX: FirmRules = {
  ...NO_RULES,
  total: { limit: { amounts: { 50_000: 2_500 } }, from: 'peak', lockPercent: null },
  reset: { zone: 'America/New_York', hour: 18, minute: 0 },
  targetPercent: 6,
}

const THE5ERS_HYPER_GROWTH: FirmRules = {
  ...NO_RULES,
  daily: { limit: { percent: 3 }, of: 'reference', reference: 'higher', effect: 'pause' },
  total: { limit: { percent: 6 }, from: 'initial', lockPercent: null },
  reset: NEW_YORK_CLOSE,
  breach: 'at-or-below',
  targetPercent: 10,
}

const FUNDEDNEXT_STELLAR: FirmRules = {
  ...NO_RULES,
  daily: { limit: { percent: 5 }, of: 'initial', reference: 'balance', effect: 'fail' },
  total: { limit: { percent: 10 }, from: 'initial', lockPercent: null },
  // Midnight of a server that keeps New York's hours, seven ahead.
  reset: NEW_YORK_CLOSE,
  targetPercent: 8,
  minDays: { days: 5, profitPercent: null },
  budget: { requestsPerDay: 2_000, positionsPerDay: 200, ordersAtOnce: 200 },
}

/** Every rule set once. What a firm changes is changed here and nowhere else. */
export const FIRMS = {
  none: { title: 'Own account', source: 'no firm', phases: { funded: NO_RULES } },
  'ftmo-2-step': {
    title: 'FTMO 2-Step, Standard',
    source: 'ftmo.com/en/trading-objectives and academy.ftmo.com, 2026-09-25',
    phases: {
      challenge: FTMO_2_STEP,
      verification: { ...FTMO_2_STEP, targetPercent: 5 },
      funded: { ...FTMO_2_STEP_FUNDED, newsMinutes: 2, closeBeforeRestHours: 2 },
    },
  },
  'ftmo-2-step-swing': {
    title: 'FTMO 2-Step, Swing',
    source: 'ftmo.com/en/trading-objectives, 2026-09-25: news, nights and weekends are free on Swing',
    phases: { challenge: FTMO_2_STEP, verification: { ...FTMO_2_STEP, targetPercent: 5 }, funded: FTMO_2_STEP_FUNDED },
  },
  'ftmo-1-step': {
    title: 'FTMO 1-Step',
    source: 'promo.ftmo.oanda.com/new-1-step-challenge and ftmo.com/au, 2026-09-25',
    phases: { challenge: FTMO_1_STEP, funded: { ...FTMO_1_STEP, targetPercent: null, newsMinutes: 2, closeBeforeRestHours: 2 } },
  },
  topstep: {
    title: 'Topstep (floor trails the end of the day and locks; the daily limit pauses)',
    source: 'help.topstep.com as mirrored in 2024',
    phases: { challenge: TOPSTEP, funded: { ...TOPSTEP, targetPercent: null, bestDayShare: null } },
  },
  apex: {
    title: 'Apex 50k (floor trails the highest equity, unrealised profit included)',
    source: 'third parties, 2026',
    phases: { challenge: APEX, funded: { ...APEX, targetPercent: null } },
  },
  'the5ers-hyper-growth': {
    title: 'The5ers Hyper Growth (the daily limit pauses)',
    source: 'third parties, 2026',
    phases: { challenge: THE5ERS_HYPER_GROWTH, funded: { ...THE5ERS_HYPER_GROWTH, targetPercent: null } },
  },
  'fundednext-stellar': {
    title: 'FundedNext Stellar 2-Step (its limit of 5 % plus the profit of the day is a floor that stands still)',
    source: 'help.fundednext.com 9941519, 2026-06-05',
    phases: {
      challenge: FUNDEDNEXT_STELLAR,
      verification: { ...FUNDEDNEXT_STELLAR, targetPercent: 5 },
      funded: { ...FUNDEDNEXT_STELLAR, targetPercent: null, minDays: null },
    },
  },
} as const satisfies Readonly<Record<FirmName, Firm>>
