import { createWriteStream, existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { finished } from 'node:stream/promises'
import { replayTape } from '../../replay/tape/replay-tape.ts'
import { sendTape } from '../../replay/tape/send-tape.ts'
import { textOfDecision } from '../adapters/journal/text.ts'
import { openTape, type Tape } from '../adapters/tapes/read-tape.ts'
import type { Config } from '../config.ts'
import { defineCommand, writeJson, type CliCommand, type CliIo } from './command.ts'
import { understand } from './export/words.ts'
import { modelFolders } from './model-folders.ts'
import { openCounter } from './replay/counter.ts'
import { joinSets, readSets, settingsFor } from './replay/options.ts'
import { describeReplay, isSame, renderReplay, renderSent } from './replay/render.ts'
import { readSettings, type Settings } from './settings.ts'
import { readVersion } from './version.ts'

const replay = defineCommand({
  name: 'replay',
  summary: 'Lives a tape again and says which decisions are others than they were, and at which stage.',
  details: `Every message of the tape goes through the pipeline once more, one after the other, on a journal of its own, by the clock of the
tape and as fast as it goes; nothing is sent anywhere. Decisions are compared byte by byte, apart from who made them. Of one
that differs the first stage is shown at which it does: opinion, conviction, verdicts, entry, moves, signals, reason.
It decides with the settings of the tape and the models that are installed here. --set shows what another setting would have
changed; orders are then filled as they were on the tape, so what follows from the first other order is a guess.
With --http the messages go to a running server instead, which lives by its own clock. Exit code: 0 identical, 1 not.`,
  jsonMeaning: 'Prints {same, compared, identical, different, differences: [{key, stage, first, further, later}], sha256, notes, ...}.',
  operands: { usage: 'TAPE', count: 1 },
  options: {
    set: { type: 'string', value: 'KEY=VALUE', meaning: 'Another setting, named as in docs/CONFIGURATION.md; may stand several times.' },
    'own-settings': { type: 'boolean', meaning: 'The settings of this machine instead of those of the tape.' },
    models: { type: 'string', value: 'DIR', meaning: 'Folder of models. Default: your own, then those of the package.' },
    limit: { type: 'integer', value: 'N', default: 20, min: 0, max: 1_000_000, meaning: 'Differences that are shown.' },
    out: { type: 'string', value: 'FILE', meaning: 'Where the decisions made now go, one JSON line each.' },
    http: { type: 'string', value: 'URL', meaning: 'A running server that the tape is sent to, e.g. http://127.0.0.1:8787.' },
    token: { type: 'string', value: 'TOKEN', meaning: 'Its token. Default: BARCLOSE_TOKEN.' },
  },
  run: async (args, io, [path]) => {
    const refuse = (why: string, code = 2): number => {
      io.stderr.write(`barclose replay: ${why}\n`)
      return code
    }
    const settings = readSettings(io)
    if (settings === null) return 2
    const sets = understand(() => readSets(args.set))
    if (!sets.ok) return refuse(sets.why)
    if (path === undefined) return refuse('say which tape')
    if (!existsSync(path)) return refuse(`there is no file ${path}`)
    if (args.out !== undefined && !existsSync(dirname(resolve(args.out)))) return refuse(`there is no folder ${dirname(resolve(args.out))}`)
    if (args.http !== undefined && !URL.canParse(args.http))
      return refuse(`--http takes an address such as http://127.0.0.1:8787, not "${args.http}"`)
    const tape = await openTape(path)
    try {
      const decided = understand(() => settingsFor(tape.header, { own: args['own-settings'] ? settings.config : null, sets: sets.value }))
      if (!decided.ok) return refuse(decided.why)
      const parts = { tape, limit: args.limit, json: args.json }
      if (args.http !== undefined) {
        const token = args.token ?? settings.config.token
        return token === undefined ? refuse('--http needs --token TOKEN') : await send(io, { ...parts, url: args.http, token })
      }
      return await live(io, { ...parts, ...decided.value, settings, models: args.models, out: args.out })
    } finally {
      await tape.close()
    }
  },
})

/** The options are parsed as everywhere; only `--set` may stand several times. */
export const command: CliCommand = { ...replay, run: (argv, io) => replay.run(joinSets(argv), io) }

type Parts = Readonly<{ tape: Tape; limit: number; json: boolean }>
type Live = Parts &
  Readonly<{ config: Config; unknown: readonly string[]; settings: Settings; models: string | undefined; out: string | undefined }>

async function live(io: CliIo, { tape, limit, json, config, unknown, settings, models, out }: Live): Promise<number> {
  const stop = new AbortController()
  const unlisten = io.onStop(() => stop.abort())
  const counter = openCounter(io, 'messages')
  const file = out === undefined ? null : createWriteStream(out, { mode: 0o600 })
  try {
    const result = await replayTape({
      tape,
      config,
      version: readVersion(),
      models: models === undefined ? modelFolders(settings) : [models],
      limit,
      ...(file === null ? {} : { onDecision: (decision) => void file.write(`${textOfDecision(decision)}\n`) }),
      onProgress: counter.show,
      signal: stop.signal,
    })
    file?.end()
    if (file !== null) await finished(file)
    counter.clear()
    if (stop.signal.aborted) {
      io.stderr.write('barclose replay: stopped before the end of the tape\n')
      return 130
    }
    const replayed = { header: tape.header, ending: tape.ending(), replay: result, unknown }
    if (json) writeJson(io, describeReplay(replayed))
    else io.stdout.write(renderReplay(replayed))
    return isSame(result) ? 0 : 1
  } finally {
    counter.clear()
    unlisten()
  }
}

async function send(io: CliIo, { tape, limit, json, url, token }: Parts & Readonly<{ url: string; token: string }>): Promise<number> {
  const stop = new AbortController()
  const unlisten = io.onStop(() => stop.abort())
  const counter = openCounter(io, 'messages')
  try {
    const sent = await sendTape({ tape, baseUrl: url, token, limit, onProgress: counter.show, signal: stop.signal })
    counter.clear()
    if (json) writeJson(io, { same: sent.stopped === null && sent.different === 0, account: tape.header.account, ...sent })
    else io.stdout.write(renderSent(tape.header, sent))
    return sent.stopped === null && sent.different === 0 ? 0 : 1
  } finally {
    counter.clear()
    unlisten()
  }
}
