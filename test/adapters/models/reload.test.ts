import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { putIntoUse, writeBundle } from '../../support/bundle.ts'
import { temporaryFolder } from '../../support/cli-io.ts'
import { GBPUSD, look, meddled, open, US30 } from './support.ts'

/** Two versions of one symbol, the first in use. */
function twoVersions() {
  const root = temporaryFolder()
  const second = writeBundle(root, { seed: 2 })
  const first = writeBundle(root, { seed: 1 })
  return { root, first, second, use: (version: string) => putIntoUse(root, 'GBPUSD', version) }
}

it('another version takes over when `current` names it, and back', async () => {
  const { root, first, second, use } = twoVersions()
  const { ensemble, changes } = await open([root])
  const before = await ensemble.score(GBPUSD, look(3))
  expect(ensemble.bundleOf(GBPUSD)?.version).toBe(first.version)
  use(second.version)
  await ensemble.reload()
  expect(ensemble.bundleOf(GBPUSD)?.version).toBe(second.version)
  expect(await ensemble.score(GBPUSD, look(3))).toMatchObject({ ok: true, scores: { version: second.version } })
  use(first.version)
  await ensemble.reload()
  expect(await ensemble.score(GBPUSD, look(3))).toEqual(before)
  expect(changes.map(({ change, serving }) => `${change} ${serving}`)).toEqual(
    [first, second, first].map(({ version }) => `loaded ${version}`),
  )
})

it('another version takes over without being told to look', async () => {
  const { root, first, second, use } = twoVersions()
  const { ensemble } = await open([root], { pollMs: 20 })
  expect(ensemble.bundleOf(GBPUSD)?.version).toBe(first.version)
  use(second.version)
  await expect.poll(() => ensemble.bundleOf(GBPUSD)?.version, { timeout: 10_000 }).toBe(second.version)
})

it('nothing is loaded again while nothing changes', async () => {
  const { root } = twoVersions()
  let opened = 0
  const { ensemble, changes } = await open([root], { runtime: meddled({ onOpen: () => (opened += 1) }) })
  await ensemble.reload()
  await ensemble.reload()
  expect(opened).toBe(3)
  expect(changes).toHaveLength(1)
})

it('a new version that is refused leaves the old one at work, and both are listed', async () => {
  const { root, first, second, use } = twoVersions()
  const { ensemble, changes } = await open([root])
  writeFileSync(join(second.folder, 'lstm.onnx'), 'half a file')
  use(second.version)
  await ensemble.reload()
  expect(await ensemble.score(GBPUSD, look(3))).toMatchObject({ ok: true, scores: { version: first.version } })
  expect(ensemble.list().map(({ state, version }) => `${state} ${version}`)).toEqual([
    `loaded ${first.version}`,
    `refused ${second.version}`,
  ])
  expect(changes.at(-1)).toMatchObject({ change: 'refused', version: second.version, serving: first.version })
  expect(changes.at(-1)?.reason).toContain('lstm.onnx: SHA-256')
})

it('and is tried again when its files are others: a copy that was under way is whole by then', async () => {
  const root = temporaryFolder()
  const { folder, version, manifest } = writeBundle(root)
  const whole = writeBundle(temporaryFolder())
  rmSync(join(folder, 'golden.json'))
  const { ensemble } = await open([root])
  expect(ensemble.list()[0]?.state).toBe('refused')
  writeFileSync(join(folder, 'golden.json'), JSON.stringify(whole.golden))
  await ensemble.reload()
  expect(ensemble.bundleOf(manifest.symbol)?.version).toBe(version)
  expect(ensemble.list()).toHaveLength(1)
})

it('a file of the version in use that is changed on the disk is refused, and what was checked goes on', async () => {
  const { root, first } = twoVersions()
  const { ensemble } = await open([root])
  writeFileSync(join(first.folder, 'manifest.json'), '{}')
  await ensemble.reload()
  expect(await ensemble.score(GBPUSD, look(3))).toMatchObject({ ok: true, scores: { version: first.version } })
  expect(ensemble.list().map(({ state }) => state)).toEqual(['loaded', 'refused'])
})

