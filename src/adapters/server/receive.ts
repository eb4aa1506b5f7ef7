import { parseTerminalMessage, type MessageType, type TerminalMessage } from '../../contracts/messages.ts'
import { AccountIdSchema, ENVELOPE } from '../../contracts/primitives.ts'
import type { Reply } from '../../contracts/server.ts'
import { BarcloseError } from '../../errors.ts'
import type { Decoded } from './body.ts'
import type { Edge } from './edge.ts'
import { errorReply, NOBODY, reportError, toBarcloseError, type Sender } from './errors.ts'

/** Of a message that was accepted what its answer needs; the whole of a long one is held no longer than it takes to read it. */
export type Accepted = Readonly<Pick<TerminalMessage, 'account' | 'session' | 'seq' | 'type'>>

/** What goes back for one message, whichever way it came. `accepted` is absent when it was refused. */
export type Answer = Readonly<{ text: string; accepted: Accepted | undefined; error: BarcloseError | undefined }>

/** Checks one message and hands it to the engine. Never throws; `done` is called once. */
export function receive(edge: Edge, decoded: Decoded, expected: MessageType | undefined, done: (answer: Answer) => void): void {
  let accepted: Accepted
  let pending: Promise<Reply>
  try {
    const message = checkMessage(decoded.value, expected)
    const { raw, fingerprint } = decoded
    accepted = { account: message.account, session: message.session, seq: message.seq, type: message.type }
    pending = edge.engine.receive({ message, receivedAt: edge.clock.now(), fingerprint, raw })
  } catch (thrown) {
    return done(refuse(edge, thrown, { value: decoded.value, expected }))
  }
  pending.then(
    (reply) => {
      edge.metrics.message(accepted.type, 'OK')
      done({ text: JSON.stringify(reply), accepted, error: undefined })
    },
    (thrown: unknown) => done(refuse(edge, thrown, { value: accepted, expected: accepted.type })),
  )
}

/** The answer to a message that was refused, counted and logged. */
export function refuse(edge: Edge, thrown: unknown, about: Readonly<{ value: unknown; expected: MessageType | undefined }>): Answer {
  const error = toBarcloseError(thrown)
  const sender = senderOf(about.value)
  edge.metrics.message(about.expected ?? 'unknown', error.code)
  reportError(edge, error, { account: sender.account, type: about.expected ?? 'unknown' })
  return { text: JSON.stringify(errorReply(error, sender)), accepted: undefined, error }
}

function checkMessage(value: unknown, expected: MessageType | undefined): TerminalMessage {
  const parsed = parseDeep(value, expected)
  if (parsed.ok) return parsed.message
  const { code, message, path } = parsed.fault
  throw new BarcloseError(code, message, { path })
}

function parseDeep(value: unknown, expected: MessageType | undefined): ReturnType<typeof parseTerminalMessage> {
  try {
    return parseTerminalMessage(value, expected)
  } catch (cause) {
    // A body of a million brackets is valid JSON, and too deep for anything that walks it.
    if (cause instanceof RangeError) throw new BarcloseError('INVALID_FIELD', 'the message is nested too deep', { cause })
    throw cause
  }
}

function senderOf(value: unknown): Sender {
  if (typeof value !== 'object' || value === null) return NOBODY
  const account = AccountIdSchema.safeParse('account' in value ? value.account : undefined)
  const session = ENVELOPE.session.safeParse('session' in value ? value.session : undefined)
  const seq = ENVELOPE.seq.safeParse('seq' in value ? value.seq : undefined)
  return { account: account.data ?? '', session: session.data ?? '', seq: seq.data ?? 0 }
}
