import type { Ack } from '../../contracts/results.ts'

/**
 * How much a state is known to be true. A lesser one never replaces a greater one: a late `unknown` tells nothing, and
 * what was filled cannot be unfilled. Among equals the latest word counts, since a placed order may yet be refused.
 */
export const CERTAINTY: Readonly<Record<'sent' | Ack['outcome'], number>> = {
  sent: 0,
  unknown: 1,
  placed: 2,
  rejected: 2,
  refused: 2,
  expired: 2,
  partial: 3,
  filled: 4,
}
