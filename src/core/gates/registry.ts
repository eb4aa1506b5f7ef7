import { budget } from './budget.ts'
import { cooldown } from './cooldown.ts'
import { conviction } from './conviction.ts'
import { correlation } from './correlation.ts'
import { crisis } from './crisis.ts'
import { dailyLoss, totalLoss } from './floors.ts'
import { gap } from './gap.ts'
import type { Gate } from './gate.ts'
import { margin } from './margin.ts'
import { market } from './market.ts'
import { news } from './news.ts'
import { opinion } from './opinion.ts'
import { opposite } from './opposite.ts'
import { permissions } from './permissions.ts'
import { portfolio } from './portfolio.ts'
import { position } from './position.ts'
import { rejects } from './rejects.ts'
import { repeats } from './repeats.ts'
import { rest } from './rest.ts'
import { reward } from './reward.ts'
import { room } from './room.ts'
import { spread } from './spread.ts'
import { stale } from './stale.ts'
import { switches } from './switches.ts'
import { trigger } from './trigger.ts'

/**
 * In the order in which a person should hear of them: the first that refuses names the decision. A crisis before all,
 * then what stops the account, what stops the market, what the account has left, and the entry itself last.
 */
export const GATES: readonly Gate[] = [
  crisis,
  switches,
  permissions,
  totalLoss,
  dailyLoss,
  trigger,
  market,
  stale,
  rest,
  gap,
  news,
  position,
  opposite,
  room,
  portfolio,
  correlation,
  margin,
  budget,
  rejects,
  repeats,
  opinion,
  conviction,
  cooldown,
  spread,
  reward,
]
