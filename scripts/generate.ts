import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { openApiDocument } from '../src/adapters/server/open-api.ts'
import { readVersion } from '../src/cli/version.ts'
import { renderConfigurationPage, renderEnvExample } from './generate/configuration.ts'
import { renderErrorsPage } from './generate/errors.ts'
import { renderFeaturesPage } from './generate/features.ts'
import { renderModelsPage } from './generate/models.ts'
import { renderMql5Contracts } from './generate/mql5-contracts.ts'

const HELP = `Writes the files that are made out of the code: .env.example, docs/CONFIGURATION.md, docs/ERRORS.md,
docs/FEATURES.md, docs/MODELS.md, docs/openapi.json and mql5/Include/Barclose/Contracts.mqh.

Usage: npm run generate -- [--check]

  --check  Writes nothing; fails when a file differs from what the code says.
`

const GENERATED: Readonly<Record<string, () => string>> = {
  '.env.example': renderEnvExample,
  'docs/CONFIGURATION.md': renderConfigurationPage,
  'docs/ERRORS.md': renderErrorsPage,
  'docs/FEATURES.md': renderFeaturesPage,
  'docs/MODELS.md': renderModelsPage,
  'mql5/Include/Barclose/Contracts.mqh': renderMql5Contracts,
  'docs/openapi.json': () => `${JSON.stringify(openApiDocument(readVersion()), null, 2)}\n`,
}

const { values } = parseArgs({ options: { check: { type: 'boolean' }, help: { type: 'boolean' } } })
if (values.help === true) process.stdout.write(HELP)
else generate(values.check === true)

function generate(isCheck: boolean): void {
  for (const [path, render] of Object.entries(GENERATED)) {
    const text = render()
    if (read(path) === text) continue
    if (isCheck) {
      console.error(`${path} differs from the code: run npm run generate`)
      process.exitCode = 1
      continue
    }
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    console.log(`wrote ${path}`)
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
