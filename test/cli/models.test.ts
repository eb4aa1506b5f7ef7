import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { command } from '../../src/cli/models.ts'
import { writeBundle } from '../support/bundle.ts'
import { temporaryFolder, testIo } from '../support/cli-io.ts'

const Listing = z.object({
  models: z.array(
    z.object({
      symbol: z.string(),
      version: z.string().nullable(),
      state: z.string(),
      why: z.string().nullable(),
      others: z.array(z.string()),
      facts: z.unknown(),
    }),
  ),
})
const Outcome = z.object({
  ok: z.boolean(),
  version: z.string().nullable().optional(),
  why: z.string().nullable(),
  folder: z.string().nullable(),
})

/** Runs the command on a folder of models. */
async function run(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { io, stdout, stderr } = testIo(env)
  const code = await command.run(argv, io)
  return { code, stdout: stdout(), stderr: stderr() }
}

describe('the list of models', () => {
  it('names version, triggers, span and figures out of sample, and what else lies there', async () => {
    const root = temporaryFolder()
    const older = writeBundle(root, { seed: 2 })
    const { version } = writeBundle(root, { seed: 1 })
    const text = await run(['--dir', root])
    expect(text.code).toBe(0)
    const [head = '', row = ''] = text.stdout.split('\n')
    expect(head.split(/ {2,}/)).toEqual([
      'symbol',
      'version',
      'state',
      'triggers',
      'trained on',
      'accuracy',
      'base',
      'AUC',
      'R/trade',
      'edge',
    ])
    expect(row.split(/ {2,}/)).toEqual([
      'GBPUSD',
      version,
      'loaded',
      'M15 M30 H1',
      'made-up prices',
      '51.0 %',
      '52.0 %',
      '0.505',
      '-0.100',
      'none shown',
    ])
    expect(text.stdout).toContain(`GBPUSD: also there: ${older.version}`)
    const { models } = Listing.parse(JSON.parse((await run(['--dir', root, '--json'])).stdout))
    expect(models).toMatchObject([{ symbol: 'GBPUSD', version, state: 'loaded', why: null, others: [older.version] }])
    expect(models[0]?.facts).toMatchObject({
      synthetic: true,
      members: ['lightgbm', 'catboost', 'lstm'],
      outOfSample: { accuracy: 0.51, baseRate: 0.52 },
    })
  })

  it('shows the span of real bars', async () => {
    const root = temporaryFolder()
    writeBundle(root, { edit: (manifest) => ({ ...manifest, synthetic: false }) })
    expect((await run(['--dir', root])).stdout).toContain('2020-01-01 to 2021-01-01')
  })

  it('says why one is refused, and ends with code 1', async () => {
    const root = temporaryFolder()
    writeBundle(root, { edit: (manifest) => ({ ...manifest, windowBars: 500 }) })
    const { code, stdout } = await run(['--dir', root])
    expect(code).toBe(1)
    expect(stdout).toMatch(/^GBPUSD {2}[0-9a-f]{12} {2}refused$/m)
    expect(stdout).toContain('GBPUSD: refused: windowBars: expected 300, found 500')
  })

  it('says which member one lacks where the configuration allows it', async () => {
    const root = temporaryFolder()
    rmSync(join(writeBundle(root).folder, 'lstm.onnx'))
    expect((await run(['--dir', root])).code).toBe(1)
    const { code, stdout } = await run(['--dir', root], { BARCLOSE_MISSING_MEMBER: 'renormalise' })
    expect(code).toBe(0)
    expect(stdout).toContain('GBPUSD: without lstm: lstm.onnx is not there')
  })

  it('of an empty folder says how to get some', async () => {
    const { code, stdout } = await run(['--dir', temporaryFolder()])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^No models in .*\. To train some: barclose train --help$/m)
  })

  it("takes the user's own before those of the package", async () => {
    const own = temporaryFolder()
    const { version } = writeBundle(own, { symbol: 'XAUUSD' })
    const { models } = Listing.parse(JSON.parse((await run(['--json'], { BARCLOSE_MODELS_DIR: own })).stdout))
    expect(models.find(({ symbol }) => symbol === 'XAUUSD')?.version).toBe(version)
  })
})

