import { crc32 } from 'node:zlib'
import { errorReply, toBarcloseError } from '../src/adapters/server/errors.ts'
import type { Engine } from '../src/pipeline/api.ts'
import type { Line } from './wire-client.ts'

export type EngineLineOptions = Readonly<{
  engine: Engine
  /** When a message arrives, UTC ms. */
  now: () => number
  /** Whether messages are written out as they would come over the wire; only a journal that keeps them needs it. */
  areKept: boolean
}>

/** The way to an engine in the same process: what the edge would hand over, without bytes. Refusals come back as its errors. */
export function openEngineLine({ engine, now, areKept }: EngineLineOptions): Line {
  return {
    speak: async (message) => {
      const raw = areKept ? JSON.stringify(message) : ''
      // Without bytes the place of a message in its session tells one from another.
      const fingerprint = areKept ? crc32(raw) : message.seq
      try {
        return await engine.receive({ message, receivedAt: now(), fingerprint, raw })
      } catch (error) {
        return errorReply(toBarcloseError(error), message)
      }
    },
  }
}
