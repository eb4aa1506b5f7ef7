import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { waveSnapshot, WAVE_EURUSD } from '../replay/wave-market.ts'
import { openJournal } from '../src/adapters/journal/journal.ts'
import { configOf } from '../src/config.ts'
import { parseTerminalMessage } from '../src/contracts/messages.ts'
import { DESKS } from '../src/core/desks/registry.ts'
import { checkQuality } from '../src/core/quality/check.ts'
import { parseZone } from '../src/core/time/zone.ts'
import { openWindowStore, type WindowStore } from '../src/pipeline/windows/store.ts'
import type { Snapshot } from '../src/contracts/terminal.ts'
import { BENCH_ZONE } from './decide-load.ts'

const ROUNDS = 300
const NOW = Date.UTC(2026, 5, 17, 12)
const config = configOf({ desk: 'ema' })
const zone = parseZone(BENCH_ZONE)

/** What each stage of a decision costs by itself, microseconds at the median, for a full snapshot and a delta. */
export async function measureStages(): Promise<Readonly<Record<string, number>>> {
  return { ...stagesOf('full'), ...stagesOf('delta'), ...(await measureCommit()) }
}

function stagesOf(kind: 'full' | 'delta'): Readonly<Record<string, number>> {
  const isFull = kind === 'full'
  const nowOf = (step: number) => zone.toServer(NOW + step * 300_000)
  const text = (step: number) =>
    JSON.stringify(
      waveSnapshot(
        WAVE_EURUSD,
        { account: 'bench', session: 'bench', seq: step, now: nowOf(step) },
        { full: isFull || step === 0, closed: ['M1', 'M5'], sinceSeconds: 300 },
      ),
    )
  const raws = Array.from({ length: ROUNDS }, (_, i) => text(i + 1))
  const buffers = raws.map((raw) => Buffer.from(raw))
  const bodies = raws.map((raw): unknown => JSON.parse(raw))
  const snapshots = bodies.map(snapshotOf)
  const store = openWindowStore(zone)
  store.take(snapshotOf(JSON.parse(text(0))))
  const [first] = snapshots
  const window = store.window()
  if (first === undefined) throw new Error('no snapshot')
  const needs = DESKS.ema.needs(config, 'M5')
  const question = { window, needs, trigger: 'M5', sessions: first.spec.sessions, closures: [], zone, receivedAt: NOW } as const
  return {
    [`${kind}Fingerprint`]: time(buffers, (buffer) => crc32(buffer)),
    [`${kind}ParseJson`]: time(buffers, (buffer): unknown => JSON.parse(buffer.toString())),
    [`${kind}CheckContract`]: time(bodies, (body) => parseTerminalMessage(body)),
    [`${kind}MergeBars`]: time(snapshots, (snapshot) => takeOrThrow(store, snapshot)),
    [`${kind}Quality`]: time(snapshots, () => checkQuality(question)),
    [`${kind}EmaDesk`]: time(snapshots, () => DESKS.ema.form(config, 'M5', window)),
  }
}

function takeOrThrow(store: WindowStore, snapshot: Snapshot): void {
  if (store.take(snapshot).kind !== 'taken') throw new Error('the bench made bars that do not follow')
}

function snapshotOf(body: unknown): Snapshot {
  const parsed = parseTerminalMessage(body, 'snapshot')
  if (!parsed.ok || parsed.message.type !== 'snapshot') throw new Error('the bench made an invalid snapshot')
  return parsed.message
}

/** A group commit with FULL: one row alone, and eight at once, per row. */
async function measureCommit(): Promise<Readonly<Record<string, number>>> {
  const folder = await mkdtemp(join(tmpdir(), 'barclose-bench-'))
  const journal = openJournal({ path: join(folder, 'journal.db'), now: () => NOW })
  let seq = 0
  const append = async () =>
    journal.append([
      {
        kind: 'received',
        row: {
          account: 'bench',
          session: 'bench',
          seq: (seq += 1),
          type: 'snapshot',
          brokerSymbol: null,
          receivedAt: NOW,
          fingerprint: 1,
          revisions: 0,
          body: 'x'.repeat(1_500),
        },
      },
    ])
  try {
    const alone = await timeAsync(ROUNDS, append)
    const ofEight = await timeAsync(ROUNDS, async () => {
      await Promise.all(Array.from({ length: 8 }, append))
    })
    return { commitAlone: alone, commitOfEightPerRow: round(ofEight / 8) }
  } finally {
    await journal.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function time<T>(items: readonly T[], work: (item: T) => unknown): number {
  const took: number[] = []
  for (const item of items) {
    const began = performance.now()
    work(item)
    took.push(performance.now() - began)
  }
  return median(took)
}

async function timeAsync(rounds: number, work: () => Promise<unknown>): Promise<number> {
  const took: number[] = []
  for (let i = 0; i < rounds; i += 1) {
    const began = performance.now()
    await work()
    took.push(performance.now() - began)
  }
  return median(took)
}

const round = (value: number) => Number(value.toFixed(1))
const median = (took: number[]): number => round((took.toSorted((a, b) => a - b)[Math.floor(took.length / 2)] ?? Number.NaN) * 1_000)
