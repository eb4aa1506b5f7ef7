import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { BuildError, buildProgram, hasCompiler } from '../../mql5/host/build.ts'
import { inOrder, readMessages } from '../../mql5/host/compile/messages.ts'

const folder = mkdtempSync(join(tmpdir(), 'barclose-build-'))
const isAble = hasCompiler()

if (!isAble) process.stderr.write('MQL5 programs are not compiled: g++ is not on this machine, or it is not Linux on x86-64\n')

function write(name: string, text: string): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

async function messagesOf(source: string, includes: readonly string[] = []): Promise<readonly string[]> {
  try {
    await buildProgram({ source, includes, bare: true })
    return []
  } catch (error) {
    if (error instanceof BuildError) return error.messages
    throw error
  }
}

/** Lines with a note `// refused: ...`, and the note. */
function notesOf(source: string): [number, string][] {
  const lines = readFileSync(source, 'utf8').split('\n')
  return lines.flatMap((line, index): [number, string][] => {
    const note = /\/\/ refused: (.*)$/.exec(line)?.[1]
    return note === undefined ? [] : [[index + 1, note]]
  })
}

function programNamed(name: string): string {
  return new URL(`programs/language/${name}.mq5`, import.meta.url).pathname
}

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('what the translator refuses', () => {
  it('is named by file, line and reason: every line with a note, and no other', async () => {
    const source = programNamed('refused-by-translator')
    const messages = await messagesOf(source)
    const notes = notesOf(source)
    expect(notes.length).toBeGreaterThan(30)
    const lines = messages.map((message) => Number(message.slice(source.length + 1).split(':')[0]))
    expect([...new Set(lines)]).toEqual(notes.map(([line]) => line))
    for (const [line, note] of notes) {
      const prefix = `${source}:${line}: `
      expect(
        messages.filter((message) => message.startsWith(prefix)).some((message) => message.includes(note)),
        `${line}: ${note}`,
      ).toBe(true)
    }
  })
})

describe.skipIf(!isAble)('what the compiler refuses', () => {
  it.each(['refused-by-compiler', 'refused-as-warnings'])(
    'is named in the lines of MQL5: %s',
    async (name) => {
      const source = programNamed(name)
      const messages = await messagesOf(source)
      const lines = messages.map((message) => Number(message.slice(source.length + 1).split(':')[0]))
      expect([...new Set(lines)]).toEqual(notesOf(source).map(([line]) => line))
    },
    240_000,
  )

  it('speaks of an included file by its own name and line', async () => {
    const include = write('Include/Parts/Bad.mqh', '\n\nint Twice(const int value)\n  {\n   return(value*two);\n  }\n')
    const source = write('main.mq5', '#include <Parts\\Bad.mqh>\nvoid OnStart() { Print(Twice(2)); }\n')
    expect(await messagesOf(source, [join(folder, 'Include')])).toEqual([`${include}:5: 'two' was not declared in this scope`])
  }, 240_000)

  it('in a template of the library belongs to the line that uses it', async () => {
    const source = write('template.mq5', 'void OnStart()\n  {\n   double a[];\n   StringToCharArray("a",a);\n  }\n')
    const messages = await messagesOf(source)
    expect(messages[0]).toMatch(/template\.mq5:4: .*char\[\] or uchar\[\]/)
  }, 240_000)

  it('makes a program without handlers an error', async () => {
    const source = write('nothing.mq5', 'int F() { return(1); }\n')
    expect(await messagesOf(source)).toEqual([`${source}:1: the program has no handler: OnStart, or OnInit and others`])
  })

  it('says which file is missing', async () => {
    await expect(buildProgram({ source: join(folder, 'none.mq5') })).rejects.toThrow('none.mq5: there is no such file')
  })
})

describe.skipIf(!isAble)('a build', () => {
  it('is kept until something that goes into it changes', async () => {
    const include = write('cached/Value.mqh', '#define VALUE 1\n')
    const source = write('cached/main.mq5', '#property nonsense\n#include "Value.mqh"\nvoid OnStart() { Print(VALUE); }\n')
    const first = await buildProgram({ source, bare: true })
    const builtAt = statSync(first.binary).birthtimeMs
    const again = await buildProgram({ source, bare: true })
    expect(again).toEqual({ binary: first.binary, warnings: [`${source}:1: unknown #property nonsense`] })
    expect(statSync(again.binary).birthtimeMs).toBe(builtAt)
    writeFileSync(include, '#define VALUE 2\n')
    expect((await buildProgram({ source, bare: true })).binary).not.toBe(first.binary)
  }, 240_000)

  it('takes a file of an earlier root in the place of the same one behind it, however it is included', async () => {
    write('root/Parts/Outer.mqh', '#include "Inner.mqh"\n')
    const inner = write('root/Parts/Inner.mqh', 'int Inner() { return(unknown1); }\n')
    const mutated = write('mutated/Parts/Inner.mqh', 'int Inner() { return(unknown2); }\n')
    const source = write('roots.mq5', '#include <Parts\\Outer.mqh>\nvoid OnStart() { Print(Inner()); }\n')
    expect(await messagesOf(source, [join(folder, 'root')])).toEqual([`${inner}:1: 'unknown1' was not declared in this scope`])
    expect(await messagesOf(source, [join(folder, 'mutated'), join(folder, 'root')])).toEqual([
      `${mutated}:1: 'unknown2' was not declared in this scope`,
    ])
  }, 240_000)
})

describe('messages of g++', () => {
  const output = [
    '/a/B.mqh: In function void f():',
    "/a/B.mqh:7:3: error: 'mql5::ea::Thing' has no mql5::MqlArray<double> [-fpermissive]",
    '/a/A.mq5:9:1: warning: unused [-Wunused]',
    '/a/A.mq5:3:12:   required from here',
    '/host/array.hpp:5:1: error: static assertion failed: numbers only',
    '/host/array.hpp:6:1: warning: of no interest',
    '/host/array.hpp:8:1: error: without a caller',
    '/a/A.mq5:9:1: warning: unused [-Wunused]',
  ].join('\n')

  it('are told once each, in the words and lines of MQL5', () => {
    expect(readMessages(output)).toEqual([
      "/a/B.mqh:7: 'Thing' has no double[]",
      '/a/A.mq5:3: static assertion failed: numbers only',
      '/a/A.mq5:9: unused',
    ])
  })

  it('stand in the order of lines, file by file', () => {
    expect(inOrder(['/b:10: x', '/a:2: y', '/b:9: z'])).toEqual(['/b:9: z', '/b:10: x', '/a:2: y'])
  })
})
