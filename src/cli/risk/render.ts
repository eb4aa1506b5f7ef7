import type { RiskReply } from '../../contracts/risk.ts'
import type { AccountRisk } from './ask.ts'

/** A table for a person: each figure, and beside it the formula that makes it. */
export function renderRisk({ account, risk, why }: AccountRisk): string {
  if (risk === null) return `${account}: ${why}\n`
  const lines = [
    `${account}: ${risk.title}, ${risk.phase}, from ${risk.initial} ${risk.currency}`,
    `  equity ${risk.equity}, balance ${risk.balance}, at ${timeOf(risk.at)}`,
    ...risk.capital.map(
      ({ event, at, amount, initial, balance }) =>
        `  ${event} of ${amount} on ${timeOf(at)}: capital ${initial}, balance ${balance} after it`,
    ),
    ...rowsOf(risk).map(render),
  ]
  return `${lines.join('\n')}\n`
}

/** `figure` stands right, `note` says how it comes about. */
type Row = readonly [name: string, figure: string, note: string]

const render = ([name, figure, note]: Row): string => `  ${name.padEnd(28)}${figure.padStart(14)}   ${note}`

const timeOf = (at: number): string => new Date(at).toISOString()

function rowsOf(risk: RiskReply): readonly Row[] {
  return [...roomRows(risk), ...worstRows(risk), ...dayRows(risk), ...budgetRows(risk)]
}

function roomRows({ daily, total, buffer, emergency }: RiskReply): readonly Row[] {
  const floor = (name: string, { floor: at, room, formula, roomFormula, isBroken, effect }: RiskReply['total']): readonly Row[] => [
    [`room ${name}`, room, `${roomFormula}${isBroken ? '   BROKEN' : ''}${effect === 'pause' ? '   (pauses the day)' : ''}`],
    [`  floor ${name}`, at, formula],
  ]
  return [
    ...(daily === null ? [] : floor('today', daily)),
    ...floor('in all', total),
    ...(buffer === null ? [] : [['  kept from each floor', buffer.money, buffer.formula] as const]),
    ['closed at, today', emergency.day.equity, emergency.day.formula],
    ['closed at, this week', emergency.week.equity, emergency.week.formula],
  ]
}

function worstRows({ worst, unbounded }: RiskReply): readonly Row[] {
  if (worst === null) return [['worst case', 'no bound', unbounded.join('; ')]]
  return [
    ['worst case', worst.equity, worst.formula],
    ...worst.floors.map(({ name, room, roomFormula, formula }): Row => [`  left: ${name}`, room, `${roomFormula} (${formula})`]),
    ...(Number(worst.lockedIn) === 0 ? [] : [['  locked in by stops', worst.lockedIn, 'raises the floor after the reset'] as const]),
  ]
}

function dayRows({ day, progress: { days, bestDay, target, today } }: RiskReply): readonly Row[] {
  const percent = (share: number | null) => (share === null ? '-' : `${(share * 100).toFixed(1)} %`)
  const allowed = bestDay.allowed === null ? '' : `, at most ${percent(bestDay.allowed)}${bestDay.isKept ? '' : ': NOT KEPT'}`
  return [
    [`day ${day.name}`, today.realised, today.formula],
    ['trading days', days.needed === null ? String(days.done) : `${days.done} of ${days.needed}`, days.formula],
    ['best day', percent(bestDay.share), `${bestDay.formula}${allowed}`],
    ...(target === null ? [] : [['target', target.balance, `${target.formula}${target.isReached ? ': REACHED' : ''}`] as const]),
  ]
}

const budgetRows = ({ budgets }: RiskReply): readonly Row[] =>
  budgets.map(({ what, used, limit, formula }): Row => ['budget', `${used} of ${limit}`, `${what}; ${formula}`])
