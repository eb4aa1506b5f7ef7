import type { BarColumns } from './bars.ts'
import { TIMEFRAME_SECONDS, TIMEFRAMES, type Timeframe } from './primitives.ts'

type ReportFault = (fault: string, path: (string | number)[], message: string) => void
type SnapshotShape = Readonly<{
  full: boolean
  closed: readonly Timeframe[]
  bars: BarColumns
  quote: Readonly<{ time: number }>
  serverTime: number
}>

/** What only the whole message can tell: bars belong to what is said to have closed. */
export function checkClosed({ full, closed, bars }: SnapshotShape, report: ReportFault): void {
  const isDelta = (after: number | null) => after !== null
  for (const timeframe of TIMEFRAMES) {
    const columns = bars[timeframe]
    if (full && columns === undefined) report('BARS_MISSING', ['bars', timeframe], 'a full snapshot carries every timeframe')
    if (columns !== undefined && full === isDelta(columns.after)) {
      report(
        'BAR_COLUMN',
        ['bars', timeframe, 'after'],
        full ? 'a full snapshot has no bar before: use null' : 'a delta names the bar before its first',
      )
    }
  }
  for (const [i, timeframe] of closed.entries()) {
    if (closed.indexOf(timeframe) !== i) report('INVALID_FIELD', ['closed', i], `${timeframe} stands twice`)
    if ((bars[timeframe]?.time.length ?? 0) === 0)
      report('BARS_MISSING', ['bars', timeframe], `closed names ${timeframe}, but it has no bars`)
  }
}

/** A bar is closed when the server's clock, or the tick that opened the next one, has passed its end. */
export function checkForming({ bars, quote, serverTime }: SnapshotShape, report: ReportFault): void {
  const now = Math.max(serverTime, quote.time)
  for (const timeframe of TIMEFRAMES) {
    const last = bars[timeframe]?.time.at(-1)
    if (last === undefined || last + TIMEFRAME_SECONDS[timeframe] <= now) continue
    const index = (bars[timeframe]?.time.length ?? 1) - 1
    report(
      'BAR_FORMING',
      ['bars', timeframe, 'time', index],
      `the bar of ${last} closes at ${last + TIMEFRAME_SECONDS[timeframe]}, after now (${now}); send closed bars only`,
    )
  }
}
