import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { RUNTIME_ENV } from '../../adapters/models/runtime.ts'

/** What the training tells while it works: one JSON object a line. */
const EventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), stage: z.string(), done: z.number().min(0).max(1), secondsLeft: z.number().nullable() }),
  z.object({ kind: z.literal('done'), version: z.string(), seconds: z.number(), peakMemoryMb: z.number() }),
  z.object({ kind: z.literal('error'), message: z.string() }),
])
type TrainingEvent = z.infer<typeof EventSchema>
export type TrainingProgress = Extract<TrainingEvent, { kind: 'progress' }>
export type TrainingDone = Extract<TrainingEvent, { kind: 'done' }>
export type TrainingResult = Readonly<{ ok: true; done: TrainingDone } | { ok: false; why: string }>

export type PythonOptions = Readonly<{
  python: string
  /** Folder that holds the package. */
  folder: string
  argv: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  onProgress: (progress: TrainingProgress) => void
  signal: AbortSignal
}>

/** Last of what the training wrote on its error output, for whoever has to find out why it ended. */
const TOLD_LINES = 8

/**
 * Runs the training and believes it only when it both says that it is done and ends with code 0. Anything else is a failure with a
 * reason: a process that dies says nothing, and nothing is not success.
 */
export function runTraining({ python, folder, argv, env, onProgress, signal }: PythonOptions): Promise<TrainingResult> {
  const child = spawn(python, ['-m', 'barclose_training', ...argv], {
    cwd: folder,
    env: { ...env, ...RUNTIME_ENV, PYTHONPATH: folder, PYTHONUNBUFFERED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  })
  const told: string[] = []
  let done: TrainingDone | null = null
  let fault: string | null = null
  createInterface({ input: child.stderr }).on('line', (line) => {
    told.push(line)
    if (told.length > TOLD_LINES) told.shift()
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = readEvent(line)
    if (event === null) told.push(line)
    else if (event.kind === 'progress') onProgress(event)
    else if (event.kind === 'done') done = event
    else fault = event.message
  })
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ ok: false, why: signal.aborted ? STOPPED : `${python} cannot be started: ${error.message}` }))
    child.once('close', (code, by) => {
      if (signal.aborted) return resolve({ ok: false, why: STOPPED })
      if (fault !== null) return resolve({ ok: false, why: fault })
      if (code === 0 && done !== null) return resolve({ ok: true, done })
      const ended = code === null ? `was ended by ${by ?? 'a signal'}` : `ended with code ${code}`
      const claim = done === null ? 'without saying that it is done' : 'after it had said that it is done'
      resolve({ ok: false, why: [`the training ${ended} ${claim}`, ...told].join('\n  ') })
    })
  })
}

const STOPPED = 'stopped'

function readEvent(line: string): TrainingEvent | null {
  try {
    return EventSchema.safeParse(JSON.parse(line)).data ?? null
  } catch {
    return null
  }
}
