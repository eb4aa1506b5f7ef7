import { type Context, fail, typeEnd } from './context.ts'
import { erase, findTop, isWord, textAt, written } from './nodes.ts'

/** `input T Name=value;` or `input group "Title"`, from its key word on; returns the place behind it. */
export function rewriteInput(context: Context, at: number): number {
  const { nodes } = context
  const key = nodes[at]
  if (textAt(nodes, at + 1) === 'group' && nodes[at + 2]?.kind === 'string') {
    const end = textAt(nodes, at + 3) === ';' ? at + 4 : at + 3
    erase(nodes, { from: at, to: end })
    return end
  }
  const end = findTop(nodes, at, [';'])
  const typeTo = typeEnd(nodes, at + 1)
  const name = textAt(nodes, typeTo ?? at)
  const type = textAt(nodes, at + 1)
  if (typeTo === undefined || key === undefined || !isWord(nodes, typeTo) || type === 'void') {
    fail(context, at, 'an input is a type, a name and a value')
  } else if (textAt(nodes, typeTo + 1) === '[') fail(context, at, `input '${name}' cannot be an array`)
  else if (context.classes.has(type))
    fail(context, at, `input '${name}' cannot be of the type ${type}: numbers, text, dates, colours and enumerations can`)
  else if (textAt(nodes, typeTo + 1) !== '=') fail(context, at, `input '${name}' has no value to begin with`)
  else {
    const value = written(nodes, { from: typeTo + 2, to: end })
    erase(nodes, { from: at, to: end })
    key.before = `const ${type} ${name} = mql5::mqlInput<${type}>("${name}", ${value})`
    context.inputs.push(name)
    context.declaredAt.set(name, end + 1)
  }
  return end + 1
}
