import { basename } from 'node:path'
import type { Context, Handler, Prototype } from './context.ts'
import type { Loaded } from './load.ts'
import type { Node, Range } from './nodes.ts'

export type EmitOptions = Readonly<{ isBare: boolean; isScript: boolean }>

/** How the functions of a program are written: as they are, so that others of the same name replace them, or only those that are wanted. */
export type Writing = 'whole' | 'replaceable' | Readonly<{ keeps: (functionAt: Range) => boolean }>

/** The program as one C++ text. */
export function emit(context: Context, { files }: Pick<Loaded, 'files'>, options: EmitOptions, writing: Writing = 'whole'): string {
  const printer = newPrinter()
  printer.put('namespace mql5 { namespace ea {\n')
  printer.put(`${[...context.ahead.values()].join('\n')}\n`)
  const ahead = placePrototypes(context)
  const functions = new Map(context.functions.map((range) => [range.from, range]))
  let leftOutTo = 0
  for (const [at, node] of [...context.nodes, undefined].entries()) {
    for (const prototype of ahead.get(at) ?? []) printer.at(prototype, `${prototype.text};\n`)
    if (node === undefined) continue
    const range = functions.get(at)
    if (range !== undefined && typeof writing === 'object' && !writing.keeps(range)) leftOutTo = range.to
    if (at < leftOutTo) continue
    if (range !== undefined && writing === 'replaceable') printer.at(node, ' __attribute__((weak))')
    if (node.kind === 'directive') printer.at(node, `\n${node.out}\n`, -1)
    else printer.at(node, ` ${node.before} ${node.out}${node.after}`)
  }
  printer.put('\n} }\n')
  if (typeof writing !== 'object') printer.put(`#line 1 "program-table"\n${programTable(context, files[0] ?? '', options)}`)
  return printer.text()
}

/** Each behind the last name it needs; one of a function, the one with default values if there is one. */
function placePrototypes({ prototypes, declaredAt, nodes }: Context): ReadonlyMap<number, Prototype[]> {
  const single = new Map<string, Prototype>()
  for (const prototype of prototypes) if (prototype.hasDefaults || !single.has(prototype.key)) single.set(prototype.key, prototype)
  const places = new Map<number, Prototype[]>()
  for (const prototype of single.values()) {
    let at = Math.max(0, ...[...prototype.words].map((word) => (word === prototype.name ? 0 : (declaredAt.get(word) ?? 0))))
    while (nodes[at]?.kind === 'directive') at += 1
    places.set(at, [...(places.get(at) ?? []), prototype])
  }
  return places
}

type Printer = Readonly<{
  put: (text: string) => void
  at: (place: Pick<Node, 'file' | 'line'>, text: string, lineShift?: number) => void
  text: () => string
}>

/** Writes every piece on its own line of its own file. */
function newPrinter(): Printer {
  const parts: string[] = []
  const now = { file: '', line: 0 }
  const put = (text: string): void => {
    parts.push(text)
    now.line += text.split('\n').length - 1
  }
  const at = ({ file, line }: Pick<Node, 'file' | 'line'>, text: string, lineShift = 0): void => {
    const missing = line + lineShift - now.line
    if (file === now.file && missing >= 0 && missing < 8) parts.push('\n'.repeat(missing))
    else parts.push(`\n#line ${line + lineShift} ${JSON.stringify(file)}\n`)
    Object.assign(now, { file, line: line + lineShift })
    put(text)
  }
  return { put, at, text: () => parts.join('') }
}

function programTable({ handlers, inputs }: Context, source: string, { isBare, isScript }: EmitOptions): string {
  const fields = handlers.map(handlerField).join('')
  return `static mql5::Program describeProgram() {
  mql5::Program program;
  program.name = ${JSON.stringify(basename(source).replace(/\.mq5$/, ''))};
  program.isScript = ${isScript};
${fields}  program.inputs = {${inputs.map((name) => `"${name}"`).join(', ')}};
  return program;
}
int main(int argc, char **argv) {
  mql5::Program program = describeProgram();
  return mql5::${isBare ? 'runBare' : 'runTerminal'}(argc, argv, program);
}
`
}

function handlerField({ name, type }: Handler): string {
  const field = `${name.charAt(0).toLowerCase()}${name.slice(1)}`
  const call = `mql5::ea::${name}`
  if (name === 'OnInit' && type === 'void') return `  program.${field} = [] { ${call}(); return 0; };\n`
  if (name === 'OnStart' && type === 'int') return `  program.${field} = [] { (void)${call}(); };\n`
  if (name === 'OnChartEvent')
    return `  program.${field} = [](int id, long number, double real, const mql5::string &text) { ${call}(id, number, real, text); };\n`
  return `  program.${field} = ${call};\n`
}
