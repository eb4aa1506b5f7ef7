import { describe, expect, it } from 'vitest'
import { BrokerSymbolSchema } from '../../src/contracts/primitives.ts'
import { openLane } from '../../src/pipeline/lane.ts'

const EURUSD = BrokerSymbolSchema.parse('EURUSD')
const GBPUSD = BrokerSymbolSchema.parse('GBPUSD')
const US30 = BrokerSymbolSchema.parse('US30')

/** A task that stays under way until it is let go, and says what became of it. */
function heldTask(log: string[], name: string) {
  let letGo = () => {}
  const gate = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const task = async (superseded: boolean) => {
    log.push(`${name}${superseded ? ' superseded' : ' starts'}`)
    if (!superseded) await gate
    log.push(`${name} ends`)
    return superseded ? 'superseded' : 'decided'
  }
  return { task, letGo: () => letGo() }
}

describe('the lane', () => {
  it('runs one decision at a time, in the order of arrival', async () => {
    const lane = openLane(8)
    const log: string[] = []
    const first = heldTask(log, 'first')
    const second = heldTask(log, 'second')
    const answers = [lane.run(EURUSD, 1, first.task), lane.run(GBPUSD, 1, second.task)]
    expect(log).toEqual(['first starts'])
    second.letGo()
    first.letGo()
    expect(await Promise.all(answers)).toEqual(['decided', 'decided'])
    expect(log).toEqual(['first starts', 'first ends', 'second starts', 'second ends'])
  })

  it('lets the newest close of a symbol win while it waits, and answers the older one', async () => {
    const lane = openLane(8)
    const log: string[] = []
    const running = heldTask(log, 'running')
    const older = heldTask(log, 'older')
    const newer = heldTask(log, 'newer')
    const answers = [lane.run(US30, 1, running.task), lane.run(EURUSD, 1, older.task), lane.run(EURUSD, 2, newer.task)]
    expect(await answers[1]).toBe('superseded')
    newer.letGo()
    running.letGo()
    expect(await Promise.all(answers)).toEqual(['decided', 'superseded', 'decided'])
  })

  it('does not decide an older close after a newer one of its symbol', async () => {
    const lane = openLane(8)
    expect(await lane.run(EURUSD, 5, () => 'decided')).toBe('decided')
    expect(await lane.run(EURUSD, 4, (superseded) => superseded)).toBe(true)
    expect(await lane.run(GBPUSD, 4, (superseded) => superseded)).toBe(false)
  })

  it('refuses what would wait beyond its length', async () => {
    const lane = openLane(1)
    const log: string[] = []
    const running = heldTask(log, 'running')
    const answers = [lane.run(EURUSD, 1, running.task), lane.run(GBPUSD, 1, () => 'waits')]
    await expect(lane.run(US30, 1, () => 'too many')).rejects.toMatchObject({ code: 'LANE_FULL' })
    running.letGo()
    expect(await Promise.all(answers)).toEqual(['decided', 'waits'])
  })

  it('goes on after a task that fails', async () => {
    const lane = openLane(8)
    const failed = lane.run(EURUSD, 1, () => {
      throw new Error('broken')
    })
    await expect(failed).rejects.toThrow('broken')
    expect(await lane.run(EURUSD, 2, () => 'decided')).toBe('decided')
    await lane.idle()
  })
})
