import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { openRounds } from './rounds.ts'

/** What runs models. Tests put one of their own in its place to be slow or to fail. */
export type Runtime = Readonly<{ version: string; open: (model: Uint8Array) => Promise<Session> }>

export type Session = Readonly<{
  /** Sizes of each input by name; a word where a size is free. */
  inputs: Readonly<Record<string, readonly (number | string)[]>>
  outputs: readonly string[]
  /** A run that reads `data` as it stands when the run is made. It is not made again before it has ended. */
  bind: (data: Float32Array, sizes: readonly number[], outputs: readonly string[]) => Run
  release: () => Promise<void>
}>
export type Run = () => Promise<Answer>
/** One row of figures per output, and the time of the model alone: what waits for a thread before it is not the model's. */
export type Answer = Readonly<{ figures: readonly Float32Array[]; tookMs: number }>

/** The name of the one input of every model. */
export const INPUT = 'x'

export const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  // One thread each: a row alone gains nothing by more, and each session would hold its own.
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
}

/**
 * Told of nothing, the library writes down every model and the machine in a file at the user's home, and is built to send that to its makers.
 * It takes no other word for it than this setting of the process, and reads it when the first session is opened.
 */
export const RUNTIME_ENV = { ORT_DISABLE_TELEMETRY: '1' }

/** Loaded when the first model is: a server without models runs where there is no binary of it. */
export async function openRuntime(): Promise<Runtime> {
  process.env['ORT_DISABLE_TELEMETRY'] = RUNTIME_ENV.ORT_DISABLE_TELEMETRY
  const onnx = await import('onnxruntime-node')
  const rounds = openRounds()
  return {
    version: onnx.env.versions.node ?? onnx.env.versions.common,
    open: async (model) => {
      const session = await onnx.InferenceSession.create(model, SESSION_OPTIONS)
      return {
        inputs: Object.fromEntries(session.inputMetadata.map((input) => [input.name, input.isTensor ? input.shape : []])),
        outputs: session.outputNames,
        bind: (data, sizes, outputs) => {
          const feeds = { [INPUT]: new onnx.Tensor('float32', data, sizes) }
          const runOnce: Run = async () => {
            // The session runs in an immediate of its own: this one comes right before it. In a burst of closes all would else
            // be late for the others' sake.
            let began = performance.now()
            setImmediate(() => void (began = performance.now()))
            const said = await session.run(feeds, outputs)
            return { figures: outputs.map((name) => figuresOf(name, said[name])), tookMs: performance.now() - began }
          }
          return () => rounds.run(session, runOnce)
        },
        release: () => session.release(),
      }
    },
  }
}

function figuresOf(name: string, tensor: Tensor | undefined): Float32Array {
  const data = tensor?.data
  if (!(data instanceof Float32Array)) throw new Error(`the output ${name} is no row of 32-bit figures`)
  return data
}
