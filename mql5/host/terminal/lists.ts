import type { Api } from '../api/table.ts'

/**
 * `lists-api.hpp`: every constant of the API table that the terminal gives to programs, as lists X(NAME, VALUE). The simulation
 * and the programs are compiled with the same ones. What the table has no value for gets one from 1000 on: it compiles, and
 * equals nothing.
 */
export function renderLists(api: Api): string {
  const enums = [...api.enums].filter((type) => !OF_THE_LANGUAGE.has(type))
  const lists = enums.map((type) => renderList(type, membersOf(api, type)))
  const codes = [
    renderList('RETCODES', [...api.retcodes]),
    renderList(
      'ERRORS',
      numbered(api, (name, value) => name.startsWith('ERR_') && !isCodeOfTheLanguage(value ?? 0)),
    ),
    renderList(
      'NUMBERS',
      numbered(api, (name) => NUMBERS.test(name)),
    ),
  ]
  const all = enums.map((type) => `X(${type})`)
  return `${HEAD}\n${[...lists, ...codes].join('\n')}\n// All enumerations above.\n#define MQL_API_ENUMS(X) ${all.join(' ')}\n`
}

const HEAD = `// Written from the API table by test/mql5/terminal-lists.test.ts (with -u); not to be edited.
#pragma once
`

/** These belong to the language and its library: runtime/ has them. */
const OF_THE_LANGUAGE: ReadonlySet<string> = new Set([
  'ENUM_POINTER_TYPE',
  'ENUM_FILE_POSITION',
  'ENUM_FILE_PROPERTY_INTEGER',
  'ENUM_CRYPT_METHOD',
])
const NUMBERS = /^(?:SYMBOL_(?:FILLING|EXPIRATION|ORDER)_|REASON_|COPY_TICKS_|TICK_FLAG_|SOCKET_DEFAULT$|CHARTS_MAX$)/

/** Global variables and files. */
const isCodeOfTheLanguage = (code: number): boolean => (code > 4500 && code < 4510) || (code > 5000 && code < 5040) || code >= 65_536

function membersOf({ constants }: Api, type: string): readonly (readonly [string, number])[] {
  let free = 1000
  return [...constants].flatMap(([name, constant]) => (constant.type === type ? [[name, constant.value ?? free++] as const] : []))
}

function numbered(
  { constants, enums }: Api,
  takes: (name: string, value: number | undefined) => boolean,
): readonly (readonly [string, number])[] {
  return [...constants].flatMap(([name, { type, value }]) => (!enums.has(type) && takes(name, value) ? [[name, value ?? 0] as const] : []))
}

function renderList(name: string, members: readonly (readonly [string, number])[]): string {
  return `#define MQL_LIST_${name}(X) ${members.map(([member, value]) => `X(${member}, ${value})`).join(' ')}`
}
