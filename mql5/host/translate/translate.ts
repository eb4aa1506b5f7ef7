import { type Apart, takeApart } from './apart.ts'
import { newContext } from './context.ts'
import { type Writing, emit } from './emit.ts'
import { loadProgram } from './load.ts'
import type { Fault } from './nodes.ts'
import { rewriteScope } from './scope.ts'

export type Translation = Readonly<{
  /** C++, whose lines are those of the files; not to be compiled while there are faults. */
  text: string
  files: readonly string[]
  faults: readonly Fault[]
  warnings: readonly Fault[]
  apart: () => Apart
}>

export type TranslateOptions = Readonly<{ source: string; roots: readonly string[]; isBare?: boolean }>

/** MQL5 to C++17, with everything that C++ would take in another sense said in its words. */
export function translateProgram({ source, roots, isBare = false }: TranslateOptions): Translation {
  const loaded = loadProgram(source, roots)
  const context = newContext(loaded)
  rewriteScope(context, { from: 0, to: context.nodes.length }, '')
  const isScript = context.handlers.some(({ name }) => name === 'OnStart')
  if (context.handlers.length === 0)
    context.faults.push({ file: source, line: 1, message: 'the program has no handler: OnStart, or OnInit and others' })
  const write = (writing: Writing): string => emit(context, loaded, { isBare, isScript }, writing)
  const { files, faults, warnings } = loaded
  return { text: write('whole'), files, faults, warnings, apart: () => takeApart(context, write) }
}
