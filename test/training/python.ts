import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { RUNTIME_ENV } from '../../src/adapters/models/runtime.ts'
import { command } from '../../src/cli/export.ts'
import { findTraining } from '../../src/cli/train/place.ts'
import { folderOf, walkMinutes } from '../support/bar-files.ts'
import { temporaryFolder, testIo } from '../support/cli-io.ts'

const place = findTraining()
export const hasPython = place !== null && existsSync(place.python)
/** Ends the name of what is skipped, so that its absence is seen. */
export const PASSED_OVER = hasPython ? '' : ' (passed over: training/.venv is not there; make it with: barclose train --setup)'

type Run = Readonly<{ code: number; stdout: string; stderr: string }>

/** Python of the training with these words, in its folder. */
export async function python(...words: readonly string[]): Promise<Run> {
  if (place === null) throw new Error('there is no folder training')
  const env = { ...process.env, ...RUNTIME_ENV, PYTHONDONTWRITEBYTECODE: '1' }
  const options = { cwd: place.folder, env, encoding: 'utf8', maxBuffer: 1 << 26 } as const
  try {
    return { code: 0, ...(await promisify(execFile)(place.python, [...words], options)) }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && typeof error.code === 'number')) throw error
    const told = (name: 'stdout' | 'stderr') => String(Object.entries(error).find(([key]) => key === name)?.[1] ?? '')
    return { code: error.code, stdout: told('stdout'), stderr: told('stderr') }
  }
}

/** What a run said last. */
export function lastEvent({ stdout }: Run): unknown {
  const line = stdout.trimEnd().split('\n').at(-1)
  return line === undefined || line === '' ? null : JSON.parse(line)
}

const START = Date.UTC(2026, 0, 4, 22)

/** Rows of a random walk, labelled, out of the exporting code. */
export async function walkRows({ days, seed }: Readonly<{ days: number; seed: number }>): Promise<string> {
  const out = join(temporaryFolder(), 'rows.parquet')
  const data = folderOf({ 'EURUSD_M1.csv': walkMinutes({ from: START, minutes: days * 1_440, seed }) })
  const { io, stderr } = testIo()
  const labels = ['--labels', 'M15:14:2:32:12', '--conviction', '--base', 'M15', '--triggers', 'M15,M30,H1,H4,D1', '--sequences', 'M5,M15']
  const code = await command.run(['--data', data, '--symbol', 'EURUSD', '--zone', 'America/New_York+7h', '--out', out, ...labels], io)
  if (code !== 0) throw new Error(`the export ended with code ${code}: ${stderr()}`)
  return out
}
