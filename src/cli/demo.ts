import { runDemo } from '../../replay/demo.ts'
import { openLiveScreen, openPlainScreen, type Screen } from '../../replay/demo-screen.ts'
import type { DemoSummary } from '../../replay/demo-summary.ts'
import { renderSummary } from '../../replay/demo-view.ts'
import { defineCommand, writeJson, type CliIo } from './command.ts'
import { readVersion, shippedPath } from './version.ts'

/** How long a watched demo takes. */
const WATCHED_MS = 45_000

export const command = defineCommand({
  name: 'demo',
  summary: 'Plays a synthetic market through the real server, so that bar closes become decisions before your eyes.',
  details: `No MetaTrader, no account and no network are needed: prices are SYNTHETIC, made from the seed, and a small
simulated terminal speaks to the real server over HTTP as the Expert Advisor does. Now and then it sends a message
twice on purpose: the same decision comes back, and no order is doubled. Nothing is left on the disk.`,
  jsonMeaning: 'Prints the summary as JSON and nothing else; the same bytes for the same seed.',
  options: {
    seed: { type: 'integer', value: 'N', default: 7, min: 0, max: 4_294_967_295, meaning: 'Another seed is another market.' },
    closes: { type: 'integer', value: 'N', default: 2_400, min: 1, max: 100_000, meaning: 'Bar closes to play, of all symbols together.' },
    desk: {
      type: 'string',
      value: 'ensemble|ema',
      default: 'ensemble',
      meaning: 'Models that were trained on made-up prices, or two averages that cross.',
    },
    speed: { type: 'string', value: 'watch|max', default: 'watch', meaning: 'max plays as fast as it goes also when a person watches.' },
  },
  run: async ({ seed, closes, desk, speed, json }, io) => {
    if (desk !== 'ensemble' && desk !== 'ema') {
      io.stderr.write(`barclose demo: --desk takes ensemble or ema, not "${desk}"\n`)
      return 2
    }
    if (speed !== 'watch' && speed !== 'max') {
      io.stderr.write(`barclose demo: --speed takes watch or max, not "${speed}"\n`)
      return 2
    }
    const stop = new AbortController()
    const screen = json ? null : openScreen({ seed, speed, signal: stop.signal }, io)
    const unlisten = io.onStop(() => stop.abort())
    try {
      const summary = await runDemo({
        seed,
        closes,
        desk,
        models: shippedPath('replay', 'models'),
        version: readVersion(),
        signal: stop.signal,
        ...screen,
      })
      screen?.close()
      show(summary, json, io)
      return stop.signal.aborted ? 130 : 0
    } finally {
      screen?.close()
      unlisten()
    }
  },
})

function openScreen({ seed, speed, signal }: Readonly<{ seed: number; speed: 'watch' | 'max'; signal: AbortSignal }>, io: CliIo): Screen {
  const startedAt = performance.now()
  const options = { seed, signal, write: (text: string) => io.stdout.write(text), elapsedMs: () => performance.now() - startedAt }
  if (!io.isTty) return openPlainScreen(options)
  return openLiveScreen({ ...options, columns: () => columnsOf(io), lengthMs: speed === 'max' ? null : WATCHED_MS })
}

/** A pseudo-terminal that was never told its size says 0. */
const columnsOf = ({ stdout: { columns = 0 } }: CliIo): number => (columns > 0 ? columns : 80)

function show(summary: DemoSummary, json: boolean, io: CliIo): void {
  if (json) writeJson(io, summary)
  else io.stdout.write(`${renderSummary(summary).join('\n')}\n`)
}
