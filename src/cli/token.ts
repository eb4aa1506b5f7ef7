import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import type { CliOutput } from './command.ts'
import { createHome, type Home } from './home.ts'
import type { Settings } from './settings.ts'

/** Shorter ones are refused in the file as they are in BARCLOSE_TOKEN. */
export const TOKEN_LENGTH_MIN = 16

export type Token = Readonly<{ value: string; source: string }>

/** The token of this server: BARCLOSE_TOKEN, else the file in the data folder, made and printed on the first start. */
export function ensureToken({ config, home }: Settings, stderr: CliOutput): Token {
  const known = findToken({ config, home })
  if (known !== null) return known
  createHome(home)
  const value = randomBytes(32).toString('base64url')
  try {
    writeFileSync(home.token, `${value}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    // Another start made it in between: that one counts.
    const raced = isCode(error, 'EEXIST') ? findToken({ config, home }) : null
    if (raced === null) throw error
    return raced
  }
  stderr.write(`A token was made for the terminal and for the API. It is shown once and kept in ${home.token}:\n\n  ${value}\n\n`)
  return { value, source: home.token }
}

/** The token that is there, or null before the first start. Throws when the file holds no usable token. */
export function findToken({ config, home }: Settings): Token | null {
  if (config.token !== undefined) return { value: config.token, source: 'BARCLOSE_TOKEN' }
  const value = readTokenFile(home)
  if (value === null) return null
  if (value.length < TOKEN_LENGTH_MIN || /\s/.test(value)) {
    throw new Error(
      `${home.token} holds no usable token: one line of at least ${TOKEN_LENGTH_MIN} characters. Delete it and start again to get a new one.`,
    )
  }
  return { value, source: home.token }
}

function readTokenFile({ token }: Home): string | null {
  try {
    return readFileSync(token, 'utf8').trim()
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null
    throw error
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
