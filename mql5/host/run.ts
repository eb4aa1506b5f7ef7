import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { type Scenario, writeScenario } from './scenario.ts'

export type RunOptions = Readonly<{
  /** What buildProgram made. */
  binary: string
  scenario: Scenario
  /** Where the scenario is written; several runs may share it, one after the other. */
  folder: string
}>

/** One line of what happened: its name, the virtual time in server milliseconds, and what belongs to it. 64-bit numbers are texts. */
export type HostEvent = Readonly<{ event: string; time: number; [key: string]: unknown }>

/** The account as the broker has it in the end. */
export type EndState = z.infer<typeof EndSchema>

export type Ended = Readonly<{
  /** 0, 2 for a scenario that was refused, 3 for a critical error, 137 for a program that a fault killed; null after a signal. */
  code: number | null
  signal: NodeJS.Signals | null
  events: readonly HostEvent[]
  /** Missing when the program was killed. */
  end: EndState | undefined
  errors: string
}>

export type RunningProgram = Readonly<{
  /** What happens from now on and what happened before; ends with the program. */
  events: AsyncIterable<HostEvent>
  /** What has happened until now. */
  collected: readonly HostEvent[]
  kill: (signal: NodeJS.Signals) => void
  ended: Promise<Ended>
}>

/** Starts a built program under a scenario as a child process. */
export function startProgram({ binary, scenario, folder }: RunOptions): RunningProgram {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'scenario.txt')
  writeFileSync(file, writeScenario(scenario))
  const child = spawn(binary, ['--scenario', file], { stdio: ['ignore', 'pipe', 'pipe'] })
  const collected: HostEvent[] = []
  const news = newSignal()
  const errors: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text))
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    collected.push(readEvent(line))
    news.raise()
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      news.finish()
      resolve({ code, signal, events: collected, end: readEnd(collected), errors: errors.join('') })
    })
  })
  return { events: { [Symbol.asyncIterator]: () => follow(collected, news) }, collected, kill: (signal) => child.kill(signal), ended }
}

const EventSchema = z.looseObject({ event: z.string(), time: z.number() })

/** A program that breaks off in the middle of a line, and what a sanitizer says, must not be lost. */
function readEvent(line: string): HostEvent {
  try {
    return EventSchema.parse(JSON.parse(line))
  } catch {
    return { event: 'raw', time: 0, text: line }
  }
}

const ticket = z.string().regex(/^\d+$/)
const EndSchema = z.looseObject({
  event: z.literal('end'),
  time: z.number(),
  initCode: z.number(),
  critical: z.string().optional(),
  balance: z.number(),
  equity: z.number(),
  positions: z.array(
    z.looseObject({
      ticket,
      identifier: ticket,
      magic: ticket,
      symbol: z.string(),
      comment: z.string(),
      type: z.number(),
      volume: z.number(),
      priceOpen: z.number(),
      sl: z.number(),
      tp: z.number(),
      swap: z.number(),
    }),
  ),
  orders: z.array(
    z.looseObject({
      ticket,
      magic: ticket,
      symbol: z.string(),
      comment: z.string(),
      type: z.number(),
      state: z.number(),
      price: z.number(),
    }),
  ),
  history: z.array(z.looseObject({ ticket, magic: ticket, symbol: z.string(), comment: z.string(), type: z.number(), state: z.number() })),
  deals: z.array(
    z.looseObject({
      ticket,
      order: ticket,
      positionId: ticket,
      magic: ticket,
      symbol: z.string(),
      comment: z.string(),
      type: z.number(),
      entry: z.number(),
      reason: z.number(),
      volume: z.number(),
      price: z.number(),
      profit: z.number(),
      commission: z.number(),
      swap: z.number(),
    }),
  ),
})

function readEnd(events: readonly HostEvent[]): EndState | undefined {
  const last = events.at(-1)
  return last?.event === 'end' ? EndSchema.parse(last) : undefined
}

type Signal = Readonly<{ raise: () => void; finish: () => void; isFinished: () => boolean; wait: () => Promise<void> }>

function newSignal(): Signal {
  let isFinished = false
  let waiting: (() => void)[] = []
  const raise = (): void => {
    const all = waiting
    waiting = []
    for (const wake of all) wake()
  }
  return {
    raise,
    finish: () => {
      isFinished = true
      raise()
    },
    isFinished: () => isFinished,
    wait: async () =>
      new Promise((resolve) => {
        waiting.push(resolve)
      }),
  }
}

async function* follow(events: readonly HostEvent[], news: Signal): AsyncGenerator<HostEvent> {
  for (let at = 0; ; at += 1) {
    while (at >= events.length && !news.isFinished()) await news.wait()
    const event = events[at]
    if (event === undefined) return
    yield event
  }
}
