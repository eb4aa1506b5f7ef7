import { findCalls, type Call } from '../calls.ts'
import { functionAt, type Unit } from '../project.ts'
import { isSelfTest, numberOf, textsOf, type Rule } from '../rule.ts'
import { textAt, textOf } from '../source.ts'

/** Bytes and text meet in the codepage of the PC unless told otherwise, and `StringToCharArray` copies the final zero. */
export const utf8BytesRule: Rule = {
  id: 'L7',
  check: (unit, project, report) => {
    if (isSelfTest(unit.source)) return
    for (const call of findCalls(unit)) {
      if (call.receiver) continue
      const wanted = readsWithoutCodepage(unit, call)
      if (wanted !== undefined) report(unit.source.code[call.at], `name the codepage: ${wanted}`)
      if (call.name !== 'StringToCharArray') continue
      const place = unit.source.code[call.at]
      const [, , , count, codepage] = call.arguments
      if (codepage === undefined || textOf(unit.source, codepage) !== 'CP_UTF8') {
        report(place, 'name the codepage: StringToCharArray(text, bytes, 0, WHOLE_ARRAY, CP_UTF8)')
      } else if (count === undefined || numberOf(project, unit.source, count) !== -1) {
        report(place, 'a count of signs is not one of bytes: pass WHOLE_ARRAY and cut the final zero')
      } else if (!isCut(unit, call)) {
        report(place, 'the final zero is copied too: ArrayResize(bytes, count - 1), or send count - 1 bytes')
      }
    }
  },
}

/** How a call that reads or writes text as bytes is written with its codepage, where it has none. */
function readsWithoutCodepage({ source }: Unit, { name, arguments: values }: Call): string | undefined {
  const codepage = values[3] === undefined ? '' : textOf(source, values[3])
  if (codepage === 'CP_UTF8') return undefined
  if (name === 'CharArrayToString') return 'CharArrayToString(bytes, from, count, CP_UTF8)'
  const flags = values[1] === undefined ? '' : textOf(source, values[1])
  return name === 'FileOpen' && flags.includes('FILE_ANSI') ? "FileOpen(name, flags, '\\t', CP_UTF8)" : undefined
}

/** True when the same function takes one off the count that came back, or off the size of the array. */
function isCut(unit: Unit, call: Call): boolean {
  const { source } = unit
  if (textAt(source, call.close + 1) === '-' && textAt(source, call.close + 2) === '1') return true
  const body = functionAt(unit, call.at)?.body
  if (body === undefined) return false
  const counter = textAt(source, call.at - 1) === '=' ? textAt(source, call.at - 2) : ''
  const array = call.arguments[1] === undefined ? '' : textsOf(source, call.arguments[1]).join('')
  const rest = textsOf(source, { from: call.close, to: body.to }).join('')
  const taken = [`ArraySize(${array})-1`, ...(counter === '' ? [] : [`${counter}-1`, `${counter}--`, `--${counter}`, `${counter}-=1`])]
  return taken.some((text) => rest.includes(text))
}
