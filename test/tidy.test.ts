import { describe, expect, it } from 'vitest'
import { RULES } from './tidy/rules.ts'
import { openProject } from './tidy/source.ts'
import { readTree } from './tidy/tree.ts'

const project = openProject(readTree('.'))

describe('the tree keeps the rules of the design', () => {
  it('is read whole', () => {
    for (const path of ['package.json', 'package-lock.json', 'src/config.ts', 'src/contracts/terminal.ts', 'test/tidy.test.ts']) {
      expect([...project.tree.keys()]).toContain(path)
    }
    expect(project.sources.length).toBeGreaterThan(30)
  })

  it.each(RULES.map(({ name, check }) => [name, check] as const))('%s', (_name, check) => {
    const findings = check(project).map(({ path, line, message }) => `${path}:${line} ${message}`)
    expect(findings).toEqual([])
  })
})
