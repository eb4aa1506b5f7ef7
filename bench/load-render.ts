import type { Bursts } from './load-burst.ts'
import type { Flow } from './load-flow.ts'
import type { LoadDesk } from './load-shared.ts'
import type { Growth, Soak } from './load-soak.ts'
import type { Latency } from './load-sums.ts'

export type LoadResult = Readonly<{
  machine: Readonly<{ cpu: string; cores: number; node: string }>
  desk: LoadDesk
  /** The three models of one close with nothing around them, us; null where none are asked. */
  bareUs: number | null
  bursts: readonly Bursts[]
  flows: readonly Flow[]
  soak: Soak | null
}>

/** Aims of the issue: a p99 of the burst of eight within three echoes, full snapshots at half the rate of the echo. */
const BURST_AIM = 3
const FULL_AIM = 0.5

export function renderLoad(result: LoadResult): string {
  const { machine, desk, bareUs, bursts, flows, soak } = result
  return `${[
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; ${desk} desk`,
    bareUs === null ? 'no models are asked' : `bare models of one close: ${bareUs} us`,
    '',
    'burst          p99/echo p50/echo      p50      p90      p99      max | echo p50      p99      max   ms | late',
    ...bursts.map(burstLine),
    '',
    'flow                /echo  ceiling      /s      p50      p90      p99      max | echo /s      p99 |   cpu late p99      max RSS MB   heap',
    ...flows.map((flow) => flowLine(flow, bareUs)),
    'errors: 0 in bursts and flows; one would have ended the run',
    ...(soak === null ? [] : ['', ...soakLines(soak)]),
    '',
    ...aimLines(result),
  ].join('\n')}\n`
}

const cell = (value: number, width = 9): string => (value >= 1_000 ? value.toFixed(0) : String(value)).padStart(width)
const latencyCells = ({ p50Ms, p90Ms, p99Ms, maxMs }: Latency): string => [p50Ms, p90Ms, p99Ms, maxMs].map((ms) => cell(ms)).join('')

const burstLine = ({ symbols, kind, p99OverEcho, p50OverEcho, decide, echo, delayMaxMs }: Bursts): string =>
  `${`${kind} x ${symbols}`.padEnd(14)}${cell(p99OverEcho)}${cell(p50OverEcho)}${latencyCells(decide)} |${cell(echo.p50Ms)}${cell(echo.p99Ms)}${cell(echo.maxMs)}      |${cell(delayMaxMs, 5)}`

function flowLine(flow: Flow, bareUs: number | null): string {
  const { way, kind, overEcho, decide, echo } = flow
  const { rps, latency, cpuShare, delay, rssMb, heapMb } = decide
  const name = `${way} ${kind}`.padEnd(18)
  const floor = `${cell(echo.rps)}${cell(echo.latency.p99Ms)}`
  const used = `${cell(cpuShare, 6)}${cell(delay.p99Ms)}${cell(delay.maxMs)}${cell(rssMb, 7)}${cell(heapMb, 7)}`
  return `${name}${cell(overEcho, 7)}${cell(ceilingOf(flow, bareUs))}${cell(rps)}${latencyCells(latency)} |${floor} |${used}`
}

/** The ratio of a server that costs nothing but the floor and the bare models, on one thread. */
const ceilingOf = ({ echo }: Flow, bareUs: number | null): number => {
  const echoUs = 1e6 / echo.rps
  return Number((echoUs / (echoUs + (bareUs ?? 0))).toPrecision(3))
}

function soakLines({ minutes, decide, echo, p99OverEcho, perMinute, rss, heap, ...counts }: Soak): readonly string[] {
  const growth = (name: string, { perHourMb, error, limit, isFlat }: Growth) =>
    `${name}: ${isFlat ? 'flat' : 'GROWS'}, ${perHourMb} MB per hour in the second half, give or take ${error}; limit ${limit}`
  return [
    `soak of ${minutes} minutes: ${counts.decisions} decisions, p99 ${decide.p99Ms} ms, ${p99OverEcho} times the echo's ${echo.p99Ms}; max ${decide.maxMs}`,
    'minute      p99      max echo p99      RSS     heap     late',
    ...perMinute.map(
      ({ minute, p99Ms, maxMs, echoP99Ms, rssMb, heapMb, delayMaxMs }) =>
        `${cell(minute, 6)}${[p99Ms, maxMs, echoP99Ms, rssMb, heapMb, delayMaxMs].map((value) => cell(value)).join('')}`,
    ),
    growth('resident memory', rss),
    growth('heap', heap),
    `errors: ${counts.errors}; orders: ${counts.orders}, at most ${counts.ordersInADay} in a day`,
    ...counts.faults.map((fault) => `FAULT ${fault}`),
  ]
}

function aimLines({ bursts, flows }: LoadResult): readonly string[] {
  const say = (isMet: boolean, text: string) => `${isMet ? 'met    ' : 'MISSED '} ${text}`
  const ofEight = bursts.filter(({ symbols }) => symbols === 8)
  return [
    ...ofEight.map(({ kind, p99OverEcho }) =>
      say(p99OverEcho <= BURST_AIM, `burst of 8, ${kind}: p99 within ${BURST_AIM} echoes (${p99OverEcho})`),
    ),
    ...flows
      .filter(({ kind }) => kind === 'full')
      .map(({ way, overEcho }) => say(overEcho >= FULL_AIM, `full snapshots, ${way}: at least ${FULL_AIM} of the echo (${overEcho})`)),
  ]
}
