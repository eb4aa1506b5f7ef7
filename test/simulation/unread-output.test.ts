import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { waveColumns, waveHello, waveSnapshot, WAVE_EURUSD } from '../../replay/wave-market.ts'
import { openLogStream } from '../../src/cli/serve/log-stream.ts'
import { TIMEFRAMES } from '../../src/contracts/primitives.ts'
import { temporaryFolder } from '../support/cli-io.ts'
import { isDeep } from '../support/depth.ts'
import { only, TOKEN, ZONE } from '../support/house.ts'
import { bearer, openHttpWire } from './wire.ts'

const MESSAGES = isDeep ? 3_000 : 1_000
const MINUTE_MS = 60_000
/** All closes lie within the tolerance of the clock, which is an hour at most. */
const CLOSES = 50
const ACCOUNTS = MESSAGES / CLOSES

const BannerSchema = z.object({ url: z.string() })

it(`a server whose output nobody reads answers ${MESSAGES} messages, and ends when it is told to`, async () => {
  const { child, url } = await startServe()
  const gone = once(child, 'exit')
  const wire = openHttpWire(url, TOKEN)
  const begin = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - (CLOSES + 1) * MINUTE_MS
  let answered = 0
  const live = async (index: number): Promise<void> => {
    const spoken = (step: number) => ({
      account: `${index}.Unread-Demo`,
      session: 'one',
      seq: step + 1,
      now: ZONE.toServer(begin + Math.max(0, step - 1) * MINUTE_MS),
    })
    await wire.send('hello', JSON.stringify(waveHello(spoken(0), ['EURUSD'], ZONE.offsetSeconds(begin))))
    for (let step = 1; step <= CLOSES; step += 1) {
      const { now } = spoken(step)
      const message = waveSnapshot(WAVE_EURUSD, spoken(step), { full: step === 1, closed: ['M1'] })
      const sent = step === 1 ? { ...message, bars: shortWindows(now) } : message
      const { status, reply } = await wire.send('snapshot', JSON.stringify(sent))
      expect([status, only(reply, 'signals').decision]).toEqual([200, `${index}.Unread-Demo|EURUSD|M1|${ZONE.toUtc(now)}`])
      answered += 1
    }
  }
  const queue = Array.from({ length: ACCOUNTS }, (_, i) => i)
  const worker = async (): Promise<void> => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) await live(next)
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  expect(answered).toBe(MESSAGES)

  // Its output was larger than any pipe holds, and what waits for a reader is bounded.
  const metrics = await (await fetch(`${url}/metrics`, { headers: bearer(TOKEN) })).text()
  expect(metrics).toMatch(new RegExp(`barclose_decisions_total\\{.*\\} ${MESSAGES}`))
  expect(child.exitCode).toBe(null)
  child.kill('SIGTERM')
  await gone
  // Windows knows no polite end from another process.
  if (process.platform !== 'win32') expect([child.exitCode, child.signalCode]).toEqual([0, null])
})

it('a server whose reader goes away answers on', async () => {
  const { child, url } = await startServe()
  const wire = openHttpWire(url, TOKEN)
  child.stdout.destroy()
  child.stderr.destroy()
  // Each refusal is a line of the log, to a pipe that nobody holds any more.
  for (let i = 0; i < 30; i += 1) expect((await wire.send('hello', '{')).status).toBe(400)
  await pause(300)
  expect((await wire.send('hello', '{')).status).toBe(400)
  expect([child.exitCode, child.signalCode]).toEqual([null, null])
})

it('log lines that nobody reads are left out and counted, and never pile up', () => {
  const printed: string[] = []
  const stdout = { writableLength: 0, write: (text: string) => printed.push(text) }
  const log = openLogStream({ stdout, isTty: false, now: () => 0 })
  log.write('first\n')
  stdout.writableLength = 1_000_001
  for (let i = 0; i < 5; i += 1) log.write('unread\n')
  stdout.writableLength = 20
  log.write('read again\n')
  log.write('and on\n')
  expect(printed).toEqual([
    'first\n',
    '{"level":40,"time":"1970-01-01T00:00:00.000Z","lines":5,"msg":"log lines were left out: nobody read them"}\n',
    'read again\n',
    'and on\n',
  ])
})

const shortWindows = (now: number) =>
  Object.fromEntries(TIMEFRAMES.map((name) => [name, waveColumns(WAVE_EURUSD, name, { now, count: 3, whole: true })] as const))

/** Starts the real command; reads its first line, and then never again. */
async function startServe() {
  const env = {
    ...process.env,
    BARCLOSE_HOME: temporaryFolder(),
    BARCLOSE_PORT: '0',
    BARCLOSE_TOKEN: TOKEN,
    BARCLOSE_CLOCK_TOLERANCE_MS: '3600000',
    BARCLOSE_RATE_PER_SECOND: '1000000',
  }
  const child = spawn(process.execPath, [resolve('bin', 'barclose.js'), 'serve', '--json'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const line = await new Promise<string>((found, failed) => {
    let text = ''
    child.once('exit', () => failed(new Error(`serve ended: ${text}`)))
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString()
      if (!text.includes('\n')) return
      child.stdout.removeAllListeners('data').pause()
      found(text.slice(0, text.indexOf('\n')))
    })
  })
  const parsed: unknown = JSON.parse(line)
  return { child, url: BannerSchema.parse(parsed).url }
}
