import type { Different } from '../../../replay/tape/compare.ts'
import { missingModels, type Refused, type Replay } from '../../../replay/tape/replay-tape.ts'
import type { Sent } from '../../../replay/tape/send-tape.ts'
import type { Ending } from '../../adapters/tapes/read-tape.ts'
import type { TapeHeader } from '../../contracts/tape.ts'
import { STAGES, type Leaf } from '../../core/tape/differ.ts'

export type Replayed = Readonly<{ header: TapeHeader; ending: Ending; replay: Replay; unknown: readonly string[] }>

/** Whether now is as then. What cannot be compared is told, and is no difference. */
export const isSame = ({ different, notMade, onlyNow }: Replay): boolean => different === 0 && notMade.length === 0 && onlyNow.length === 0

export function renderReplay(replayed: Replayed): string {
  const { header, replay } = replayed
  const perSecond = replay.elapsedMs > 0 ? Math.round((replay.made / replay.elapsedMs) * 1_000) : 0
  const lines = [
    titleOf(header),
    `${isSame(replay) ? 'Identical' : 'DIFFERENT'}: ${number(replay.identical)} of ${count(replay.compared, 'decision')}, ${number(perSecond)} decisions a second`,
    `SHA-256 of the decisions ${replay.sha256}${shaNote(replayed)}`,
    ...notesOf(replayed),
    ...stageLine(replay.byStage),
    ...orderLine(replay.otherOrders),
    ...differenceLines(replay.differences, replay.different),
    ...listLines('Decided then and not now', replay.notMade),
    ...listLines('Decided now and not then', replay.onlyNow),
    ...refusedLines(replay.refused),
  ]
  return `${lines.join('\n')}\n`
}

function shaNote({ ending, replay: { sha256 } }: Replayed): string {
  return ending.kind === 'whole' && ending.end.sha256 === sha256 ? ', the same as on the tape' : ''
}

/** What --json prints. */
export function describeReplay(replayed: Replayed) {
  const { header, ending, replay } = replayed
  const { differences, models, elapsedMs, ...rest } = replay
  return {
    same: isSame(replay),
    account: header.account,
    synthetic: header.synthetic,
    note: header.note,
    ...rest,
    tape: { versions: header.versions, ending },
    differences: differences.map(({ key, difference }) => ({ key, ...difference })),
    missingModels: missingModels(header, models),
    notes: notesOf(replayed),
    elapsedMs: Math.round(elapsedMs),
  }
}

const titleOf = ({ account, synthetic, note }: TapeHeader): string =>
  `${account}${synthetic ? ', SYNTHETIC' : ''}${note === '' ? '' : `: ${note}`}`

function notesOf({ header, ending, replay, unknown }: Replayed): readonly string[] {
  const missing = missingModels(header, replay.models)
  const { supersededThen, unheld, beyond, versions, writtenOtherwise } = replay
  return [
    ...versionLines(header, versions),
    ...(missing.length > 0 ? [`Not installed: models ${missing.join(', ')}, which decided then. --models DIR says where they are.`] : []),
    ...(unknown.length > 0 ? [`Settings of the tape that this version does not have: ${unknown.join(', ')}.`] : []),
    ...(ending.kind === 'cut' ? [`The tape is ${ending.why}.`] : []),
    ...(header.partial ? ['The tape is partial: deals, signals and the calendar of before it are not on it.'] : []),
    ...(unheld > 0 ? [`Not compared: ${count(unheld, 'close')} whose bars were held before the tape began.`] : []),
    ...(writtenOtherwise > 0 ? [`The same, but written otherwise: ${count(writtenOtherwise, 'decision')}.`] : []),
    ...(supersededThen > 0 ? [`Not compared: ${count(supersededThen, 'close')} superseded then; one after the other none is.`] : []),
    ...(beyond > 0 ? [`Not compared: ${count(beyond, 'close')} behind the last decision of the tape.`] : []),
    ...(header.others.length > 0 ? [`What the other accounts of that server held is not on the tape: ${header.others.join(', ')}.`] : []),
  ]
}

function versionLines({ versions }: TapeHeader, now: Replay['versions']): readonly string[] {
  if (now === null) return []
  const then = versions.map(({ barclose, ea, config }) => `${barclose} (EA ${ea}, settings ${config})`)
  const made = `${now.barclose} (EA ${now.ea}, settings ${now.config})`
  return then.length === 1 && then[0] === made ? [] : [`Decided then by ${then.join(', ')}; now by ${made}.`]
}

export function differenceLines(differences: readonly Different[], all: number): readonly string[] {
  const lines = differences.map(({ key, difference: { first, further, later } }) => {
    const more = further === 0 ? '' : ` (and ${further} more${later.length > 0 ? `, also in ${later.join(', ')}` : ''})`
    return `  ${nameOf(key)}  ${first.path}: ${show(first.was)} -> ${show(first.is)}${more}`
  })
  const left = all - differences.length
  return left > 0 ? [...lines, `  and ${count(left, 'decision')} more that differ (--limit shows more)`] : lines
}

function stageLine(byStage: Replay['byStage']): readonly string[] {
  const counts = STAGES.flatMap((stage) => (byStage[stage] === undefined ? [] : [`${stage} ${number(byStage[stage])}`]))
  return counts.length === 0 ? [] : [`Differing first at: ${counts.join(', ')}`]
}

function orderLine(other: Replay['otherOrders']): readonly string[] {
  if (other === null || other.behind === 0) return []
  const behind = count(other.behind, 'difference')
  return [
    `Other orders from ${nameOf(other.from)} on: the ${behind} behind it say little, since the fills of the tape answer to orders that were not given now.`,
  ]
}

const LISTED = 5

function listLines(title: string, keys: readonly string[]): readonly string[] {
  if (keys.length === 0) return []
  const left = keys.length - LISTED
  return [
    `${title}: ${number(keys.length)}`,
    ...keys.slice(0, LISTED).map((key) => `  ${nameOf(key)}`),
    ...(left > 0 ? [`  and ${number(left)} more`] : []),
  ]
}

export function refusedLines(refused: readonly Refused[]): readonly string[] {
  if (refused.length === 0) return []
  const left = refused.length - LISTED
  const shown = refused.slice(0, LISTED).map(({ n, code, message }) => `  line ${n}: ${code}: ${message}`)
  return [`Refused now: ${count(refused.length, 'message')}`, ...shown, ...(left > 0 ? [`  and ${number(left)} more`] : [])]
}

export function renderSent(header: TapeHeader, sent: Sent): string {
  const { identical, compared, messages, different, differences, supersededThen, refused, stopped } = sent
  const lines = [
    titleOf(header),
    ...(stopped === null ? [] : [`Stopped: ${stopped}.`]),
    `${number(messages)} messages sent; the same signals and reason in ${number(identical)} of ${count(compared, 'answer')}`,
    ...(supersededThen > 0 ? [`Not compared: ${count(supersededThen, 'close')} superseded then.`] : []),
    ...differenceLines(differences, different),
    ...refusedLines(refused),
  ]
  return `${lines.join('\n')}\n`
}

/** Without the account, which is the same for all, and with a time that can be read. */
function nameOf(key: string): string {
  const [, symbol = '', timeframe = '', closeTime = ''] = key.split('|')
  const at = new Date(Number(closeTime)).toISOString().slice(0, 16).replace('T', ' ')
  return `${at} ${symbol} ${timeframe}`
}

const SHOWN = 120

function show(value: Leaf): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text
}

const number = (n: number): string => n.toLocaleString('en')
const count = (n: number, word: string): string => `${number(n)} ${word}${n === 1 ? '' : 's'}`
