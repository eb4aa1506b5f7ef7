import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildProgram, type Built } from '../../mql5/host/build.ts'

/**
 * Builds a program for a test, by its path in the project. EA_MISTAKE names a folder laid out as mql5/ with one wrong file in it, which
 * then stands in for that of the project: so the same tests show whether they find the mistake (mutations/).
 */
export async function buildTested(source: string, options: Readonly<{ bare?: boolean; mistake?: string }> = {}): Promise<Built> {
  const { bare = false, mistake = process.env['EA_MISTAKE'] ?? '' } = options
  if (mistake === '') return buildProgram({ source: resolve(source), bare })
  const wrong = join(mistake, source.replace(/^mql5\//, ''))
  return buildProgram({ source: existsSync(wrong) ? wrong : resolve(source), includes: [join(mistake, 'Include')], bare, draft: true })
}
