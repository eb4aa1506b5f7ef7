import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasCompiler } from '../../../mql5/host/build.ts'
import { makeSyntheticTape } from '../../../replay/synthetic-tape.ts'
import { BUILD_MS, buildEa } from '../ea-rig.ts'
import { expectAgreement, expectHeld, expectNoAlarm, expectSentOnce } from './checks.ts'
import { marketOfTape } from './markets.ts'
import { clearLive, playLive, snapshotsOf } from './rig.ts'
import { openLiveServer } from './server.ts'

/** A Thursday of the trade server and the first hours of its Friday, in which gold and the index rest and open again. */
const FROM = Date.UTC(2026, 5, 25)
const TO = Date.UTC(2026, 5, 26, 2, 3, 10)

describe.skipIf(!hasCompiler())('the server and the compiled EA on a synthetic day', () => {
  const tape = makeSyntheticTape({ seed: 7, minutes: 1 })
  const markets = tape.symbols.map((symbol) => marketOfTape(symbol, FROM, TO))
  beforeAll(async () => void (await buildEa()), BUILD_MS)
  afterAll(clearLive)

  it.each(['websocket', 'http'] as const)(
    'agree on every bar, on all orders of the armed desk, and on the money, over %s',
    async (transport) => {
      const server = await openLiveServer({ from: FROM, isArmed: true })
      try {
        const ended = await playLive({ markets, from: FROM, to: TO, port: server.port, transport, run: { timerFloorMs: 500 } })
        expectNoAlarm(ended)
        expectSentOnce(server, markets, TO)
        const kinds = server.decisions.flatMap(({ signals }) => signals.map(({ kind }) => kind))
        expect(kinds).toEqual(expect.arrayContaining(['OPEN', 'ADD', 'PARTIAL_CLOSE', 'CLOSE_ALL']))
        const outcomes = server.events.flatMap((event) => (event.kind === 'outcome' ? [event.outcome.outcome] : []))
        expect(outcomes).toHaveLength(kinds.length)
        expect(outcomes.filter((outcome) => outcome === 'filled').length).toBeGreaterThan(kinds.length / 2)
        expect(snapshotsOf(server.received, 'EURUSD').length).toBeGreaterThan(1_400)
        expectAgreement(server, ended)
        await expectHeld(server, markets, TO)
      } finally {
        await server.close()
      }
    },
  )
})
