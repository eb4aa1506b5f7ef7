import { lintSources } from '../../../mql5/host/lint/lint.ts'
import type { Finding } from '../../../mql5/host/lint/rule.ts'
import { readSource } from '../../../mql5/host/lint/source.ts'

type Files = Readonly<Record<string, string>>

/** `file:line` of what one rule finds; a text alone is the file Part.mqh. */
export function found(rule: string, files: string | Files): readonly string[] {
  return findings(rule, files).map(({ file, line }) => (typeof files === 'string' ? `${line}` : `${file}:${line}`))
}

export function messages(rule: string, files: string | Files): readonly string[] {
  return findings(rule, files).map(({ message }) => message)
}

function findings(rule: string, files: string | Files): readonly Finding[] {
  const named = typeof files === 'string' ? { 'Part.mqh': files } : files
  return lintSources(Object.entries(named).map(([path, text]) => readSource(path, text))).filter((finding) => finding.rule === rule)
}

/** The body of a function, one statement a line, so that line 2 is the first statement. */
export function body(...lines: readonly string[]): string {
  return `void Work(void) {\n${lines.join('\n')}\n}`
}
