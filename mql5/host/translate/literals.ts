import type { Token } from '../lex.ts'

export type Written = Readonly<{ out: string; fault?: string }>

/** What stands in C++ for one token of MQL5, wherever the token stands. */
export function writeToken({ kind, text }: Pick<Token, 'kind' | 'text'>): Written {
  if (kind === 'string') return writeString(text)
  if (kind === 'char') return writeChar(text)
  if (kind === 'date') return writeDate(text)
  if (kind === 'color') return writeColor(text)
  if (kind === 'number') return writeNumber(text)
  if (kind === 'operator') return writeOperator(text)
  if (kind === 'word') return writeWord(text)
  return { out: text }
}

const ESCAPES = /\\(?:[\\'"nrt0]|[xX][0-9A-Fa-f]{1,4})/g

function writeString(text: string): Written {
  const unknown = text.slice(1, -1).replaceAll(ESCAPES, '').includes('\\')
  return unknown ? { out: 'u""_s', fault: `unknown escape in ${text}` } : { out: `u${splitHexEscapes(text)}_s` }
}

/** MQL5 reads four digits of an escape at most, C++ all that follow: what comes behind is a string of its own. */
function splitHexEscapes(text: string): string {
  return text.replaceAll(/\\[xX]([0-9A-Fa-f]{1,4})/g, '\\x$1" u"')
}

function writeChar(text: string): Written {
  const inner = text.slice(1, -1)
  const isOne = inner.length === 1 || inner.replaceAll(ESCAPES, '') === ''
  return isOne && inner !== '' ? { out: `mql5::ushort(u${text})` } : { out: '0', fault: `${text} is not one character` }
}

function writeNumber(text: string): Written {
  if (/^0[xX][0-9A-Fa-f]+$|^0[bB][01]+$/.test(text)) return { out: text }
  if (/^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?f?$/.test(text) && !/^\d+f$/.test(text)) return { out: withoutOctal(text) }
  return { out: '0', fault: `${text} is not a number of MQL5` }
}

/** 017 is seventeen in MQL5. */
function withoutOctal(text: string): string {
  return /^0+\d+$/.test(text) ? text.replace(/^0+(?=\d)/, '') : text
}

function writeOperator(text: string): Written {
  if (text === '.') return { out: '->' }
  if (text === '->') return { out: '->', fault: "'->' is not MQL5: write a dot, also behind a pointer" }
  return { out: text }
}

/** Words of C++ that MQL5 does not have. Its own use of them as names would not compile here either. */
const FOREIGN = new Set(
  [
    'auto nullptr static_cast reinterpret_cast const_cast constexpr noexcept decltype namespace using friend mutable goto try',
    'catch throw asm volatile register signed unsigned wchar_t char16_t char32_t typeid alignas alignof static_assert',
    'thread_local explicit inline and or not xor bitand bitor compl and_eq or_eq xor_eq not_eq std concept requires size_t',
    'int64_t uint64_t int32_t uint32_t uint8_t',
  ].flatMap((line) => line.split(' ')),
)

const WORDS: Readonly<Record<string, string>> = { NULL: 'mql5::mqlNull', interface: 'struct', export: '' }

function writeWord(text: string): Written {
  if (FOREIGN.has(text)) return { out: text, fault: `'${text}' is not MQL5` }
  if (text === '__DATE__' || text === '__DATETIME__') return { out: '0', fault: `${text} makes every build another program` }
  return { out: WORDS[text] ?? text }
}

const YEAR_FIRST = /^(?<year>\d{4})\.(?<month>\d{1,2})\.(?<day>\d{1,2})/
const DAY_FIRST = /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})/
const CLOCK = /^\s+(?<hour>\d{1,2})(?::(?<minute>\d{1,2})(?::(?<second>\d{1,2}))?)?$/

function writeDate(text: string): Written {
  const inner = text.slice(2, -1).trim()
  const date = YEAR_FIRST.exec(inner) ?? DAY_FIRST.exec(inner)
  if (date === null) return { out: '0', fault: `${text} has no date: a build must not depend on its own day` }
  const rest = inner.slice(date[0].length)
  const clock = rest === '' ? {} : CLOCK.exec(rest)?.groups
  if (clock === undefined) return { out: '0', fault: `${text} is not a date` }
  const part = (name: string): number => Number(date.groups?.[name] ?? clock[name] ?? 0)
  const ms = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  const isReal = new Date(ms).getUTCDate() === part('day') && part('hour') < 24 && part('minute') < 60 && part('second') < 60
  if (!isReal || part('month') > 12 || part('year') < 1970) return { out: '0', fault: `${text} is not a date` }
  return { out: `mql5::datetime(${ms / 1000}L)` }
}

function writeColor(text: string): Written {
  const parts = text
    .slice(2, -1)
    .split(',')
    .map((part) => part.trim())
  const values = parts.map(Number)
  const isColor =
    parts.length === 3 &&
    parts.every((part) => part !== '') &&
    values.every((value) => Number.isInteger(value) && value >= 0 && value <= 255)
  if (!isColor) return { out: '0', fault: `${text} is not a colour: three numbers from 0 to 255` }
  const [red = 0, green = 0, blue = 0] = values
  return { out: `mql5::color(${red + green * 256 + blue * 65_536}u)` }
}
