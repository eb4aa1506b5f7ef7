import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasCompiler } from '../../../mql5/host/build.ts'
import type { EndState } from '../../../mql5/host/run.ts'
import { makeSyntheticTape } from '../../../replay/synthetic-tape.ts'
import { parseTerminalMessage } from '../../../src/contracts/messages.ts'
import { BUILD_MS, buildEa } from '../ea-rig.ts'
import { expectAgreement, expectNoAlarm } from './checks.ts'
import { marketOfTape } from './markets.ts'
import { clearLive, playLive, type LiveEnded, type LivePlan } from './rig.ts'
import { openLiveServer, type LiveServer } from './server.ts'

/** Half an hour of a Friday in which the desk of the settings enters gold and is out again. */
const DAY = Date.UTC(2026, 5, 26)
const FROM = Date.UTC(2026, 5, 26, 19, 40)
const TO = Date.UTC(2026, 5, 26, 20, 12, 20)

describe.skipIf(!hasCompiler())('orders of the desk through the compiled EA', () => {
  const tape = makeSyntheticTape({ seed: 7, minutes: 260 })
  const markets = tape.symbols.map((symbol) => marketOfTape(symbol, DAY, TO))
  const servers: LiveServer[] = []
  const folder = mkdtempSync(join(tmpdir(), 'barclose-tester-'))
  beforeAll(async () => void (await buildEa()), BUILD_MS)
  afterAll(async () => {
    for (const server of servers) await server.close()
    rmSync(folder, { recursive: true, force: true })
    clearLive()
  })

  const fill = async (plan: Pick<LivePlan, 'transport' | 'inputs'>): Promise<Readonly<{ server: LiveServer; live: LiveEnded }>> => {
    const server = await openLiveServer({ from: FROM, isArmed: true })
    servers.push(server)
    const live = await playLive({ markets, from: FROM, to: TO, port: server.port, ...plan })
    expectNoAlarm(live)
    const kinds = server.decisions.flatMap(({ signals }) => signals.map(({ kind }) => kind))
    expect(kinds).toEqual(expect.arrayContaining(['OPEN', 'CLOSE_ALL']))
    expect(outcomesOf(server)).toEqual(kinds.map(() => 'filled'))
    expect(expertDeals(live.end)).toHaveLength(kinds.length)
    expectAgreement(server, live)
    return { server, live }
  }

  it('fill over http, and journal and trade server agree in the end', async () => {
    await fill({ transport: 'http' })
  })

  it('fill over websocket, and come again in the Strategy Tester from the recording, where there is no network', async () => {
    const { server, live } = await fill({ transport: 'websocket', inputs: { RecordReplies: true } })
    const recording = join('data', 'Common', 'Files', 'Barclose', 'replies.txt')
    mkdirSync(join(folder, 'data', 'Common', 'Files', 'Barclose'), { recursive: true })
    cpSync(join(live.folder, recording), join(folder, recording))
    const replayed = await playLive({ markets, from: FROM, to: TO, folder, run: { tester: true } })
    expect(replayed.events.filter(({ event }) => event === 'request')).toEqual([])
    expect(expertDeals(replayed.end)).toEqual(expertDeals(live.end))
    expect(replayed.end?.balance).toBe(live.end?.balance)
    const sent = readFileSync(join(folder, `${recording}.sent`), 'utf8')
      .trimEnd()
      .split('\r\n')
    const bars = (texts: readonly unknown[]) =>
      texts.flatMap((text) => {
        const parsed = parseTerminalMessage(text)
        if (!parsed.ok) throw new Error(`${parsed.fault.path}: ${parsed.fault.message}`)
        return parsed.message.type === 'snapshot' ? [parsed.message.bars] : []
      })
    expect(bars(sent.map((text): unknown => JSON.parse(text)))).toEqual(bars(server.received))
  })
})

const outcomesOf = ({ events }: LiveServer): readonly string[] =>
  events.flatMap((event) => (event.kind === 'outcome' ? [event.outcome.outcome] : []))

/** What experts did: opened, added, closed; stops and targets of the broker are its own. To the second: a recording has no network to wait for. */
const expertDeals = (end: EndState | undefined) =>
  (end?.deals ?? []).flatMap(({ timeMsc, ...deal }) =>
    deal.reason === 3 ? [{ ...deal, second: Math.floor(Number(timeMsc) / 1_000) }] : [],
  )
