import type { EngineEvent } from '../../pipeline/api.ts'
import type { Edge } from './edge.ts'

/** One line per decision. */
export function logDecision(log: Edge['log'], event: EngineEvent): void {
  if (event.kind !== 'decision') return
  // Nothing is put together for a line that nobody reads.
  if (!log.isLevelEnabled('info')) return
  const { account, symbol, timeframe, superseded, entry, signals, reason } = event.decision
  log.info(
    {
      account,
      symbol,
      timeframe,
      result: superseded ? 'superseded' : entry.kind,
      ...(entry.kind === 'hold' ? { gate: entry.gate } : {}),
      ...(signals.length === 0 ? {} : { signals: signals.map((signal) => `${signal.kind} ${signal.side} ${signal.lots}`) }),
      reason,
      tookMs: Math.round(event.tookMs * 1_000) / 1_000,
    },
    'decision',
  )
}
