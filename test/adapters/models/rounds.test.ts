import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openRounds } from '../../../src/adapters/models/rounds.ts'

describe('rounds of runs', () => {
  let now = 0
  const heard: string[] = []
  const [trees, sequence] = [{}, {}]

  beforeEach(() => {
    now = 0
    heard.length = 0
    vi.spyOn(performance, 'now').mockImplementation(() => now)
  })
  afterEach(() => vi.restoreAllMocks())

  /** As a session runs: in an immediate of its own. */
  const work = (name: string) => async () => {
    await nextTurn()
    heard.push(`ran ${name}`)
    return name
  }
  const told = async (run: Promise<string>): Promise<void> => void heard.push(`told ${await run}`)

  it('runs what comes alone at once', async () => {
    const rounds = openRounds()
    await told(rounds.run(trees, work('a')))
    await told(rounds.run(trees, work('b')))
    expect(heard).toEqual(['ran a', 'told a', 'ran b', 'told b'])
  })

  it('runs what comes together model by model, and tells of it when all have ended', async () => {
    const rounds = openRounds()
    await Promise.all([
      told(rounds.run(trees, work('a trees'))),
      told(rounds.run(sequence, work('a sequence'))),
      told(rounds.run(trees, work('b trees'))),
      told(rounds.run(sequence, work('b sequence'))),
    ])
    expect(heard).toEqual([
      'ran a trees',
      'ran b trees',
      'ran a sequence',
      'ran b sequence',
      'told a trees',
      'told a sequence',
      'told b trees',
      'told b sequence',
    ])
  })

  it('waits a moment for as many as the last time, and not longer', async () => {
    const rounds = openRounds()
    await Promise.all([rounds.run(trees, work('1')), rounds.run(trees, work('2'))])
    const first = told(rounds.run(trees, work('a')))
    for (let turn = 0; turn < 5; turn += 1) await nextTurn()
    expect(heard).not.toContain('ran a')
    await Promise.all([first, told(rounds.run(trees, work('b')))])
    expect(heard.slice(2)).toEqual(['ran a', 'ran b', 'told a', 'told b'])
    const alone = told(rounds.run(trees, work('c')))
    await nextTurn()
    now += 0.2
    await alone
    expect(heard.at(-1)).toBe('told c')
  })

  it('tells of one that failed, and of the others what they said', async () => {
    const rounds = openRounds()
    const ended = await Promise.allSettled([
      rounds.run(trees, work('a')),
      rounds.run(sequence, () => Promise.reject(new Error('the model broke'))),
      rounds.run(trees, work('c')),
    ])
    expect(ended.map((end) => (end.status === 'fulfilled' ? end.value : String(end.reason)))).toEqual(['a', 'Error: the model broke', 'c'])
  })
})
