import { deserialize, serialize } from 'node:v8'
import { isStatementName, type Group } from './statements.ts'
import { journalDown } from './trouble.ts'

/** A record of the log: groups that were flushed together, for tables of one version. */
type LogRecord = Readonly<{ version: number; groups: readonly Group[] }>

export const packRecord = (version: number, groups: readonly Group[]): Buffer => serialize([version, groups])

export function unpackRecord(payload: Buffer): LogRecord {
  const value: unknown = deserialize(payload)
  const [version, groups] = isList(value) ? value : []
  if (typeof version !== 'number' || !isList(groups) || !groups.every(isGroup)) {
    throw journalDown('the log beside the journal holds rows that this Barclose does not know; start the version that wrote it')
  }
  return { version, groups }
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

const isGroup = (value: unknown): value is Group =>
  isList(value) && value.every((row) => isList(row) && isStatementName(row[0]) && isList(row[1]))
