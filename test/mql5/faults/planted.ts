import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { makeSchedule, START, SYMBOLS, type Schedule } from './schedule.ts'

/** A mistake in one place of the EA. */
export type Planted = Readonly<{ name: string; file: string; from: string; to: string }>

/** The first close; a little later its signals are there. */
export const CLOSE = START + 90_000

export const CALM_SCHEDULE: Schedule = {
  ...makeSchedule(1, 'hedging'),
  transport: 'socket',
  filling: 3,
  commentMax: 31,
  executionMs: 40,
  expiryMs: 180_000,
  faults: [],
  acts: [],
  lives: [],
}
/** The EA dies on its first order, and goes on with it a minute later, if it still may. */
const PENDING: Schedule = {
  ...CALM_SCHEDULE,
  lives: [{ kill: { kind: 'kill', point: 'beforeOrderSend', nth: 1 }, pauseMs: 6_000 }],
}

/** Schedules that each put one promise to the test, whatever else the seeds bring. */
export const FIXED: Readonly<Record<string, Schedule>> = {
  'an order that is carried out long after its timeout': {
    ...CALM_SCHEDULE,
    faults: [{ kind: 'timeout', executed: true, delayMs: 25_000, count: 3 }],
  },
  'a kill while an order may yet be carried out': {
    ...CALM_SCHEDULE,
    faults: [{ kind: 'timeout', executed: true, delayMs: 30_000, count: 1 }],
    lives: [{ kill: { kind: 'kill', point: 'afterOrderSend', nth: 1 }, pauseMs: 6_000 }],
  },
  'a clock that jumps ahead while an order may yet be carried out': {
    ...CALM_SCHEDULE,
    faults: [
      { kind: 'timeout', executed: true, delayMs: 40_000, count: 1 },
      { kind: 'clockJump', at: CLOSE + 8_000, byMs: 70_000 },
    ],
    lives: [{ kill: { kind: 'kill', point: 'afterOrderSend', nth: 1 }, pauseMs: 6_000 }],
  },
  'a fill that names its position only after its order was settled': makeSchedule(179),
  'a server that falls silent before an order goes out': {
    ...PENDING,
    faults: [{ kind: 'serverSilent', from: CLOSE + 15_000, until: CLOSE + 150_000 }],
  },
  'an account that is reduced before an order goes out': {
    ...PENDING,
    acts: [
      { at: CLOSE + 20_000, kind: 'reduce' },
      { at: CLOSE + 170_000, kind: 'resume' },
    ],
  },
  'hands that trade in the same positions of a netting account': {
    ...CALM_SCHEDULE,
    account: 'netting',
    faults: SYMBOLS.map((symbol) => ({ kind: 'hand', at: CLOSE + 20_000, symbol, value: true, lots: 0.3 })),
  },
  'AutoTrading that is switched off before an order goes out': {
    ...PENDING,
    faults: [
      { kind: 'autoTrading', at: CLOSE + 20_000, value: false },
      { kind: 'autoTrading', at: CLOSE + 170_000, value: true },
    ],
  },
}

export const PLANTED: readonly Planted[] = [
  {
    name: 'a close takes what a hand has traded as well',
    file: 'Positions.mqh',
    from: 'return(MathMax(0.0,MathMin(own,position.lots)));',
    to: 'return(own>0.0 ? position.lots : 0.0);',
  },
  {
    name: 'an order without an answer is sent again',
    file: 'Reconcile.mqh',
    from: 'bool isSure=(ReconcileIsHarmless(g_book[at]) || (g_book[at].wasCut && isLongOver));',
    to: 'bool isSure=(ReconcileIsHarmless(g_book[at]) || isLongOver || since>=0);',
  },
  {
    name: 'nothing is on the disk when an order leaves',
    file: 'SendOrder.mqh',
    from: '   if(!JournalRecord(g_book[at]))\n     {\n      // Not on the disk',
    to: '   if(g_book[at].attempts<0)\n     {\n      // Not on the disk',
  },
  {
    name: 'the stop is left out',
    file: 'SendOrder.mqh',
    from: '      request.sl=NormalizeDouble(record.stop,digits);\n      request.tp=NormalizeDouble(record.target,digits);\n     }\n   ENUM',
    to: '      request.tp=NormalizeDouble(record.target,digits);\n     }\n   ENUM',
  },
  {
    name: 'entries do not heed the silence of the server',
    file: 'Safety.mqh',
    from: 'return(SafetyIsSilent() ? "the server has been silent for 30 s" : "");',
    to: 'return("");',
  },
  {
    name: 'entries do not heed that the account only reduces',
    file: 'Safety.mqh',
    from: 'if(g_server.mode!="ACTIVE")',
    to: 'if(g_server.mode=="NEVER")',
  },
  {
    name: 'the AutoTrading button is not looked at',
    file: 'Safety.mqh',
    from: 'if(TerminalInfoInteger(TERMINAL_TRADE_ALLOWED)==0)',
    to: 'if(TerminalInfoInteger(TERMINAL_TRADE_ALLOWED)<0)',
  },
]

/** An include root of its own, with one file that is wrong. */
export function plant({ file, from, to }: Planted, folder: string): string {
  const text = readFileSync(resolve('mql5/Include/Barclose', file), 'utf8')
  const count = text.split(from).length - 1
  if (count !== 1) throw new Error(`${file} has the place of the mistake ${count} times: ${from}`)
  cpSync(resolve('mql5/Include/Barclose'), join(folder, 'Barclose'), { recursive: true })
  writeFileSync(join(folder, 'Barclose', file), text.replace(from, to))
  return folder
}
