import { defineCommand, writeJson, type CliIo } from './command.ts'
import { readVectors, runVector, type VectorOutcome } from './risk/vectors.ts'

export const command = defineCommand({
  name: 'risk',
  summary: "Shows the firm's limits of an account, or proves the calculator on a file of vectors.",
  details: `--vectors FILE computes every vector of a file ([{id, source, input, expect}], as FTMO's published cases are given) and prints what is
expected beside what came out, to the cent. Ends with code 1 when one differs.`,
  jsonMeaning: 'Prints {file, passed, failed, vectors: [{id, pass, expected, computed, differing, error}]}.',
  options: { vectors: { type: 'string', value: 'FILE', meaning: 'File of vectors to compute.' } },
  run: ({ vectors: file, json }, io) => {
    if (file === undefined) {
      io.stderr.write('barclose risk: say what to do: barclose risk --vectors FILE\n')
      return Promise.resolve(2)
    }
    return Promise.resolve(runFile(io, file, json))
  },
})

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
    const rooms =
      computed === null ? '' : `  equity ${computed.equity}, daily floor ${computed.dailyFloor ?? '-'}, floor ${computed.maxFloor}`
    const line = `${pass ? 'ok  ' : 'FAIL'}  ${id.padEnd(width)}${rooms}  (${source})`
    const faults = differing.map(
      (name) => `        ${name}: expected ${String(valueIn(expected, name))}, computed ${String(valueIn(computed ?? {}, name))}`,
    )
    return [line, ...faults, ...(error === null ? [] : [`        ${error}`])]
  })
  return `${lines.join('\n')}\n\n${outcomes.length - failed} of ${outcomes.length} vectors agree.\n`
}

const valueIn = (of: object, name: string): unknown => new Map<string, unknown>(Object.entries(of)).get(name)
