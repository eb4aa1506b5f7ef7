/** Stages of a decision in the order of the story; what identifies it, and what was allowed, come before. */
export const STAGES = ['identity', 'switches', 'opinion', 'conviction', 'verdicts', 'entry', 'moves', 'signals', 'reason'] as const
export type Stage = (typeof STAGES)[number]

/** Undefined where one side has nothing at that place. */
export type Leaf = string | number | boolean | null | undefined
export type Leafs = Readonly<{ path: string; was: Leaf; is: Leaf }>

/** How two decisions of one close differ: the first stage that does, with the first place in it. */
export type Difference = Readonly<{
  stage: Stage
  first: Leafs
  /** Further places that differ, of this stage and of later ones. */
  further: number
  /** Later stages that differ too. */
  later: readonly Stage[]
}>

/** Compares two decisions as their rows hold them; null when they are the same but for who decided. */
export function differ(then: string, now: string): Difference | null {
  const [old, made] = [stagesOf(then), stagesOf(now)]
  const found = STAGES.map((stage) => ({ stage, leafs: compare(stage, old.get(stage), made.get(stage)) })).filter(
    ({ leafs }) => leafs.length > 0,
  )
  const [first, ...later] = found
  const place = first?.leafs[0]
  if (first === undefined || place === undefined) return null
  const all = found.reduce((sum, { leafs }) => sum + leafs.length, 0)
  return { stage: first.stage, first: place, further: all - 1, later: later.map(({ stage }) => stage) }
}

const OWN: ReadonlySet<string> = new Set(STAGES)

function stagesOf(body: string): ReadonlyMap<Stage, unknown> {
  const decision: unknown = JSON.parse(body)
  if (!isRecord(decision)) throw new Error('a decision is an object')
  const { versions: _versions, ...rest } = decision
  const identity = Object.fromEntries(Object.entries(rest).filter(([name]) => !OWN.has(name)))
  const stages = new Map<Stage, unknown>([['identity', identity]])
  for (const stage of STAGES) if (stage !== 'identity') stages.set(stage, stage === 'verdicts' ? byGate(rest[stage]) : rest[stage])
  return stages
}

/** Verdicts by gate: one gate more must not make all behind it differ. A gate that stands as its name alone let pass. */
function byGate(verdicts: unknown): unknown {
  if (!Array.isArray(verdicts)) return verdicts
  return Object.fromEntries(
    verdicts.map((verdict: unknown) => {
      if (!isRecord(verdict)) return [String(verdict), { pass: true, reason: '', facts: {} }]
      const { gate, ...rest } = verdict
      return [String(gate), rest]
    }),
  )
}

/** Facts before words: a number says more than the sentence that was made of it. */
function compare(path: string, then: unknown, now: unknown): readonly Leafs[] {
  const all = [...leafsOf(path, then, now)]
  return [...all.filter((each) => !isWords(each)), ...all.filter(isWords)]
}

const isWords = ({ path }: Leafs): boolean => path.endsWith('.reason')

function* leafsOf(path: string, then: unknown, now: unknown): Generator<Leafs> {
  if (isBranch(then) && isBranch(now) && Array.isArray(then) === Array.isArray(now)) {
    for (const name of new Set([...Object.keys(then), ...Object.keys(now)]))
      yield* leafsOf(`${path}.${name}`, valueAt(then, name), valueAt(now, name))
    return
  }
  const [old, made] = [leafOf(then), leafOf(now)]
  if (!Object.is(old, made)) yield { path, was: old, is: made }
}

const valueAt = (branch: object, name: string): unknown => (Object.hasOwn(branch, name) ? Reflect.get(branch, name) : undefined)
const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => isBranch(value) && !Array.isArray(value)

/** Where one side has a whole stage and the other has none, the stage itself is the leaf. */
function leafOf(value: unknown): Leaf {
  if (isBranch(value)) return JSON.stringify(value)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null ? value : undefined
}