it('a symbol whose models are taken away has none', async () => {
  const { root, first } = twoVersions()
  let released = 0
  const { ensemble, changes } = await open([root], { runtime: meddled({ onRelease: () => (released += 1) }) })
  rmSync(join(root, 'GBPUSD'), { recursive: true })
  await ensemble.reload()
  expect(await ensemble.score(GBPUSD, look(3))).toMatchObject({ code: 'NO_MODEL' })
  expect(changes.at(-1)).toEqual({ symbol: 'GBPUSD', version: first.version, change: 'removed', reason: null, serving: null })
  await expect.poll(() => released).toBe(3)
})

it('a symbol that is added is there, and the others are left alone', async () => {
  const { root, first } = twoVersions()
  const { ensemble, changes } = await open([root])
  const added = writeBundle(root, { symbol: 'US30', seed: 5 })
  await ensemble.reload()
  expect(ensemble.bundleOf(US30)?.version).toBe(added.version)
  expect(changes.map(({ symbol, version }) => `${symbol} ${version}`)).toEqual([`GBPUSD ${first.version}`, `US30 ${added.version}`])
})

it('scores that are under way while versions change are each of one version, whole', async () => {
  const { root, first, second, use } = twoVersions()
  const { ensemble } = await open([root])
  const seen = look(3)
  const alone = new Map([[first.version, await ensemble.score(GBPUSD, seen)]])
  use(second.version)
  await ensemble.reload()
  alone.set(second.version, await ensemble.score(GBPUSD, seen))
  const met = new Set<string>()
  for (let turn = 0; turn < 6; turn += 1) {
    use(turn % 2 === 0 ? first.version : second.version)
    let isOver = false
    const over = ensemble.reload().then(() => (isOver = true))
    while (!isOver) {
      const bundle = ensemble.bundleOf(GBPUSD)
      const batch = await Promise.all(Array.from({ length: 4 }, async () => ensemble.score(GBPUSD, seen)))
      for (const scored of batch) {
        const version = scored.ok ? scored.scores.version : 'none'
        expect(scored).toEqual(alone.get(version))
        // Asked in the same breath as the bundle: never of another one.
        expect(version).toBe(bundle?.version)
        met.add(version)
      }
    }
    await over
  }
  expect([...met].toSorted()).toEqual([first.version, second.version].toSorted())
})

it('the sessions of the old version go when its last score is there, not before', async () => {
  const { root, second, use } = twoVersions()
  const gone: string[] = []
  let hold: Promise<void> | null = null
  let letOn = (): void => undefined
  const runtime = meddled({
    around: (run) => async () => {
      if (hold !== null) await hold
      return run()
    },
    onRelease: () => gone.push('released'),
  })
  const { ensemble } = await open([root], { runtime })
  hold = new Promise((resolve) => (letOn = resolve))
  const waiting = ensemble.score(GBPUSD, look(3))
  hold = null
  use(second.version)
  await ensemble.reload()
  expect(ensemble.bundleOf(GBPUSD)?.version).toBe(second.version)
  expect(gone).toEqual([])
  letOn()
  expect((await waiting).ok).toBe(true)
  await expect.poll(() => gone.length).toBe(3)
})

it('closing waits for the last score, lets everything go and answers no more', async () => {
  const { root } = twoVersions()
  let released = 0
  const { ensemble } = await open([root], { runtime: meddled({ onRelease: () => (released += 1) }) })
  const waiting = ensemble.score(GBPUSD, look(3))
  await ensemble.close()
  expect((await waiting).ok).toBe(true)
  expect(released).toBe(3)
  expect(await ensemble.score(GBPUSD, look(3))).toMatchObject({ code: 'NO_MODEL' })
  await ensemble.reload()
  expect(ensemble.list()).toEqual([])
})
