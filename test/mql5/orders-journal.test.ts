import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { again, BUILD_MS, buildDriver, clearPlays, describeOrders, play, type Played, START } from './orders-rig.ts'
import { ARMED, close, deliver, idOf, LIFE, open, ticket } from './orders-steps.ts'

beforeAll(buildDriver, BUILD_MS)
afterAll(clearPlays)

function journalsOf({ folder }: Played): readonly string[] {
  const names = readdirSync(join(folder, 'data'), { recursive: true, encoding: 'utf8' })
  return names.filter((name) => /orders-.*\.txt$/.test(name)).map((name) => join(folder, 'data', name))
}

function journalOf(played: Played): string {
  const [file] = journalsOf(played)
  if (file === undefined) throw new Error('there is no order journal')
  return file
}

type Recorded = Readonly<{ id: string; state?: number; outcome?: string; attempts?: number; sentAt?: number; expires?: number }>

/** A line of the journal as the EA writes it: a rejected entry unless it is told otherwise. */
function recordLine({ id, state = 6, outcome = 'rejected', attempts = 1, sentAt = 1, expires = START - 86_400_000 }: Recorded): string {
  const signal = [id, 'OPEN', 'EURUSD', 'buy', 0.1, 1, 1.098, 0, 0, 20, 25, '', expires, 0]
  return seal(['1|R', ...signal, state, attempts, 0, sentAt, 1.1001, 0.1, outcome, 10_006, 'no', '', '', '', 0, 0, sentAt, 1].join('|'))
}

/** FNV-1a, 32 bits, behind the line. */
function seal(body: string): string {
  let hash = 0x811c9dc5
  for (const letter of body) hash = Math.imul(hash ^ letter.charCodeAt(0), 16_777_619) >>> 0
  return `${body}|${hash.toString(16).toUpperCase().padStart(8, '0')}`
}

