import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The text of every file that belongs to the project, by its path with forward slashes. */
export type Tree = ReadonlyMap<string, string>

const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'coverage', '.git', '.barclose', '.venv', '__pycache__'])
const TEXT = /\.(?:ts|js|json|md|mq5|mqh|py|yml|yaml|html|css|svg|sql|example)$|^\.ci\/|^\.[a-z]+(?:rc|config|attributes|ignore)$/
/** Recorded data and generated pages are no place for rules of style. */
const DATA = /^(?:test\/.*\/(?:golden|tapes|payloads)\/|docs\/openapi\.json$)/

export function readTree(root: string): Tree {
  const paths: string[] = []
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) visit(path)
      if (entry.isFile() && TEXT.test(path) && !DATA.test(path)) paths.push(path)
    }
  }
  visit('')
  return new Map(paths.toSorted().map((path) => [path, readFileSync(join(root, path), 'utf8')]))
}
