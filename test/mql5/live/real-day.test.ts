import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasCompiler } from '../../../mql5/host/build.ts'
import { isDeep } from '../../support/depth.ts'
import { BUILD_MS, buildEa } from '../ea-rig.ts'
import { expectHeld, expectNoAlarm, expectSentOnce } from './checks.ts'
import { REAL_DAY, REAL_DAY_PASSED_OVER, hasRealDay, realMarket } from './real-day.ts'
import { clearLive, playLive, snapshotsOf } from './rig.ts'
import { LIVE_ZONE, openLiveServer } from './server.ts'

const MINUTE = 60_000
/** The whole day in `npm run check`, but for its first minutes, whose ticks still close the day before; its last minutes, in which every timeframe closes, in the quick suite. */
const FROM = isDeep ? REAL_DAY.from + 10 * MINUTE : REAL_DAY.to - 12 * MINUTE
const TO = REAL_DAY.to + 3 * MINUTE + 10_000

describe.skipIf(!hasCompiler() || !hasRealDay)(`a recorded day of real ticks${REAL_DAY_PASSED_OVER}`, () => {
  const markets = hasRealDay ? [realMarket(TO)] : []
  beforeAll(async () => void (await buildEa()), BUILD_MS)
  afterAll(clearLive)

  it.each(['websocket', 'http'] as const)(
    'reaches the server as the bars of its ticks, none missing and none doubled, over %s',
    async (transport) => {
      const server = await openLiveServer({ from: FROM })
      const ended = await playLive({ markets, from: FROM, to: TO, port: server.port, transport, run: { timerFloorMs: 500 } })
      try {
        expectNoAlarm(ended)
        expectSentOnce(server, markets, TO)
        const snapshots = snapshotsOf(server.received)
        expect(snapshots.filter(({ closed }) => closed.includes('D1')).map(({ closed }) => closed)).toEqual([
          ['M1', 'M5', 'M15', 'M30', 'H1', 'H4', 'D1'],
        ])
        // The midnight of the trade server was 21:00 in UTC on that day.
        const midnight = server.decisions.find(({ timeframe }) => timeframe === 'D1')
        expect(midnight?.closeTime).toBe(Date.UTC(2014, 4, 6, 21))
        expect(LIVE_ZONE.toUtc(REAL_DAY.to / 1_000)).toBe(midnight?.closeTime)
        await expectHeld(server, markets, TO)
      } finally {
        await server.close()
      }
    },
  )
})
