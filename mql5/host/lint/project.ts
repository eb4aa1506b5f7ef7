import type { Api } from '../api/table.ts'
import { readOutline, type FunctionOutline, type Macro, type Outline, type TypeOutline, type Variable } from './outline.ts'
import type { Source } from './source.ts'

export type Unit = Readonly<{ source: Source; outline: Outline; variables: ReadonlyMap<string, readonly Variable[]> }>

/** All files that are linted together, and what they declare by name. */
export type Project = Readonly<{
  api: Api
  units: readonly Unit[]
  functions: ReadonlyMap<string, readonly FunctionOutline[]>
  types: ReadonlyMap<string, TypeOutline>
  macros: ReadonlyMap<string, Macro>
  /** Constants of the project's own enumerations, with the enumeration. */
  constants: ReadonlyMap<string, string>
  globals: ReadonlyMap<string, Variable>
}>

export function openProject(sources: readonly Source[], api: Api): Project {
  const units = sources.map((source) => {
    const outline = readOutline(source)
    return { source, outline, variables: groupByName(outline.variables) }
  })
  const outlines = units.map(({ outline }) => outline)
  const types = outlines.flatMap((outline) => outline.types)
  return {
    api,
    units,
    functions: groupByName(outlines.flatMap((outline) => outline.functions)),
    types: new Map(types.map((type) => [type.name, type])),
    macros: new Map(outlines.flatMap((outline) => outline.macros.map((macro) => [macro.name, macro] as const))),
    constants: new Map(types.flatMap((type) => type.constants.map(({ name }) => [name, type.name === '' ? 'int' : type.name] as const))),
    globals: new Map(outlines.flatMap((outline) => outline.variables).flatMap((one) => (isGlobal(one) ? [[one.name, one] as const] : []))),
  }
}

function groupByName<T extends Readonly<{ name: string }>>(all: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const group = groups.get(one.name)
    if (group === undefined) groups.set(one.name, [one])
    else group.push(one)
  }
  return groups
}

function isGlobal({ kind }: Variable): boolean {
  return kind === 'global' || kind === 'input'
}

/** The innermost function whose body or parameters hold the token at `at`. */
export function functionAt({ outline }: Unit, at: number): FunctionOutline | undefined {
  return outline.functions.findLast(({ at: nameAt, body }) => body !== undefined && nameAt <= at && at < body.to)
}

/** The variable that `name` means at the token `at`: a local or parameter, a field of the own class, a global of any file. */
export function findVariable(project: Project, unit: Unit, name: string, at: number): Variable | undefined {
  const near = unit.variables.get(name)?.findLast(({ kind, at: declaredAt, scope }) => {
    return (kind === 'local' || kind === 'parameter') && declaredAt <= at && scope.from <= at && at < scope.to
  })
  if (near !== undefined) return near
  const owner = functionAt(unit, at)?.owner
  return (owner === undefined ? undefined : findField(project, owner, name)) ?? project.globals.get(name)
}

export function findField(project: Project, type: string, name: string): Variable | undefined {
  const outline = project.types.get(type)
  const own = outline?.fields.find((field) => field.name === name)
  return own ?? (outline?.base === undefined || outline.base === type ? undefined : findField(project, outline.base, name))
}

/** The functions that a call of `name` on an object of `owner` can reach: those of the type, of its bases and of what is made from it. */
export function methodsOf(project: Project, owner: string, name: string): readonly FunctionOutline[] {
  return (project.functions.get(name) ?? []).filter(
    (one) => one.owner !== undefined && (isKindOf(project, one.owner, owner) || isKindOf(project, owner, one.owner)),
  )
}

function isKindOf(project: Project, type: string, base: string): boolean {
  if (type === base) return true
  const next = project.types.get(type)?.base
  return next !== undefined && next !== type && isKindOf(project, next, base)
}

export function isEnum(project: Project, type: string): boolean {
  return project.api.enums.has(type) || project.types.get(type)?.kind === 'enum'
}
