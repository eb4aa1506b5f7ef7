import { resolve } from 'node:path'
import { buildProgram } from '../../mql5/host/build.ts'

/**
 * The binary of a program that a test runs, by its path in the project. EA_PROGRAM is one that is built already, with a mistake in it:
 * so the same tests show whether they find the mistake (mutations/).
 */
export async function buildTested(source: string, { bare = false }: Readonly<{ bare?: boolean }> = {}): Promise<string> {
  const given = process.env['EA_PROGRAM'] ?? ''
  return given === '' ? (await buildProgram({ source: resolve(source), bare })).binary : given
}
