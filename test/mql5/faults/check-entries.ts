import { z } from 'zod'
import type { FaultSettings } from '../../../mql5/host/scenario.ts'
import { MAGIC, type Story } from './play.ts'
import { CALM, END, type Act } from './schedule.ts'

const Order = z.looseObject({
  event: z.literal('order'),
  time: z.number(),
  action: z.number(),
  magic: z.string(),
  symbol: z.string(),
  position: z.string(),
  comment: z.string(),
  retcode: z.number(),
})
export type OrderEvent = z.infer<typeof Order>

/** Requests of ours, as they left the program; their time is when the answer came. */
export const ordersSent = ({ events }: Pick<Story, 'events'>): readonly OrderEvent[] =>
  events.flatMap((event) => Order.safeParse(event).data ?? []).filter(({ magic }) => magic === MAGIC)

/** No order while trading is not allowed; no entry while the account is halted, or the server silent. */
export function checkEntries(story: Story): readonly string[] {
  const sent = ordersSent(story)
  const entries = sent.filter(({ comment }) => story.belief.signals.some(({ signal }) => isEntry(signal.kind) && signal.id === comment))
  return [
    ...sent.flatMap((order) => forbidden(story, order)),
    ...entries.flatMap((order) => [...silent(story, order), ...stopped(story, order)]),
    ...story.belief.signals.flatMap((row) => (isEntry(row.signal.kind) ? madeWhileStopped(story, row) : [])),
  ]
}

const isEntry = (kind: string): boolean => kind === 'OPEN' || kind === 'ADD'
const at = (time: number): string => new Date(time).toISOString().slice(11, 23)

const SWITCHES = ['autoTrading', 'mqlTrading', 'accountTrading', 'expertTrading'] as const

/** A request that left just before the switch was answered after it. */
function forbidden({ schedule }: Story, order: OrderEvent): readonly string[] {
  const off = SWITCHES.filter((kind) => stateOf(schedule.faults, kind, order.time - schedule.executionMs - 1) === false)
  return off.map((kind) => `${at(order.time)}: an order of ${order.comment} left while ${kind} was off`)
}

const stateOf = (faults: readonly FaultSettings[], kind: string, time: number): boolean | undefined =>
  faults
    .filter((fault) => fault.kind === kind && Number(fault.at) <= time)
    .toSorted((a, b) => Number(a.at) - Number(b.at))
    .at(-1)?.value

const SILENCE_MS = 30_000
/** A message and its answer need a moment, more on a slow network. */
const SLACK_MS = 1_500
const ON_A_SLOW_NETWORK_MS = 6_000
const slackOf = ({ schedule }: Story): number =>
  schedule.executionMs + (schedule.faults.some(({ kind }) => kind === 'networkSlow') ? ON_A_SLOW_NETWORK_MS : SLACK_MS)

/** When the EA can have heard the server last. While the server is silent nothing of it arrives. */
function lastHeard({ belief, schedule }: Story, before: number): number {
  const deaf = schedule.faults.filter(({ kind }) => kind === 'serverSilent')
  const isHeard = (time: number): boolean => !deaf.some(({ from, until }) => time > Number(from) && time < Number(until))
  // What waited through a silence arrives at its end.
  const ends = deaf.map(({ until }) => Number(until))
  return Math.max(0, ...belief.heard.filter((time) => time <= before && isHeard(time)), ...ends.filter((time) => time <= before))
}

function silent(story: Story, order: OrderEvent): readonly string[] {
  const heard = lastHeard(story, order.time)
  const isSilent = order.time - heard > SILENCE_MS + slackOf(story)
  return isSilent ? [`${at(order.time)}: entry ${order.comment} left, the server was heard last at ${at(heard)}`] : []
}

type Stop = Readonly<{ from: number; until: number; kind: string }>

/** Times in which no entry may be made, as the server's commands set them. */
export function stopsOf({ belief }: Pick<Story, 'belief'>): readonly Stop[] {
  const stops: Stop[] = []
  const open: Partial<Record<'mode' | 'arms', Act>> = {}
  const end = (name: 'mode' | 'arms', until: number): void => {
    const begun = open[name]
    if (begun !== undefined) stops.push({ from: begun.at, until, kind: begun.kind })
    delete open[name]
  }
  for (const act of belief.done) {
    if (act.kind === 'halt' || act.kind === 'reduce' || act.kind === 'flatten') open.mode ??= act
    if (act.kind === 'disarm' || act.kind === 'flatten') open.arms ??= act
    if (act.kind === 'resume') end('mode', act.at)
    if (act.kind === 'arm') end('arms', act.at)
  }
  end('mode', END)
  end('arms', END)
  return stops
}

/** From the first answer after a stop on the EA knows of it; without any it falls silent. */
function stopped(story: Story, order: OrderEvent): readonly string[] {
  return stopsOf(story).flatMap(({ from, until, kind }) => {
    const told = story.belief.heard.find((time) => time >= from && lastHeard(story, time) === time) ?? CALM
    const bound = Math.min(told, from + SILENCE_MS) + slackOf(story)
    return order.time > bound && order.time < until ? [`${at(order.time)}: entry ${order.comment} left after ${kind} at ${at(from)}`] : []
  })
}

function madeWhileStopped(story: Story, { signal, sentAt }: Story['belief']['signals'][number]): readonly string[] {
  const made = story.belief.toBroker(sentAt)
  return stopsOf(story)
    .filter(({ from, until }) => made > from + 1_000 && made < until - 1_000)
    .map(({ kind, from }) => `${at(made)}: the server made ${signal.kind} ${signal.id} after ${kind} at ${at(from)}`)
}
