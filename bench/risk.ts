import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { HELP, openRiskGround, POSITIONS, type RiskGround } from './risk-ground.ts'

type Times = Readonly<{ medianUs: number; p99Us: number }>
type RiskTimes = Readonly<{
  positions: number
  gates: number
  /** Account and gates together: what a decision pays. */
  stage: Times
  around: Times
  run: Times
  /** Every number of every position read once. */
  floor: Times
  aims: Readonly<Record<string, boolean>>
}>

const ROUNDS = 6
const PER_ROUND = 2_000
/** Touches that are timed as one: a single one is quicker than the clock. */
const BATCH = 50

export async function run(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...argv], options: { json: { type: 'boolean' }, help: { type: 'boolean' } } })
  if (values.help === true) {
    process.stdout.write(HELP)
    return
  }
  const folder = await mkdtemp(join(tmpdir(), 'barclose-bench-'))
  const ground = await openRiskGround(join(folder, 'journal.db'))
  try {
    const times = measure(ground)
    process.stdout.write(values.json === true ? `${JSON.stringify(times, null, 2)}\n` : render(times))
  } finally {
    await ground.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function measure({ look, gate, touch, gates }: RiskGround): RiskTimes {
  const [stage, around, run, floor]: [number[], number[], number[], number[]] = [[], [], [], []]
  // Rounds of each in turn, so that a slow spell of the machine meets all of them. The first warms up.
  for (let round = 0; round < ROUNDS; round += 1) {
    const keep = (into: number[], us: number) => (round === 0 ? 0 : into.push(us))
    for (let i = 0; i < PER_ROUND; i += 1) {
      const began = performance.now()
      const seen = look(i)
      const looked = performance.now()
      gate(i, seen)
      const ended = performance.now()
      keep(stage, (ended - began) * 1_000)
      keep(around, (looked - began) * 1_000)
      keep(run, (ended - looked) * 1_000)
    }
    for (let i = 0; i < PER_ROUND; i += 1) {
      const began = performance.now()
      for (let k = 0; k < BATCH; k += 1) touch()
      keep(floor, ((performance.now() - began) * 1_000) / BATCH)
    }
  }
  const whole = timesOf(stage)
  return {
    positions: POSITIONS,
    gates,
    stage: whole,
    around: timesOf(around),
    run: timesOf(run),
    floor: timesOf(floor),
    aims: { 'the gate stage within 50 us at the median': whole.medianUs <= 50 },
  }
}

function timesOf(values: readonly number[]): Times {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN) * 100) / 100
  return { medianUs: at(0.5), p99Us: at(0.99) }
}

function render({ positions, gates, stage, around, run: gating, floor, aims }: RiskTimes): string {
  const line = (name: string, { medianUs, p99Us }: Times) =>
    `${name.padEnd(28)}${medianUs.toFixed(2).padStart(9)}${p99Us.toFixed(2).padStart(9)}`
  return `${[
    `${positions} positions, ${gates} gates`,
    'us                             median      p99',
    line('gate stage', stage),
    line('  account around it', around),
    line('  gates', gating),
    line('floor: each position touched', floor),
    '',
    ...Object.entries(aims).map(([aim, isMet]) => `${isMet ? 'met    ' : 'MISSED '} ${aim}`),
  ].join('\n')}\n`
}
