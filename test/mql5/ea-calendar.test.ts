import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasCompiler } from '../../mql5/host/build.ts'
import { BUILD_MS, buildEa, clearFolders, makeMarket, newFolder, playEa } from './ea-rig.ts'
import { error, openServer } from './ea-server.ts'

const START = Date.UTC(2026, 5, 3, 10, 2)
const END = START + 150_000
const HOUR = 3_600
const market = makeMarket({ name: 'EURUSD', from: START - 10_000, to: END })

describe.skipIf(!hasCompiler())('the calendar of the EA', () => {
  beforeAll(async () => void (await buildEa()), BUILD_MS)
  afterAll(clearFolders)

  it('goes with the first snapshot of a session only, with the releases of our currencies', async () => {
    const at = START / 1_000 + HOUR
    const calendarFile = join(newFolder(), 'calendar.txt')
    writeFileSync(
      calendarFile,
      [
        'country id=1 code=US name="United States" currency=USD',
        'country id=2 code=JP name=Japan currency=JPY',
        'event id=10 country=1 importance=high name="Nonfarm Payrolls"',
        'event id=11 country=2 importance=moderate name="Bank of Japan"',
        'event id=12 country=1 importance=low name="3-Month Bill Auction"',
        `value id=100 event=10 time=${at}`,
        `value id=101 event=11 time=${at}`,
        `value id=102 event=12 time=${at + HOUR}`,
        `value id=103 event=10 time=${at + 5 * 24 * HOUR}`,
      ].join('\n'),
    )
    let refused = 0
    const server = await openServer((message) => {
      if (message.type !== 'equity' || message.serverTime < START / 1_000 + 80 || ++refused > 1) return null
      return [error(message, 'UNKNOWN_SESSION')]
    })
    await playEa({ markets: [market], start: START, end: END, port: server.port, calendarFile })
    await server.close()
    const calendars = server.messages.flatMap((message) => (message.type === 'snapshot' ? [message.calendar] : []))
    const expected = [
      { time: at, currency: 'USD', impact: 'high', name: 'Nonfarm Payrolls' },
      { time: at + HOUR, currency: 'USD', impact: 'low', name: '3-Month Bill Auction' },
    ]
    expect(calendars[0]).toEqual(expected)
    expect(calendars.filter((calendar) => calendar !== undefined)).toEqual([expected, expected])
    expect(calendars.length).toBeGreaterThan(3)
    expect(server.faults).toEqual([])
  })
})
