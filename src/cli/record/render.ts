import type { TapeSpan } from '../../../replay/tape/record-tape.ts'
import type { TapeEnd, TapeHeader } from '../../contracts/tape.ts'

export type Recorded = Readonly<{
  file: string
  bytes: number
  header: Omit<TapeHeader, 'n' | 'tape'>
  span: TapeSpan
  end: TapeEnd
  elapsedMs: number
}>

export function renderRecorded(recorded: Recorded): string {
  const { file, bytes, header, span, end, elapsedMs } = recorded
  const lines = [
    file,
    `${header.account} from ${timeOf(span.from)} UTC: ${count(span.messages, 'message')}, ${count(end.decisions, 'decision')}, ${size(bytes)}, ${(elapsedMs / 1_000).toFixed(1)} s`,
    `SHA-256 of the decisions ${end.sha256}`,
    ...warningsOf(recorded),
    'A tape holds the history of an account: money, positions and prices. Give it to nobody who may not see them.',
  ]
  return `${lines.join('\n')}\n`
}

/** What --json prints. */
export const describeRecorded = (recorded: Recorded) => {
  const { file, bytes, header, span, end, elapsedMs } = recorded
  return {
    file,
    bytes,
    account: header.account,
    from: timeOf(span.from),
    messages: span.messages,
    decisions: end.decisions,
    sha256: end.sha256,
    partial: span.isPartial,
    pruned: span.isPruned,
    versions: header.versions,
    models: header.models.map(({ symbol, version }) => `${symbol}@${version}`),
    others: header.others,
    warnings: warningsOf(recorded),
    elapsedMs: Math.round(elapsedMs),
  }
}

/** Why a replay of it may decide otherwise, though nothing has changed. */
function warningsOf({ header, span }: Recorded): readonly string[] {
  const { versions, models, others } = header
  const gone = models.filter(({ files }) => files === null)
  return [
    ...(span.isPruned ? ['The first messages of the account are not kept any more (BARCLOSE_RETENTION_DAYS).'] : []),
    ...(span.isPartial
      ? ['The tape is partial: bars, deals and signals of before it are not on it, so its first decisions cannot be compared.']
      : []),
    ...(versions.length > 1
      ? [`Its decisions were made by ${versions.length} versions or sets of settings; a replay takes the settings of now for all of them.`]
      : []),
    ...(gone.length > 0 ? [`Not there any more: models ${gone.map(({ symbol, version }) => `${symbol}@${version}`).join(', ')}.`] : []),
    ...(others.length > 0 ? [`What the other accounts of this server held (${others.join(', ')}) is not on it.`] : []),
  ]
}

const timeOf = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ')
const count = (n: number, word: string): string => `${n.toLocaleString('en')} ${word}${n === 1 ? '' : 's'}`
const size = (bytes: number): string => (bytes < 1_048_576 ? `${Math.ceil(bytes / 1_024)} kB` : `${(bytes / 1_048_576).toFixed(1)} MB`)
