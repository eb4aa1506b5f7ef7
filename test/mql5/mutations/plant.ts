import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { lintSources } from '../../../mql5/host/lint/lint.ts'
import { readSource } from '../../../mql5/host/lint/source.ts'
import type { Mutant } from './mutants.ts'

export const pathOf = ({ file }: Pick<Mutant, 'file'>): string => (file.endsWith('.mq5') ? `Experts/${file}` : `Include/Barclose/${file}`)

/** How often the place of a mistake stands in its file: once, or the list is older than the EA. */
export function countPlaces(mutant: Mutant): number {
  return read(mutant).split(mutant.find).length - 1
}

/** A copy of the sources of the EA with the one file that is wrong: files include each other by their place. */
export function plant(mutant: Mutant, folder: string): string {
  const root = join(folder, 'mistake')
  for (const part of ['Experts', 'Include']) cpSync(join('mql5', part), join(root, part), { recursive: true })
  writeFileSync(join(root, pathOf(mutant)), wrongText(mutant))
  return root
}

/** What the lint says of the sources with the mistake in them. */
export function findLint(mutant: Mutant): readonly string[] {
  const findings = lintSources(
    sources.map((path) => (path === join('mql5', pathOf(mutant)) ? readSource(path, wrongText(mutant)) : readSource(path))),
  )
  return findings.map(({ rule, file, line, message }) => `${basename(file)}:${line} ${rule} ${message}`)
}

const sources = readdirSync('mql5', { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(?:mq5|mqh)$/.test(path))
  .map((path) => join('mql5', path))
  .toSorted()

function wrongText(mutant: Mutant): string {
  const places = countPlaces(mutant)
  if (places !== 1) throw new Error(`${mutant.file} has the place of the mistake ${places} times: ${mutant.find}`)
  return read(mutant).replace(mutant.find, () => mutant.replace)
}

const read = (mutant: Mutant): string => readFileSync(join('mql5', pathOf(mutant)), 'utf8')
