import { market } from './market.ts'
import type { Gate } from './gate.ts'
import { opinion } from './opinion.ts'
import { permissions } from './permissions.ts'
import { position } from './position.ts'
import { room } from './room.ts'
import { spread } from './spread.ts'
import { switches } from './switches.ts'
import { trigger } from './trigger.ts'

/** In the order in which a person should hear of them: the first that refuses names the decision. */
export const GATES: readonly Gate[] = [switches, permissions, trigger, market, position, room, opinion, spread]
