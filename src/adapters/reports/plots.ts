import type { BacktestReport } from '../../contracts/backtest.ts'
import type { BacktestRun } from '../../core/report/backtest-run.ts'
import { counted, figure, percent, whole } from '../../core/report/backtest-words.ts'
import { downSample, type PlotPoint } from './down-sample.ts'
import { at, axisLine, drawing, label, pathOf, roundTicks, scaleOf, spanOf, type Frame, type Scale } from './svg.ts'

const POINTS_MOST = 1_500
const FRAME: Frame = { width: 900, height: 400, left: 80, right: 15, top: 12, bottom: 22 }
/** Where the equity ends and the drawdown begins. */
const SPLIT = 270
const GAP = 18

/** Equity above, its distance from the peak below, over the same time. */
export function equityPlot({ equity }: Pick<BacktestRun, 'equity'>, currency: string): string {
  const worth = downSample(
    equity.map((row) => ({ at: row.at, value: row.equity })),
    POINTS_MOST,
  )
  const below = downSample(depthsOf(equity), POINTS_MOST)
  const time = scaleOf(spanOf(worth.map(({ at }) => at)), { from: FRAME.left, to: FRAME.width - FRAME.right })
  const money = scaleOf(spanOf(worth.map(({ value }) => value)), { from: SPLIT, to: FRAME.top })
  const deepest = spanOf(below.map(({ value }) => value)).to
  const depth = scaleOf({ from: 0, to: deepest === 0 ? 0.01 : deepest }, { from: SPLIT + GAP, to: FRAME.height - FRAME.bottom })
  const [first, last] = [worth[0]?.value ?? 0, worth.at(-1)?.value ?? 0]
  const floor = depth.place(0)
  const marks = [
    ...roundTicks(money, 5).map((value) => rule(money, value, amount(value))),
    ...roundTicks(depth, 2).map((value) => rule(depth, value, percent(-value, 1))),
    ...dateTicks(time),
    `<path class="line" d="${pathOf(placed(worth, time, money))}"/>`,
    `<path class="fall" d="${pathOf([[time.place(time.from), floor], ...placed(below, time, depth), [time.place(time.to), floor]])}Z"/>`,
  ]
  return drawing({
    id: 'equity',
    title: `Equity in ${currency}, and how far it is below its peak`,
    desc: `From ${figure(first)} to ${figure(last)} ${currency}; the deepest fall is ${percent(deepest)} of the peak.`,
    frame: FRAME,
    marks: marks.join(''),
  })
}

function depthsOf(equity: BacktestRun['equity']): readonly PlotPoint[] {
  let peak = 0
  return equity.map((row) => {
    peak = Math.max(peak, row.equity)
    return { at: row.at, value: peak > 0 ? 1 - row.equity / peak : 0 }
  })
}

const FLOORS: Frame = { ...FRAME, height: 200 }

/** Least distance to the floors, day by day; below the line a floor was broken. */
export function floorsPlot({ days }: NonNullable<BacktestReport['firm']>, currency: string): string {
  const total = days.map((day) => ({ at: day.startsAt, value: day.toTotalFloor }))
  const daily = days.flatMap(({ startsAt, toDailyFloor }) => (toDailyFloor === null ? [] : [{ at: startsAt, value: toDailyFloor }]))
  const values = [...total, ...daily].map(({ value }) => value)
  const span = spanOf([0, ...values])
  const time = scaleOf(spanOf(days.map(({ startsAt }) => startsAt)), { from: FLOORS.left, to: FLOORS.width - FLOORS.right })
  const money = scaleOf(span, { from: FLOORS.height - FLOORS.bottom, to: FLOORS.top })
  const marks = [
    ...roundTicks(money, 4).map((value) => rule(money, value, amount(value))),
    ...dateTicks(time, FLOORS),
    `<path class="second" d="${pathOf(placed(total, time, money))}"/>`,
    `<path class="line" d="${pathOf(placed(daily, time, money))}"/>`,
  ]
  const nearest = (points: readonly PlotPoint[]) => figure(points.length === 0 ? null : spanOf(points.map(({ value }) => value)).from)
  return drawing({
    id: 'floors',
    title: `Least distance of the equity to the floors per day, ${currency}: daily floor drawn through, total floor dashed`,
    desc: `Over ${counted(days.length, 'day')} the nearest was ${nearest(daily)} to the daily floor and ${nearest(total)} to the total one.`,
    frame: FLOORS,
    marks: marks.join(''),
  })
}

const RESULTS: Frame = { ...FRAME, height: 220, left: 50 }
const BINS_MOST = 60

/** How often trades ended where, in R. */
export function resultsPlot(risks: readonly number[]): string {
  const span = spanOf(risks)
  const width =
    [0.1, 0.25, 0.5, 1, 2, 5, 10, 25, 100].find((one) => (span.to - span.from) / one <= BINS_MOST - 2) ?? (span.to - span.from) / BINS_MOST
  const [first, end] = [Math.floor(span.from / width), Math.floor(span.to / width) + 1]
  const counts = Array.from({ length: end - first }, () => 0)
  for (const risk of risks) {
    const bin = Math.floor(risk / width) - first
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  const across = scaleOf({ from: first * width, to: end * width }, { from: RESULTS.left, to: RESULTS.width - RESULTS.right })
  const high = scaleOf({ from: 0, to: spanOf(counts).to }, { from: RESULTS.height - RESULTS.bottom, to: RESULTS.top })
  const base = high.place(0)
  const bars = counts.map((count, i) => {
    const [left, right] = [across.place((first + i) * width), across.place((first + i + 1) * width)]
    const top = high.place(count)
    return `<rect class="${first + i < 0 ? 'lose' : 'win'}" x="${at(left + 0.5)}" y="${at(top)}" width="${at(Math.max(0.5, right - left - 1))}" height="${at(base - top)}"/>`
  })
  const ticks = roundTicks(across, 10).map((value) =>
    label(across.place(value), RESULTS.height - 6, `${Number(value.toFixed(6))} R`, 'middle'),
  )
  const lost = risks.filter((risk) => risk < 0).length
  return drawing({
    id: 'results',
    title: `Results of the trades in R, in steps of ${width}`,
    desc: `${counted(risks.length, 'trade')} from ${figure(span.from)} to ${figure(span.to)} R, ${whole(lost)} of them below zero.`,
    frame: RESULTS,
    marks: [...roundTicks(high, 4).map((value) => rule(high, value, String(value), RESULTS)), ...bars, ...ticks].join(''),
  })
}

/** Ticks of a small account lie between whole amounts. */
const amount = (value: number): string => (Number.isInteger(value) ? whole(value) : figure(value))

const placed = (points: readonly PlotPoint[], time: Scale, across: Scale): readonly (readonly [number, number])[] =>
  points.map((point) => [time.place(point.at), across.place(point.value)])

function rule(scale: Scale, value: number, text: string, frame: Frame = FRAME): string {
  const y = scale.place(value)
  return axisLine(frame.left, y, frame.width - frame.right, y) + label(frame.left - 6, y + 4, text, 'end')
}

const DATES = 6

/** Dates at equal distances, UTC. */
function dateTicks(time: Scale, frame: Frame = FRAME): readonly string[] {
  const count = time.to > time.from ? DATES : 1
  return Array.from({ length: count }, (_, i) => {
    const when = count === 1 ? time.from : time.from + ((time.to - time.from) * i) / (count - 1)
    const anchor = i === 0 ? 'start' : i === count - 1 ? 'end' : 'middle'
    return label(time.place(when), frame.height - 6, new Date(when).toISOString().slice(0, 10), anchor)
  })
}
