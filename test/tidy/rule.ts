import type { Project, Source } from './source.ts'

/** Something that breaks a rule: where, and what to do instead. */
export type Finding = Readonly<{ path: string; line: number; message: string }>
export type Rule = Readonly<{ name: string; check: (project: Project) => readonly Finding[] }>

/** A rule that looks at one parsed file at a time. */
export function sourceRule(
  name: string,
  where: RegExp,
  check: (source: Source, report: (line: number, message: string) => void) => void,
): Rule {
  return {
    name,
    check: ({ sources }) => {
      const findings: Finding[] = []
      for (const source of sources) {
        if (where.test(source.path)) check(source, (line, message) => findings.push({ path: source.path, line, message }))
      }
      return findings
    },
  }
}

/** A rule that looks at the text of one file at a time. */
export function textRule(
  name: string,
  where: RegExp,
  check: (text: string, report: (line: number, message: string) => void) => void,
): Rule {
  return {
    name,
    check: ({ tree }) => {
      const findings: Finding[] = []
      for (const [path, text] of tree) {
        if (where.test(path)) check(text, (line, message) => findings.push({ path, line, message }))
      }
      return findings
    },
  }
}

/** Reports every line that a pattern matches. */
export function eachLine(text: string, pattern: RegExp, report: (line: number, match: string) => void): void {
  for (const [i, line] of text.split('\n').entries()) {
    const match = pattern.exec(line)
    if (match !== null) report(i + 1, match[0].trim())
  }
}
