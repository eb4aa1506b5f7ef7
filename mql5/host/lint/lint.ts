import { readApi } from '../api/table.ts'
import { openProject } from './project.ts'
import type { Finding, Rule } from './rule.ts'
import { asciiSourceRule } from './rules/ascii-source.ts'
import { braceValuesRule } from './rules/brace-values.ts'
import { byReferenceRule } from './rules/by-reference.ts'
import { callShapeRule } from './rules/call-shape.ts'
import { cppOnlyRule } from './rules/cpp-only.ts'
import { doubleTextRule } from './rules/double-text.ts'
import { explicitCastsRule } from './rules/explicit-casts.ts'
import { formatStringsRule } from './rules/format-strings.ts'
import { globalNamesRule } from './rules/global-names.ts'
import { handlerSignatureRule } from './rules/handler-signature.ts'
import { knownFieldsRule } from './rules/known-fields.ts'
import { knownConstantsRule, knownFunctionsRule } from './rules/known-names.ts'
import { noImportRule } from './rules/no-import.ts'
import { noRedefinitionRule } from './rules/no-redefinition.ts'
import { noWaitingRule } from './rules/no-waiting.ts'
import { plainFlowRule } from './rules/plain-flow.ts'
import { pointerNamesRule } from './rules/pointer-names.ts'
import { retcodesRule } from './rules/retcodes.ts'
import { shortCommentsRule } from './rules/short-comments.ts'
import { shortNamesRule } from './rules/short-names.ts'
import { timeSourceRule } from './rules/time-source.ts'
import { usedResultRule } from './rules/used-result.ts'
import { utf8BytesRule } from './rules/utf8-bytes.ts'
import { readSource, type Source } from './source.ts'

/** What g++ accepts in these files and MetaEditor, MetaTrader or the rules of the EA do not. The files see each other's names. */
export function lintFiles(paths: readonly string[]): readonly Finding[] {
  return lintSources(paths.map((path) => readSource(path)))
}

export function lintSources(sources: readonly Source[]): readonly Finding[] {
  const project = openProject(sources, readApi())
  const findings: Finding[] = []
  for (const unit of project.units) {
    for (const { id, check } of RULES) {
      check(unit, project, (place, message) => {
        findings.push({ rule: id, file: unit.source.path, line: place?.line ?? 1, column: place?.column ?? 1, message })
      })
    }
  }
  return findings.toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column)
}

/** In the order of their numbers. */
export const RULES: readonly Rule[] = [
  cppOnlyRule,
  handlerSignatureRule,
  byReferenceRule,
  noRedefinitionRule,
  noImportRule,
  usedResultRule,
  utf8BytesRule,
  formatStringsRule,
  doubleTextRule,
  timeSourceRule,
  noWaitingRule,
  shortCommentsRule,
  globalNamesRule,
  explicitCastsRule,
  pointerNamesRule,
  plainFlowRule,
  asciiSourceRule,
  shortNamesRule,
  braceValuesRule,
  retcodesRule,
  knownFunctionsRule,
  knownConstantsRule,
  callShapeRule,
  knownFieldsRule,
]
