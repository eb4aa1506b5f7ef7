// One vitest for many runs: to start it takes longer than most mistakes live. Node starts this file as it stands, hence no TypeScript.
import { resolve } from 'node:path'
import { inspect } from 'node:util'
import { createVitest } from 'vitest/node'

/** @typedef {{ files: string[], program: string }} Order  Test files of test/mql5, and the built program that they run. */
/** @typedef {{ passed: number, failed: string | null, trouble: string }} Result  The first test that failed; what ended without a test. */

const vitest = await createVitest('test', {
  root: '.',
  config: 'test/mql5/mutations/vitest.config.ts',
  watch: false,
  reporters: [{}],
})

/** @param {Order} order  @returns {Promise<Result>} */
async function run({ files, program }) {
  // The worker of each run is a new process, and born with it.
  process.env['EA_PROGRAM'] = program
  const paths = new Set(files.map((file) => resolve('test', 'mql5', file)))
  const specifications = await vitest.globTestSpecifications([...paths])
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications)
  // Those of earlier runs are told again.
  const modules = testModules.filter(({ moduleId }) => paths.has(moduleId))
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const errors = [...modules.flatMap((module) => module.errors()), ...unhandledErrors]
  const missing = files.length - modules.length
  return {
    passed: tests.filter((test) => test.result().state === 'passed').length,
    failed: tests.find((test) => test.result().state === 'failed')?.name ?? null,
    trouble: [...(missing > 0 ? [`${missing} of them not found`] : []), ...errors.map((error) => inspect(error))].join('\n'),
  }
}

process.on('message', (/** @type {Order} */ order) => {
  void run(order).then((result) => process.send?.(result))
})
// Whoever asked is gone, perhaps killed: nobody else would end this.
process.on('disconnect', () => process.exit(1))
