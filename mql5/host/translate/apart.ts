import type { Context } from './context.ts'
import type { Writing } from './emit.ts'
import { type Range, written } from './nodes.ts'

/** A program taken apart. Two of one frame differ in functions alone, so one can be linked with what it shares of the other. */
export type Apart = Readonly<{
  /** All that is no function: types, variables, macros, how functions are called, the handlers. */
  frame: string
  functions: ReadonlySet<string>
  /** The program, to be linked with functions that replace its own. */
  replaceable: string
  /** Its functions but for those, to be linked with a program that has them. */
  without: (functions: ReadonlySet<string>) => string
}>

export function takeApart(context: Context, write: (writing: Writing) => string): Apart {
  const textOf = (range: Range): string => written(context.nodes, range)
  const handlers = context.handlers.map(({ name, type }) => `${type} ${name}`)
  const count = `functions: ${context.functions.length}`
  return {
    frame: [withoutPlaces(write({ keeps: () => false })), ...handlers, ...context.inputs, count].join('\n'),
    functions: new Set(context.functions.map(textOf)),
    replaceable: write('replaceable'),
    without: (functions) => write({ keeps: (range) => !functions.has(textOf(range)) }),
  }
}

/** In which files and lines it stands is no matter. */
function withoutPlaces(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#line '))
    .join('\n')
}
