import { opposite as turned } from '../account.ts'
import type { Gate } from './gate.ts'
import { wantedSide } from './wanted-side.ts'

/** What one account of the user holds at a firm, another of his may not hold the other way round. */
export const opposite: Gate = {
  name: 'opposite',
  check: ({ close: { symbol, brokerSymbol }, opinion, firm, siblings }) => {
    const side = wantedSide(opinion)
    if (side === null || firm === null || !firm.rules.forbidsOpposite) return null
    for (const { account, firm: theirs, held } of siblings) {
      if (houseOf(theirs) !== houseOf(firm.name)) continue
      if (held === null) return { reason: `what ${account} holds at the same firm is not known yet`, facts: { account } }
      const against = held.find((one) => one.side === turned(side) && (one.symbol === symbol || one.brokerSymbol === brokerSymbol))
      if (against !== undefined)
        return {
          reason: `${account} holds ${against.side} ${against.brokerSymbol} at the same firm`,
          facts: { account, side: against.side },
        }
    }
    return null
  },
}

/** The firm of a rule set: its products are named after it, as ftmo-2-step and ftmo-1-step. */
const houseOf = (name: string): string => name.split('-')[0] ?? name
