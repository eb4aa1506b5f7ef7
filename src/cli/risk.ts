import { defineCommand, writeJson, type CliIo } from './command.ts'
import { askRisk } from './risk/ask.ts'
import { renderRisk } from './risk/render.ts'
import { readVectors, runVector, type VectorOutcome } from './risk/vectors.ts'
import { readSettings } from './settings.ts'

export const command = defineCommand({
  name: 'risk',
  summary: 'Shows where accounts stand before their firm, or proves the calculator on a file of vectors.',
  details: `Asks the running server: room today and in all, the worst case of everything at once with its parts, the floors after the
next reset, trading days, the best day, and the budgets of orders, each with the formula that makes it.
--vectors FILE needs no server: it computes every vector of a file ([{id, source, input, expect}], as FTMO's published cases are
given) and prints what is expected beside what came out, to the cent. Ends with code 1 when one differs.`,
  jsonMeaning:
    'Prints {accounts: [{account, risk, why}]}; with --vectors {file, passed, failed, vectors: [{id, pass, expected, computed, ...}]}.',
  options: {
    account: { type: 'string', value: 'ACCOUNT', meaning: 'One account only.' },
    vectors: { type: 'string', value: 'FILE', meaning: 'File of vectors to compute.' },
  },
  run: async ({ vectors: file, account, json }, io) => (file === undefined ? show(io, account, json) : runFile(io, file, json)),
})

async function show(io: CliIo, wanted: string | undefined, json: boolean): Promise<number> {
  const settings = readSettings(io)
  if (settings === null) return 2
  try {
    const accounts = await askRisk(settings, wanted)
    if (json) writeJson(io, { accounts })
    else io.stdout.write(accounts.length === 0 ? 'No account has said hello yet.\n' : accounts.map(renderRisk).join('\n'))
    return accounts.every(({ risk }) => risk !== null) ? 0 : 1
  } catch (error) {
    io.stderr.write(`barclose risk: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

function runFile(io: CliIo, file: string, json: boolean): number {
  let outcomes: readonly VectorOutcome[]
  try {
    outcomes = readVectors(file).map(runVector)
  } catch (error) {
    io.stderr.write(`barclose risk: ${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }
  const failed = outcomes.filter(({ pass }) => !pass).length
  if (json) writeJson(io, { file, passed: outcomes.length - failed, failed, vectors: outcomes })
  else io.stdout.write(render(outcomes, failed))
  return failed === 0 ? 0 : 1
}

function render(outcomes: readonly VectorOutcome[], failed: number): string {
  const width = Math.max(...outcomes.map(({ id }) => id.length))
  const lines = outcomes.flatMap(({ id, source, pass, computed, expected, differing, error }) => {
    const floors =
      computed === null ? '' : `  equity ${computed.equity}, daily floor ${computed.dailyFloor ?? '-'}, floor ${computed.maxFloor}`
    const line = `${pass ? 'ok  ' : 'FAIL'}  ${id.padEnd(width)}${floors}  (${source})`
    const faults = differing.map(
      (name) => `        ${name}: expected ${String(valueIn(expected, name))}, computed ${String(valueIn(computed ?? {}, name))}`,
    )
    return [line, ...faults, ...(error === null ? [] : [`        ${error}`])]
  })
  return `${lines.join('\n')}\n\n${outcomes.length - failed} of ${outcomes.length} vectors agree.\n`
}

const valueIn = (of: object, name: string): unknown => new Map<string, unknown>(Object.entries(of)).get(name)
