import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { type Built, buildProgram, hasCompiler } from '../../mql5/host/build.ts'
import { type Ended, type HostEvent, startProgram } from '../../mql5/host/run.ts'
import type { Scenario, SymbolSettings } from '../../mql5/host/scenario.ts'
import { isDeep } from '../support/depth.ts'

/** A Wednesday, 10:00 on the server's clock. */
export const START = Date.UTC(2026, 5, 3, 10)
export const DAY = 86_400_000

/** Second since START, bid, ask. */
export type Tick = readonly [second: number, bid: number, ask: number]

export type Play = Readonly<{
  program?: string
  /** For `desk`: `SECOND COMMAND key=value ...`. */
  plan?: readonly string[]
  ticks?: readonly Tick[]
  symbol?: Omit<SymbolSettings, 'name'>
  others?: readonly SymbolSettings[]
  scenario?: Partial<Scenario>
  folder?: string
}>

export type Played = Ended & Readonly<{ folder: string; said: readonly Said[] }>
/** A printed line `word key=value ...`. */
export type Said = Readonly<{ word: string; facts: Readonly<Record<string, string>>; time: number; text: string }>

const folders: string[] = []

/** A folder that is gone after the tests of the file. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mql5-terminal-'))
  folders.push(folder)
  return folder
}

const built = new Map<string, Promise<Built>>()

/** The binary of a program of programs/terminal; compiled once. The deep suite runs everything under the sanitizers. */
export async function buildOf(program: string): Promise<string> {
  const building = built.get(program) ?? buildProgram({ source: resolve(`test/mql5/programs/terminal/${program}.mq5`), sanitize: isDeep })
  built.set(program, building)
  return (await building).binary
}

/** Compiles before the first test, with the time that a host of new content needs. */
export function prepare(...programs: readonly string[]): void {
  beforeAll(async () => {
    if (hasCompiler()) for (const program of programs) await buildOf(program)
  }, 600_000)
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })
}

/** Runs a program of programs/terminal over a short market in EURUSD and gives what it printed. */
export async function play({ program = 'desk', folder = newFolder(), ...rest }: Play): Promise<Played> {
  const binary = await buildOf(program)
  const ended = await startProgram({ binary, folder, scenario: scenarioOf(folder, rest) }).ended
  return { ...ended, folder, said: ended.events.flatMap(saidOf) }
}

export function scenarioOf(
  folder: string,
  {
    plan,
    ticks = [
      [-60, 1.1, 1.1001],
      [60, 1.1, 1.1001],
    ],
    symbol = {},
    others = [],
    scenario = {},
  }: Play,
): Scenario {
  mkdirSync(folder, { recursive: true })
  const eurusd: SymbolSettings = {
    name: 'EURUSD',
    currencyBase: 'EUR',
    currencyProfit: 'USD',
    ticks: writeTicks(folder, 'EURUSD', ticks),
    ...symbol,
  }
  return {
    symbols: [eurusd, ...others],
    account: { balance: 10_000 },
    ...scenario,
    terminal: { dataPath: join(folder, 'terminal'), ...scenario.terminal },
    run: { start: START, ...scenario.run },
    inputs: { ...(plan === undefined ? {} : { Plan: plan.join('|') }), ...scenario.inputs },
  }
}

export function writeTicks(folder: string, name: string, ticks: readonly Tick[]): string {
  const file = join(folder, `${name}.csv`)
  writeFileSync(file, ticks.map(([second, bid, ask]) => `${START + Math.round(second * 1000)},${bid},${ask}\n`).join(''))
  return file
}

function saidOf({ event, time, ...rest }: HostEvent): readonly Said[] {
  const text = rest['text']
  if (event !== 'print' || typeof text !== 'string') return []
  const [word = '', ...pairs] = text.split(' ')
  const facts = Object.fromEntries(
    pairs.filter((pair) => pair.includes('=')).map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )
  return [{ word, facts, time, text }]
}

/** The facts of every printed line that begins with the word. */
export const factsOf = ({ said }: Played, word: string): readonly Readonly<Record<string, string>>[] =>
  said.filter((line) => line.word === word).map(({ facts }) => facts)

/** Return codes of all requests, in order. */
export const retcodes = (played: Played): readonly number[] => factsOf(played, 'send').map(({ retcode }) => Number(retcode))
