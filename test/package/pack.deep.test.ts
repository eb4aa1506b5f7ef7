import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { temporaryFolder } from '../support/cli-io.ts'

const PackSchema = z.array(z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) })).length(1)

/** npm as JavaScript: beside the node that runs this, or where npm itself says when it runs the tests. */
function npm(args: readonly string[], cwd: string): string {
  const own = process.env['npm_execpath'] ?? ''
  const beside = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js')
  const cli = own.endsWith('npm-cli.js') ? own : beside
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm ${args.join(' ')}: ${stderr}`)
  return stdout
}

const NEEDED = [
  /^bin\//,
  /^dist\/(?:src|replay)\/.*\.js$/,
  /^docs\/[A-Z]+\.md$/,
  /^[A-Z]+(?:\.md)?$/,
  /^package\.json$/,
  /^\.env\.example$/,
  /^mql5\/(?:README\.md$|(?:Experts|Include|Scripts)\/)/,
  /^replay\/(?:accounts\/[a-z0-9-]+\.json|tapes\/(?:readme\.md|[a-z-]+\.tape\.gz))$/,
  /^(?:replay\/)?models\/[A-Z0-9]+\/(?:current|[0-9a-f]{12}\/[A-Za-z_]+\.(?:onnx|json|md))$/,
]

describe('the package', () => {
  it('holds what is needed and nothing else, and runs where it is installed', () => {
    const folder = temporaryFolder()
    // --ignore-scripts: the build stands already, and its output must not be mixed with the JSON.
    const parsed: unknown = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], resolve('.')))
    const [pack] = PackSchema.parse(parsed)
    const paths = pack?.files.map(({ path }) => path) ?? []
    expect(paths).toEqual(expect.arrayContaining(['bin/barclose.js', 'dist/src/main.js', 'LICENSE', 'package.json', '.env.example']))
    // A trader copies the EA out of the package; the host stays with those who build it.
    expect(paths).toEqual(expect.arrayContaining(['mql5/README.md', 'mql5/Experts/Barclose.mq5', 'mql5/Include/Barclose/Contracts.mqh']))
    // Models of the eight markets, and those of the demo.
    expect(paths).toEqual(expect.arrayContaining(['models/US30/current', 'replay/models/EURUSD/current']))
    // Accounts to play backtests on, and tapes to replay.
    expect(paths).toEqual(expect.arrayContaining(['replay/accounts/ftmo-100k.json', 'replay/tapes/trend.tape.gz']))
    expect(paths.filter((path) => !NEEDED.some((form) => form.test(path)))).toEqual([])

    const place = join(folder, 'elsewhere')
    const home = join(folder, 'home')
    writeFileSync(join(folder, 'package.json'), '{"private": true}')
    npm(
      ['install', '--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--prefix', place, join(folder, pack?.filename ?? '')],
      folder,
    )
    const installed = join(place, 'node_modules', 'barclose')
    expect(readdirSync(join(place, 'node_modules', '.bin'))).toContain('barclose')

    const run = (args: readonly string[]) => {
      const env = { ...process.env, BARCLOSE_HOME: home, BARCLOSE_PORT: '0' }
      return spawnSync(process.execPath, [join(installed, 'bin', 'barclose.js'), ...args], { cwd: folder, env, encoding: 'utf8' })
    }
    expect(run(['--version'])).toMatchObject({ status: 0, stderr: '' })
    // Installed without its scripts, so the native module is not compiled: doctor must run, and say exactly that.
    const doctor = run(['doctor', '--json'])
    expect(doctor.stderr).toBe('')
    const report: unknown = JSON.parse(doctor.stdout)
    expect(report).toMatchObject({ ok: false })
    expect(doctor.stdout).toContain('npm rebuild better-sqlite3')
    expect(doctor.status).toBe(1)
    const serve = run(['serve'])
    expect(serve.status).toBe(1)
    expect(serve.stderr).toContain('barclose serve: ')

    // What compiling would have made, from here: now all of it works.
    const native = join('node_modules', 'better-sqlite3', 'build')
    cpSync(native, join(place, native), { recursive: true })
    expect(run(['doctor'])).toMatchObject({ status: 0, stderr: '' })
    const demo = run(['demo', '--json', '--closes', '60'])
    const summary: unknown = JSON.parse(demo.stdout)
    expect(summary).toMatchObject({ closes: 60, duplicates: 0 })
  })
})
