import type { Side } from '../../contracts/primitives.ts'
import { groupRiskOf, type GroupRisk } from '../portfolio/group-risk.ts'
import { capitalOf } from '../portfolio/holdings.ts'
import type { Gate, GateInput } from './gate.ts'
import { wantedSide } from './wanted-side.ts'

/** Markets that fall together are one risk with one cap, however many of them are held. */
export const correlation: Gate = {
  name: 'correlation',
  check: (input) => {
    const side = wantedSide(input.opinion)
    const room = side === null ? null : groupRoom(input, side)
    if (room === null || room.money > 0) return null
    const { group, members, money } = room.risk
    return {
      reason: `${money.toFixed(2)} is at risk in ${group ?? 'markets that move together'} already (${members.join(', ')}), at most ${room.capMoney.toFixed(2)}`,
    }
  },
  numbers: (input) => {
    const side = wantedSide(input.opinion)
    if (side === null) return {}
    const { risk, capMoney } = groupRoom(input, side)
    return { groupRiskMoney: risk.money, groupCapMoney: capMoney, group: risk.group, members: risk.members.length }
  },
}

type Ground = Readonly<
  Pick<GateInput, 'holdings'> & {
    close: Pick<GateInput['close'], 'symbol'>
    view: Pick<GateInput['view'], 'funds'>
    settings: Pick<GateInput['settings'], 'groupRiskPercent' | 'correlationFrom'>
  }
>
export type GroupRoom = Readonly<{ money: number; capMoney: number; risk: GroupRisk }>

/** What an entry of that side may still risk beside all that moves with it. */
export function groupRoom({ close, view, holdings, settings }: Ground, side: Side): GroupRoom {
  const capMoney = (capitalOf(view) * settings.groupRiskPercent) / 100
  const risk = groupRiskOf(holdings, { symbol: close.symbol, side, correlationFrom: settings.correlationFrom })
  return { money: capMoney - risk.money, capMoney, risk }
}
