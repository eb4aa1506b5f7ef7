import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { EngineEvent } from '../../pipeline/api.ts'

export type Metrics = Readonly<{
  message: (type: string, code: string) => void
  error: (code: string) => void
  /** Sets a gauge; its help text stands in GAUGES. */
  gauge: (name: GaugeName, value: number) => void
  event: (event: EngineEvent) => void
  /** The Prometheus text format, version 0.0.4. */
  render: () => string
  close: () => void
}>

const COUNTERS = {
  barclose_messages_total: 'Messages of terminals by type and outcome code.',
  barclose_errors_total: 'Errors answered or met, by code.',
  barclose_decisions_total: 'Decisions by result and the gate that stopped the entry.',
  barclose_opinions_total: 'Sides that the desk proposed, by symbol: one side alone for hours is a desk that sees nothing.',
  barclose_signals_total: 'Signals decided, by kind.',
  barclose_outcomes_total: 'Outcomes of signals.',
} as const
const GAUGES = {
  barclose_connections: 'Connections held.',
  barclose_terminal_sockets: 'WebSockets of terminals.',
  barclose_stream_sockets: 'WebSockets of the push stream.',
  barclose_accounts: 'Accounts known.',
  barclose_accounts_armed: 'Accounts armed.',
  barclose_journal_ok: '1 while the journal can be written.',
  barclose_resident_memory_bytes: 'Memory of the process.',
  barclose_heap_used_bytes: 'Heap in use.',
  barclose_event_loop_delay_p50_ms: 'Delay of the event loop since the last scrape, median.',
  barclose_event_loop_delay_p99_ms: 'Delay of the event loop since the last scrape, 99th percentile.',
  barclose_event_loop_delay_max_ms: 'Delay of the event loop since the last scrape, longest.',
} as const
const ZERO_AT_START = [
  'barclose_connections',
  'barclose_terminal_sockets',
  'barclose_stream_sockets',
] as const satisfies readonly GaugeName[]
type CounterName = keyof typeof COUNTERS
export type GaugeName = keyof typeof GAUGES

/** Upper bounds of the decision-time histogram, ms. */
const DECISION_MS = [0.5, 1, 2, 5, 10, 20, 50, 100, 250, 500, 1_000, 2_500, 5_000]

export function createMetrics(): Metrics {
  const counters = new Map<CounterName, Map<string, number>>()
  const gauges = new Map<GaugeName, number>()
  for (const name of ZERO_AT_START) gauges.set(name, 0)
  const took = { buckets: DECISION_MS.map(() => 0), sum: 0, count: 0 }
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()

  const count = (name: CounterName, labels: string): void => {
    const series = counters.get(name) ?? new Map<string, number>()
    counters.set(name, series.set(labels, (series.get(labels) ?? 0) + 1))
  }
  const observe = (ms: number): void => {
    const bucket = DECISION_MS.findIndex((bound) => ms <= bound)
    if (bucket !== -1) took.buckets[bucket] = (took.buckets[bucket] ?? 0) + 1
    took.sum += ms
    took.count += 1
  }
  const measureProcess = (): void => {
    const { rss, heapUsed } = process.memoryUsage()
    gauges.set('barclose_resident_memory_bytes', rss).set('barclose_heap_used_bytes', heapUsed)
    gauges.set('barclose_event_loop_delay_p50_ms', delay.percentile(50) / 1e6)
    gauges.set('barclose_event_loop_delay_p99_ms', delay.percentile(99) / 1e6)
    gauges.set('barclose_event_loop_delay_max_ms', delay.max / 1e6)
    delay.reset()
  }

  return {
    message: (type, code) => count('barclose_messages_total', `type="${type}",code="${code}"`),
    error: (code) => count('barclose_errors_total', `code="${code}"`),
    gauge: (name, value) => void gauges.set(name, value),
    event: (event) => {
      if (event.kind === 'outcome') count('barclose_outcomes_total', `outcome="${event.outcome.outcome}"`)
      if (event.kind !== 'decision') return
      const { entry, superseded, signals, opinion, symbol } = event.decision
      const result = superseded ? 'superseded' : entry.kind
      count('barclose_decisions_total', `result="${result}",gate="${entry.kind === 'hold' ? escapeLabel(entry.gate) : ''}"`)
      if (opinion !== null && opinion.side !== null) count('barclose_opinions_total', `symbol="${symbol}",side="${opinion.side}"`)
      for (const signal of signals) count('barclose_signals_total', `kind="${signal.kind}"`)
      observe(event.tookMs)
    },
    render: () => {
      measureProcess()
      return [...renderCounters(counters), ...renderGauges(gauges), ...renderHistogram(took), ''].join('\n')
    },
    close: () => void delay.disable(),
  }
}

function renderCounters(counters: ReadonlyMap<CounterName, ReadonlyMap<string, number>>): readonly string[] {
  return Object.entries(COUNTERS).flatMap(([name, help]) => {
    const series = [...counters].find(([known]) => known === name)?.[1] ?? new Map<string, number>()
    return [`# HELP ${name} ${help}`, `# TYPE ${name} counter`, ...[...series].map(([labels, value]) => `${name}{${labels}} ${value}`)]
  })
}

function renderGauges(gauges: ReadonlyMap<GaugeName, number>): readonly string[] {
  return [...gauges].flatMap(([name, value]) => [`# HELP ${name} ${GAUGES[name]}`, `# TYPE ${name} gauge`, `${name} ${finite(value)}`])
}

function renderHistogram(took: Readonly<{ buckets: readonly number[]; sum: number; count: number }>): readonly string[] {
  const name = 'barclose_decision_duration_ms'
  let below = 0
  const buckets = took.buckets.map((value, i) => {
    below += value
    return `${name}_bucket{le="${DECISION_MS[i]}"} ${below}`
  })
  return [
    `# HELP ${name} Time from receiving a close to its decision, ms.`,
    `# TYPE ${name} histogram`,
    ...buckets,
    `${name}_bucket{le="+Inf"} ${took.count}`,
    `${name}_sum ${took.sum}`,
    `${name}_count ${took.count}`,
  ]
}

/** An event loop that was never delayed has no percentile yet. */
const finite = (value: number): number => (Number.isFinite(value) ? value : 0)

const escapeLabel = (text: string): string => text.replaceAll(/["\\\n]/g, '_').slice(0, 64)
