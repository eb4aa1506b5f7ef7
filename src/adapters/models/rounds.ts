import { openCompany } from '../../core/company.ts'

/** Eight bodies of 100 kB are read in so long, and their closes are then asked about together. */
const PATIENCE = { quietMs: 0.2, mostMs: 8 }

/**
 * Runs of models, one right behind the other. Between two bodies of 100 kB, or two decisions, a run finds nothing of itself in the
 * processor's caches and takes up to three times as long; so those of closes that come together wait until all are read, and nobody is told
 * before all have ended. Runs of one model stand together.
 */
export type Rounds = Readonly<{ run: <T>(model: object, work: () => Promise<T>) => Promise<T> }>

type Waiting = Readonly<{ model: object; begin: () => Promise<unknown>; tell: () => void }>

export function openRounds(): Rounds {
  const company = openCompany(PATIENCE)
  let waiting: Waiting[] = []
  const endTurn = (): void => {
    if (company.look(performance.now()) === 'open') {
      setImmediate(endTurn)
      return
    }
    const round = waiting
    waiting = []
    company.end()
    void Promise.allSettled(inOrder(round).map(({ begin }) => begin())).then(() => {
      for (const { tell } of round) tell()
    })
  }
  return {
    run: (model, work) =>
      new Promise((resolve, reject) => {
        let running: ReturnType<typeof work> | undefined
        waiting.push({ model, begin: () => (running = work()), tell: () => void running?.then(resolve, reject) })
        company.join(performance.now())
        if (waiting.length === 1) setImmediate(endTurn)
      }),
  }
}

/** Model by model, in the order in which each was asked first. */
function inOrder(round: readonly Waiting[]): readonly Waiting[] {
  const models = new Map<object, Waiting[]>()
  for (const one of round) {
    const same = models.get(one.model)
    if (same === undefined) models.set(one.model, [one])
    else same.push(one)
  }
  return [...models.values()].flat()
}
