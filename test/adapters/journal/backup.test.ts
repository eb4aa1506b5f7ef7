import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkJournal } from '../../../src/adapters/journal/check.ts'
import { ACCOUNT, newPath, open, received } from './fixtures.ts'

const body = 'x'.repeat(20_000)

describe('backup', () => {
  test('a backup made while groups are written is whole and holds all that was written before it began', async () => {
    const path = newPath()
    const journal = open(path)
    for (let seq = 1; seq <= 200; seq++) await journal.append([received({ seq, body })])
    const seen: number[] = []
    const backup = journal.backup(`${path}.copy`, ({ remainingPages }) => seen.push(remainingPages))
    const copied = { isWhole: false }
    void backup.then(() => (copied.isWhole = true))
    let seq = 200
    while (!copied.isWhole && seq < 5_000) await journal.append([received({ seq: ++seq, body })])
    const { pages } = await backup
    expect(copied.isWhole).toBe(true)
    expect(seq).toBeGreaterThan(201)
    expect(seen.length).toBeGreaterThan(1)
    expect(pages).toBeGreaterThan(256)
    const copy = checkJournal(`${path}.copy`)
    expect(copy).toMatchObject({ ok: true, why: '' })
    expect(copy.rows['received']).toBeGreaterThanOrEqual(200)
    expect(journal.health().ok).toBe(true)
  })

  test('the copy is one file, and opens as a journal', async () => {
    const path = newPath()
    const journal = open(path)
    await journal.append([received({ seq: 1 })])
    const to = `${newPath()}.copy`
    await journal.backup(to)
    expect(readdirSync(dirname(to)).filter((name) => name.includes('copy'))).toEqual(['journal.sqlite.copy'])
    expect(open(to).fingerprint(ACCOUNT, 's1', 1)).toBeDefined()
  })

  test('an existing file is never overwritten', async () => {
    const path = newPath()
    const journal = open(path)
    writeFileSync(`${path}.copy`, 'mine')
    await expect(journal.backup(`${path}.copy`)).rejects.toThrow(/exists already/)
    expect(readFileSync(`${path}.copy`, 'utf8')).toBe('mine')
  })

  test('closing breaks a backup off and leaves nothing that looks like one', async () => {
    const path = newPath()
    const journal = open(path)
    for (let seq = 1; seq <= 300; seq++) await journal.append([received({ seq, body })])
    const backup = journal.backup(`${path}.copy`)
    await Promise.all([expect(backup).rejects.toThrow(/closing/), journal.close()])
    expect(existsSync(`${path}.copy`)).toBe(false)
    expect(existsSync(`${path}.copy.partial`)).toBe(false)
  })
})
