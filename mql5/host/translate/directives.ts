import { type Token, lexInside } from '../lex.ts'
import { writeToken } from './literals.ts'

export type Directive =
  | Readonly<{ kind: 'include'; path: string; isFromRoot: boolean }>
  | Readonly<{ kind: 'property'; name: string; isKnown: boolean }>
  | Readonly<{ kind: 'define'; name: string; out: string; faults: readonly string[] }>
  | Readonly<{ kind: 'undef'; name: string }>
  | Readonly<{ kind: 'branch'; name: string; isNegative: boolean }>
  | Readonly<{ kind: 'else' }>
  | Readonly<{ kind: 'endif' }>
  /** A file built into the program: nothing to compile. */
  | Readonly<{ kind: 'resource' }>
  | Readonly<{ kind: 'fault'; message: string }>

/** What a line that begins with # asks for. */
export function readDirective(token: Token): Directive {
  const match = /^#\s*(\w+)\s*([\s\S]*)$/.exec(token.text)
  const [, command = '', rest = ''] = match ?? []
  if (command === 'include') return readInclude(rest)
  if (command === 'property') return readProperty(rest)
  if (command === 'define') return readDefine(token)
  if (command === 'import') return { kind: 'fault', message: '#import is refused: the program must not depend on a DLL' }
  if (command === 'resource') return { kind: 'resource' }
  if (command === 'else') return { kind: 'else' }
  if (command === 'endif') return { kind: 'endif' }
  const name = /^[A-Za-z_]\w*(?=\s*$)/.exec(rest)?.[0]
  if (name === undefined || !['undef', 'ifdef', 'ifndef'].includes(command))
    return { kind: 'fault', message: `unknown directive ${token.text.trim()}` }
  return command === 'undef' ? { kind: 'undef', name } : { kind: 'branch', name, isNegative: command === 'ifndef' }
}

const PROPERTIES =
  /^(?:copyright|link|version|description|icon|stacksize|library|service|strict|indicator_\w+|script_show_confirm|script_show_inputs|tester_\w+)$/

function readProperty(rest: string): Directive {
  const [, name = '', value = ''] = /^(\w+)\s*([\s\S]*)$/.exec(rest) ?? []
  if (name === '') return { kind: 'fault', message: '#property without a name' }
  const isText = /^(?:copyright|link|version|description|icon)$/.test(name)
  if (isText && !/^".*"\s*$/.test(value)) return { kind: 'fault', message: `#property ${name} takes a text in quotes` }
  return { kind: 'property', name, isKnown: PROPERTIES.test(name) }
}

function readInclude(rest: string): Directive {
  const [, root, beside] = /^(?:<([^<>]+)>|"([^"]+)")\s*$/.exec(rest) ?? []
  const path = root ?? beside
  if (path === undefined) return { kind: 'fault', message: '#include takes <path> or "path"' }
  return { kind: 'include', path, isFromRoot: root !== undefined }
}

/** The replacement is translated like any other text; g++ does the replacing. */
function readDefine(token: Token): Directive {
  const head = /^#\s*define\s+([A-Za-z_]\w*)(?:\([^)]*\))?/.exec(token.text)
  if (head === null) return { kind: 'fault', message: '#define without a name' }
  const [start, name = ''] = head
  const { tokens, faults } = lexInside(token, start.length)
  const parts = tokens.map((part) => (part.text === '#' ? { out: '#' } : writeToken(part)))
  const bad = parts.flatMap((part) => ('fault' in part && part.fault !== undefined ? [part.fault] : []))
  return {
    kind: 'define',
    name,
    out: start + parts.map(({ out }) => out).join(''),
    faults: [...faults.map(({ message }) => message), ...bad],
  }
}