const WHOLE = /^1\|[RADE]\|[^\r\n]*\|[0-9A-F]{8}$/
describeOrders('the order journal', () => {
  it('has a line before the order leaves, and each line says its own checksum', async () => {
    const first = await play({ steps: [ARMED, open(1000)], faults: [{ kind: 'kill', point: 'beforeOrderSend' }] })
    const lines = readFileSync(journalOf(first), 'utf8').trimEnd().split('\r\n')
    const states = lines.filter((line) => line.startsWith('1|R|')).map((line) => line.split('|')[16])
    expect(states).toEqual(['1', '2'])
    expect(lines.every((line) => WHOLE.test(line))).toBe(true)
  })

  it('with a torn last line loses nothing but that line', async () => {
    const first = await play({ steps: [ARMED, open(1000, LIFE)], faults: [{ kind: 'kill', point: 'afterOrderSend' }] })
    const file = journalOf(first)
    truncateSync(file, statSync(file).size - 20)
    const second = await again(first, { steps: [ARMED] })
    expect(second.alarms).toEqual([])
    expect(second.acks).toMatchObject([{ outcome: 'filled' }])
    expect(second.requests).toEqual([])
    const lines = readFileSync(file, 'utf8').trimEnd().split('\r\n')
    expect(lines.every((line) => WHOLE.test(line))).toBe(true)
  })

  it('with a line that was changed is not believed there, and a person is told', async () => {
    const first = await play({ steps: [ARMED, open(1000), open(2000, { id: idOf('OPEN', 2), stop: '' })] })
    const file = journalOf(first)
    writeFileSync(file, readFileSync(file, 'utf8').replace('|filled|', '|filed|'))
    const second = await again(first, { steps: [ARMED, open(1000, LIFE)] })
    expect(second.alarms[0]).toMatch(/has 1 damaged lines/)
    expect(second.acks.at(-1)).toMatchObject({ id: idOf('OPEN', 1), outcome: 'filled' })
    expect(second.requests).toEqual([])
  })

  it('that is gone entirely is no second order: the broker remembers', async () => {
    const first = await play({ steps: [ARMED, open(1000, LIFE)] })
    rmSync(journalOf(first))
    const second = await again(first, { steps: [ARMED, open(1000, LIFE)] })
    expect(second.acks).toMatchObject([{ outcome: 'filled', facts: { position: ticket(1) } }])
    expect(second.requests).toEqual([])
  })

  it('is taken from its copy when the end came between writing and renaming it', async () => {
    const first = await play({ steps: [ARMED, open(1000), deliver(500, false)] })
    const second = await again(first, { steps: [ARMED, deliver(0, false)] })
    const file = journalOf(second)
    renameSync(file, `${file}.new`)
    const third = await again(second, { steps: [ARMED] }, START + 120_000)
    expect(third.acks).toMatchObject([{ id: idOf('OPEN', 1), outcome: 'filled' }])
    expect(existsSync(file) && !existsSync(`${file}.new`)).toBe(true)
  })

  it('is not taken from a copy that is not whole', async () => {
    const first = await play({ steps: [ARMED, open(1000), deliver(500, false)] })
    const file = journalOf(first)
    const lines = readFileSync(file, 'utf8').split('\r\n')
    writeFileSync(`${file}.new`, lines.filter((line) => !line.startsWith('1|E|')).join('\r\n'))
    rmSync(file)
    const second = await again(first, { steps: [ARMED] })
    expect(second.acks).toEqual([])
    expect(second.positions).toHaveLength(1)
  })

  it('is compacted at the start: one line per signal, and what is old and delivered goes', async () => {
    const first = await play({ steps: [ARMED, open(1000), open(2000, { id: idOf('OPEN', 2) })] })
    const file = journalOf(first)
    const grown = statSync(file).size
    const second = await again(first, { steps: [ARMED], seconds: 2 })
    const records = () =>
      readFileSync(file, 'utf8')
        .split('\r\n')
        .filter((line) => line.startsWith('1|R|')).length
    expect(records()).toBe(2)
    expect(statSync(file).size).toBeLessThan(grown)
    await again(second, { steps: [ARMED], seconds: 2 }, START + 5 * 86_400_000)
    expect(records()).toBe(0)
  })

  it('is compacted while it runs once it has grown', async () => {
    const steps = [ARMED, open(1000), open(2000, { id: idOf('OPEN', 2) }), '10000 grow', open(20_000, { id: idOf('OPEN', 3) })]
    const played = await play({ steps, seconds: 30 })
    const kinds = readFileSync(journalOf(played), 'utf8')
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split('|').slice(1, 3).join(' '))
    const end = kinds.findIndex((kind) => kind.startsWith('E '))
    expect(kinds.slice(0, end)).toEqual([
      `R ${idOf('OPEN', 1)}`,
      `A ${idOf('OPEN', 1)}`,
      `R ${idOf('OPEN', 2)}`,
      `A ${idOf('OPEN', 2)}`,
      expect.stringMatching(/^D /),
      expect.stringMatching(/^D /),
      expect.stringMatching(/^D /),
    ])
    expect(kinds.slice(end + 1)).toContain(`R ${idOf('OPEN', 3)}`)
    expect(played.acks).toHaveLength(3)
  })

  it('keeps at most 4,000 signals that are over, the newest', async () => {
    const first = await play({ steps: [ARMED], seconds: 2 })
    const lines = [...Array(4150).keys()].flatMap((index) => [
      recordLine(index < 50 ? { id: idOf('OPEN', index), expires: START + 86_400_000 } : { id: idOf('OPEN', index) }),
      seal(`1|A|${idOf('OPEN', index)}|1`),
    ])
    writeFileSync(journalOf(first), lines.map((line) => `${line}\r\n`).join(''))
    const second = await again(first, { steps: [ARMED], seconds: 2 })
    const kept = readFileSync(journalOf(second), 'utf8')
      .split('\r\n')
      .filter((line) => line.startsWith('1|R|'))
    // The first fifty have not expired: they do not count, and stay.
    expect(kept).toHaveLength(4050)
    expect(kept[49]).toContain(idOf('OPEN', 49))
    expect(kept[50]).toContain(idOf('OPEN', 150))
  })

  it('forgets nothing that is not delivered, not over, or not expired', async () => {
    const first = await play({ steps: [ARMED], seconds: 2 })
    const old = { expires: START - 30 * 86_400_000 }
    const records = [
      recordLine({ id: 'undelivered', ...old }),
      recordLine({ id: 'doubtful', state: 6 - 3, outcome: 'unknown', ...old }),
      seal('1|A|doubtful|1'),
      recordLine({ id: 'alive', expires: START + 86_400_000 }),
      seal('1|A|alive|1'),
      recordLine({ id: 'over', ...old }),
      seal('1|A|over|1'),
    ]
    writeFileSync(journalOf(first), records.map((line) => `${line}\r\n`).join(''))
    const second = await again(first, { steps: [deliver(0, false)], seconds: 1 })
    const ids = readFileSync(journalOf(second), 'utf8')
      .split('\r\n')
      .filter((line) => line.startsWith('1|R|'))
      .map((line) => line.split('|')[2])
    expect(ids).toEqual(['undelivered', 'doubtful', 'alive'])
  })

  it('counts requests up to the number for which firms end accounts, and then stops exits as well', async () => {
    const first = await play({ steps: [ARMED, open(1000)], seconds: 10 })
    const file = journalOf(first)
    writeFileSync(file, `${readFileSync(file, 'utf8')}${recordLine({ id: 'storm', attempts: 1899, sentAt: START / 1000 })}\r\n`)
    const second = await again(first, { steps: [ARMED, close(1000, ticket(1))], inputs: { MaxOrdersPerDay: 5000 } })
    expect(second.requests).toEqual([])
    expect(second.acks.at(-1)?.message).toMatch(/^1900 requests were sent today: the account is at risk/)
    expect(second.alarms.join()).toContain('1900 requests')
  })

  it('that cannot be written stops all trading, with an alarm', async () => {
    const first = await play({ steps: [ARMED], seconds: 2 })
    const file = journalOf(first)
    rmSync(dirname(file), { recursive: true })
    writeFileSync(dirname(file), 'a file where the folder of the journal should be')
    const second = await again(first, { steps: [ARMED, open(1000)], seconds: 10 })
    expect(second.requests).toEqual([])
    expect(second.acks[0]).toMatchObject({ outcome: 'refused' })
    expect(second.alarms.join()).toMatch(/the order journal .* nothing is traded until it can be/)
  })

  it('of the account is left alone by the Strategy Tester, which begins each run with none', async () => {
    const live = await play({ steps: [ARMED, open(1000, LIFE)] })
    const kept = readFileSync(journalOf(live), 'utf8')
    for (const startsAt of [START + 60_000, START + 120_000]) {
      rmSync(join(live.folder, 'broker.txt'), { force: true })
      const tested = await again(live, { run: { tester: true }, steps: [ARMED, open(1000, LIFE)] }, startsAt)
      expect(tested.requests).toHaveLength(1)
    }
    expect(readFileSync(journalOf(live), 'utf8')).toBe(kept)
  })

  it('is one per account and magic number', async () => {
    const first = await play({ steps: [ARMED, open(1000, LIFE)], account: { login: 7, server: 'A/b: c' } })
    expect(journalOf(first)).toMatch(/orders-7-A-b--c-20260701\.txt$/)
    const second = await again(first, { steps: [ARMED], inputs: { Magic: 5 }, account: { login: 7, server: 'A/b: c' } })
    expect(journalsOf(second)).toHaveLength(2)
    expect(second.acks).toEqual([])
  })
})