describe('verify', () => {
  it('says that a bundle loads, whatever its folder is called', async () => {
    const { folder, version } = writeBundle(temporaryFolder())
    expect(await run(['verify', folder])).toMatchObject({ code: 0, stdout: `ok: GBPUSD ${version}, its golden rows agree\n`, stderr: '' })
    const asJson = await run(['verify', folder, '--json'])
    expect(Outcome.parse(JSON.parse(asJson.stdout))).toEqual({ ok: true, folder, version, why: null })
  })

  it('says why one does not, with code 1', async () => {
    const { folder, version } = writeBundle(temporaryFolder())
    writeFileSync(join(folder, 'catboost.onnx'), 'other bytes')
    const text = await run(['verify', folder])
    expect(text.code).toBe(1)
    expect(text.stderr).toMatch(/^barclose models: .* is refused: catboost\.onnx: SHA-256: expected /)
    const asJson = await run(['verify', folder, '--json'])
    expect(asJson.code).toBe(1)
    expect(Outcome.parse(JSON.parse(asJson.stdout))).toMatchObject({ ok: false, version: null })
    expect(version).toMatch(/^[0-9a-f]{12}$/)
  })

  it('of no folder, or of one without a bundle, fails', async () => {
    const folder = temporaryFolder()
    expect(await run(['verify', join(folder, 'nowhere')])).toMatchObject({ code: 1 })
    expect((await run(['verify', folder])).stderr).toContain('has no manifest.json')
  })
})

describe('use', () => {
  const currentOf = (root: string) => readFileSync(join(root, 'GBPUSD', 'current'), 'utf8').trim()

  it('goes back to another version after it was checked', async () => {
    const root = temporaryFolder()
    const older = writeBundle(root, { seed: 2 })
    writeBundle(root, { seed: 1 })
    expect(await run(['use', 'GBPUSD', older.version, '--dir', root])).toMatchObject({
      code: 0,
      stdout: `GBPUSD uses ${older.version}; a running server takes it over within seconds\n`,
    })
    expect(currentOf(root)).toBe(older.version)
  })

  it('leaves everything as it is when that version is refused or is not there', async () => {
    const root = temporaryFolder()
    const broken = writeBundle(root, { seed: 2 })
    const { version } = writeBundle(root, { seed: 1 })
    writeFileSync(join(broken.folder, 'golden.json'), '{}')
    const refused = await run(['use', 'GBPUSD', broken.version, '--dir', root])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(/is refused: golden\.json: SHA-256: .*; nothing was changed$/m)
    const absent = await run(['use', 'GBPUSD', 'ffffffffffff', '--dir', root, '--json'])
    expect(absent.code).toBe(1)
    expect(Outcome.parse(JSON.parse(absent.stdout)).why).toBe(
      `there is no version ffffffffffff of GBPUSD; there are: ${[broken.version, version].toSorted().join(' ')}`,
    )
    expect((await run(['use', 'US30', 'ffffffffffff', '--dir', root])).stderr).toContain('there is none of it in')
    expect(currentOf(root)).toBe(version)
  })

  it("copies a version of the package to the user's own, so that an update of the package changes nothing", async () => {
    const [own, shipped] = [join(temporaryFolder(), 'own'), temporaryFolder()]
    const { version, folder } = writeBundle(shipped)
    mkdirSync(own)
    const { useVersion } = await import('../../src/cli/models/use.ts')
    const { openVerify } = await import('../../src/cli/models/verify.ts')
    const verify = openVerify({ missingMember: 'refuse', timeoutMs: 1_000 })
    const used = await useVersion({ symbol: 'GBPUSD', version, roots: [own, shipped], verify })
    expect(used).toEqual({ ok: true, folder: join(own, 'GBPUSD', version), was: folder })
    expect(currentOf(own)).toBe(version)
    expect(existsSync(join(own, 'GBPUSD', version, 'lstm.onnx'))).toBe(true)
  })
})

it.each([[['turn']], [['verify']], [['use', 'GBPUSD']], [['verify', 'a', 'b']]])('%j is refused with code 2', async (argv) => {
  const { code, stderr } = await run(argv)
  expect(code).toBe(2)
  expect(stderr).toContain('say what to do')
})
