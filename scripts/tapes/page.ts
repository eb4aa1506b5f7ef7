import { openTape } from '../../src/adapters/tapes/read-tape.ts'
import type { TapeEnd } from '../../src/contracts/tape.ts'
import type { Scenario } from '../../replay/tape/scenarios.ts'

export type DescribedTape = Readonly<{
  name: string
  seed: number
  story: string
  markets: readonly string[]
  first: number
  last: number
  messages: number
  decisions: number
  entered: number
  signals: number
  /** How positions ended by themselves: deals by stop and by target. */
  stops: number
  targets: number
  sha256: string
}>

/** Counts what is on a tape by reading it. */
export async function describeTape({ name, seed, story, markets }: Scenario, path: string, end: TapeEnd): Promise<DescribedTape> {
  const tape = await openTape(path)
  const counts = { messages: 0, entered: 0, signals: 0, stops: 0, targets: 0 }
  const times: number[] = []
  for await (const record of tape.records) {
    if (record.kind === 'decision') {
      if (record.body.includes('"entry":{"kind":"enter"')) counts.entered += 1
      counts.signals += record.body.includes('"signals":[]') ? 0 : 1
    }
    if (record.kind !== 'message') continue
    counts.messages += 1
    times.push(record.at)
    if (record.body.includes('"type":"deal"') && record.body.includes('"reason":"stop"')) counts.stops += 1
    if (record.body.includes('"type":"deal"') && record.body.includes('"reason":"target"')) counts.targets += 1
  }
  const span = { first: times[0] ?? 0, last: times.at(-1) ?? 0 }
  const brokerSymbols = markets.map(({ market }) => market.brokerSymbol)
  return { name, seed, story, markets: brokerSymbols, ...span, ...counts, decisions: end.decisions, sha256: end.sha256 }
}

/** The page beside the tapes. */
export function renderTapesPage(tapes: readonly DescribedTape[]): string {
  const rows = tapes.map(({ name, seed, markets, first, last, messages, decisions, entered, signals, stops, targets }) =>
    [name, seed, markets.join(', '), `${timeOf(first)} to ${timeOf(last)}`, messages, decisions, entered, signals, stops, targets].join(
      ' | ',
    ),
  )
  const stories = tapes.map(({ name, story, sha256 }) => `- **${name}**: ${story}  \n  \`${sha256}\``)
  return `# Bundled tapes

SYNTHETIC: made-up prices and made-up accounts. Each was played through the real server by a simulated terminal, with the EMA
desk, since what models answer differs between processors. \`barclose replay replay/tapes/trend.tape.gz\` lives one again and says
whether the same is decided. Made by \`node dist/scripts/tapes.js\`; docs/REPLAY.md tells what is on a tape.

tape | seed | markets | time (UTC) | messages | closes decided | entered | with signals | stops hit | targets hit
--- | --- | --- | --- | --- | --- | --- | --- | --- | ---
${rows.join('\n')}

What happens, and the SHA-256 of the decisions:

${stories.join('\n')}
`
}

const timeOf = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')
