import { configOf, readConfig } from '../config.ts'
import { defineCommand, writeJson, type CliIo } from './command.ts'
import { fail, messageOf, ok, type Check, type Patient } from './doctor/check.ts'
import { checkFolder, checkHolidays, checkSymbols, checkToken } from './doctor/folder.ts'
import { checkJournalFile } from './doctor/journal.ts'
import { checkDisk, checkNative, checkNode } from './doctor/machine.ts'
import { checkModels } from './doctor/models.ts'
import { checkPort } from './doctor/port.ts'
import { checkClock, checkZones } from './doctor/time.ts'
import { homeOf } from './home.ts'
import { readVersion } from './version.ts'

export const command = defineCommand({
  name: 'doctor',
  summary: 'Checks this machine and this installation, and says what to do.',
  details: `Looks at Node, native modules, settings, data folder, token, port, clock, time zones, journal, symbol table,
models and disk. Changes nothing, and may run beside a running server. Ends with code 1 when something must be mended.`,
  jsonMeaning: 'Prints {ok, version, checks: [{name, status, found, todo}]}.',
  options: {},
  run: async ({ json }, io) => {
    const checks = await examine(io)
    const isWell = checks.every(({ status }) => status !== 'fail')
    if (json) writeJson(io, { ok: isWell, version: readVersion(), checks })
    else io.stdout.write(render(checks, isWell))
    return isWell ? 0 : 1
  },
})

async function examine(io: CliIo): Promise<readonly Check[]> {
  const settings = readConfig(io.env)
  // With faulty settings the rest is checked as far as it can be: where the data lies is still worth a look.
  const config = settings.ok ? settings.config : configOf()
  const home = homeOf({ home: io.env['BARCLOSE_HOME'] === '' ? undefined : io.env['BARCLOSE_HOME'] })
  const patient: Patient = { config, home, env: io.env, now: io.now }
  const settingsCheck = settings.ok
    ? ok('settings', 'every BARCLOSE_ variable is known and valid')
    : fail('settings', settings.faults.join('; '), 'Correct these variables; docs/CONFIGURATION.md has them all.')
  return [
    checkNode(),
    await guarded('native modules', checkNative),
    settingsCheck,
    await guarded('data folder', () => checkFolder(patient)),
    await guarded('token', () => checkToken(patient)),
    await guarded('port', () => checkPort(patient)),
    await guarded('clock', () => checkClock(patient)),
    await guarded('time zones', () => checkZones(patient)),
    await guarded('journal', () => checkJournalFile(patient)),
    await guarded('symbol table', () => checkSymbols(patient)),
    await guarded('holidays', () => checkHolidays(patient)),
    await guarded('models', () => checkModels(patient)),
    await guarded('disk', () => checkDisk(patient)),
  ]
}

/** A check that breaks is a finding, not the end of the examination. */
async function guarded(name: string, check: () => Check | Promise<Check>): Promise<Check> {
  try {
    return await check()
  } catch (error) {
    return fail(name, `could not be checked: ${messageOf(error)}`, 'See the message.')
  }
}

const LABELS = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const

function render(checks: readonly Check[], isWell: boolean): string {
  const width = Math.max(...checks.map(({ name }) => name.length))
  const lines = checks.flatMap(({ name, status, found, todo }) => {
    const line = `${LABELS[status]}  ${name.padEnd(width)}  ${found}`
    return todo === '' ? [line] : [line, `      ${' '.repeat(width)}  -> ${todo}`]
  })
  const count = checks.filter(({ status }) => status === 'fail').length
  const verdict = isWell ? 'All is well.' : `${count} ${count === 1 ? 'thing' : 'things'} to mend.`
  return `${lines.join('\n')}\n\n${verdict}\n`
}
