import Database from 'better-sqlite3'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openJournalReader } from '../../../src/adapters/journal/open-reader.ts'
import { ACCOUNT, dealOf, decided, decisionOf, helloOf, newPath, NOON, open } from './fixtures.ts'

describe('reading a journal beside its writer', () => {
  it('sees what was committed, also after it was opened', async () => {
    const path = newPath()
    const journal = open(path)
    await journal.append([{ kind: 'hello', hello: helloOf(), receivedAt: NOON }])
    const reader = openJournalReader(path)
    expect(reader.accounts()).toMatchObject([{ account: ACCOUNT, hello: { currency: 'USD' } }])
    await journal.append([decided(), { kind: 'deal', row: dealOf() }])
    expect(reader.decision(decisionOf().key)).toEqual(decisionOf())
    expect(reader.deals({ account: ACCOUNT, from: 0, to: NOON + 1 })).toEqual([dealOf()])
    reader.close()
  })

  it('refuses an older file, and leaves the upgrade to a start', async () => {
    const path = newPath()
    await open(path).close()
    const db = new Database(path)
    db.pragma('user_version = 1')
    db.close()
    const before = readFileSync(path)
    expect(() => openJournalReader(path)).toThrow('start the server once')
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('refuses a file of another program, and a file that is not there', () => {
    const path = newPath()
    expect(() => openJournalReader(path)).toThrow('there is no journal')
    const db = new Database(path)
    db.exec('CREATE TABLE recipes (name TEXT)')
    db.close()
    expect(() => openJournalReader(path)).toThrow('another program')
  })
})
