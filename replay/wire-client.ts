import { setTimeout as sleep } from 'node:timers/promises'
import { TERMINAL_PATHS } from '../src/adapters/server/routes.ts'
import { ErrorMessageSchema, ReplySchema, SignalsSchema } from '../src/contracts/server.ts'
import type { MessageType, TerminalMessage } from '../src/contracts/messages.ts'
import { SignalSchema } from '../src/contracts/decision.ts'
import { z } from 'zod'

/** A terminal reads signals of kinds it does not know too: it must refuse them by itself, not trip over them. */
export const TerminalSignalSchema = SignalSchema.extend({ kind: z.string() })
export type TerminalSignal = Readonly<z.infer<typeof TerminalSignalSchema>>
const TerminalSignalsSchema = SignalsSchema.extend({ signals: z.array(TerminalSignalSchema) })
const AnswerSchema = z.array(z.union([TerminalSignalsSchema, ReplySchema.element]))
export type Answer = Readonly<z.infer<typeof AnswerSchema>>

export type WireOptions = Readonly<{
  /** e.g. http://127.0.0.1:8787 */
  baseUrl: string
  token: string
  /** How long an answer may take before the same bytes go out again. */
  timeoutMs: number
  /** Sends of one message, the first included. */
  attempts: number
  /** Wait before the same bytes go out again when the server names none. */
  pauseMs: number
}>

/** What a terminal speaks to: a server over its address, or an engine in the same process. */
export type Line = Readonly<{ speak: (message: TerminalMessage) => Promise<Answer> }>
export type Wire = Line &
  Readonly<{
    /** Sends one message and returns its answer. The same bytes go out again while no answer comes; throws when none ever does. */
    send: (type: MessageType, bytes: string) => Promise<Answer>
  }>

const PATHS: ReadonlyMap<MessageType, string> = new Map([...TERMINAL_PATHS].map(([path, type]) => [type, path]))

export function openWire(options: WireOptions): Wire {
  const headers = { authorization: `Bearer ${options.token}`, 'content-type': 'application/json' }

  async function attempt(type: MessageType, bytes: string): Promise<Answer | null> {
    const signal = AbortSignal.timeout(options.timeoutMs)
    try {
      const response = await fetch(new URL(PATHS.get(type) ?? '', options.baseUrl), { method: 'POST', headers, body: bytes, signal })
      const body: unknown = await response.json()
      const answer = AnswerSchema.safeParse(body)
      return answer.success ? answer.data : null
    } catch {
      return null
    }
  }

  async function send(type: MessageType, bytes: string): Promise<Answer> {
    for (let tries = 1; ; tries += 1) {
      const answer = await attempt(type, bytes)
      const retryAfterMs = answer === null ? options.pauseMs : retryOf(answer)
      if (answer !== null && (retryAfterMs === null || tries >= options.attempts)) return answer
      if (tries >= options.attempts) throw new Error(`no answer to ${type} from ${options.baseUrl} after ${tries} attempts`)
      await sleep(retryAfterMs ?? options.pauseMs)
    }
  }

  return { send, speak: async (message) => send(message.type, JSON.stringify(message)) }
}

/** Milliseconds to wait when the server asks to be tried again; null when its answer stands. */
function retryOf(answer: Answer): number | null {
  for (const message of answer) {
    const error = ErrorMessageSchema.safeParse(message)
    if (error.success && error.data.retryAfterMs !== undefined) return error.data.retryAfterMs
  }
  return null
}
