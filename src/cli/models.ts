import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineCommand, writeJson, type CliIo } from './command.ts'
import { modelFolders } from './model-folders.ts'
import { listModels } from './models/list.ts'
import { renderModels } from './models/render.ts'
import { useVersion } from './models/use.ts'
import { openVerify } from './models/verify.ts'
import { readSettings, type Settings } from './settings.ts'

export const command = defineCommand({
  name: 'models',
  summary: 'Lists the models of each symbol and why one is refused, checks a bundle, or puts another version into use.',
  details: `Loads what is in use as the server does, every golden row asked, and shows its figures out of sample.
verify DIR checks the bundle in one folder: files, features, classes, runtime and golden rows. use SYMBOL VERSION checks a
version and puts it into use; a running server takes it over within seconds, and keeps the one before while it cannot.
Your own models (BARCLOSE_MODELS_DIR, or models in the data folder) come before those of the package.
Ends with code 1 when one is refused.`,
  jsonMeaning:
    'Prints {roots, models: [{symbol, version, state, why, folder, others, facts}]}; verify and use print {ok, folder, version, why}.',
  operands: { usage: '[verify DIR | use SYMBOL VERSION]', count: 3 },
  options: { dir: { type: 'string', value: 'DIR', meaning: 'Folder of models, in place of your own and those of the package.' } },
  run: async ({ dir, json }, io, [action, ...words]) => {
    const settings = readSettings(io)
    if (settings === null) return 2
    const roots = (dir === undefined ? modelFolders(settings) : [dir]).map((root) => resolve(root))
    const [first, second] = words
    const shop = { io, json, settings, roots }
    if (action === undefined) return list(shop)
    if (action === 'verify' && first !== undefined && second === undefined) return verify(shop, resolve(first))
    if (action === 'use' && first !== undefined && second !== undefined) return use(shop, first, second)
    io.stderr.write('barclose models: say what to do: barclose models, barclose models verify DIR, or barclose models use SYMBOL VERSION\n')
    return 2
  },
})

type Shop = Readonly<{ io: CliIo; json: boolean; settings: Settings; roots: readonly string[] }>

const loadingOf = ({ config }: Settings) => ({ missingMember: config.missingMember, timeoutMs: config.modelTimeoutMs })

async function list({ io, json, settings, roots }: Shop): Promise<number> {
  const models = await listModels({ roots, ...loadingOf(settings) })
  if (json) writeJson(io, { roots, models })
  else io.stdout.write(renderModels(models, roots))
  return models.every(({ state }) => state === 'loaded') ? 0 : 1
}

async function verify({ io, json, settings }: Shop, folder: string): Promise<number> {
  const result = existsSync(folder)
    ? await openVerify(loadingOf(settings))(folder, null)
    : ({ ok: false, version: null, why: `there is no folder ${folder}` } as const)
  const version = result.ok ? result.manifest.version : result.version
  const why = result.ok ? result.missing.join('; ') || null : result.why
  if (json) writeJson(io, { ok: result.ok, folder, version, why })
  else if (result.ok)
    io.stdout.write(`ok: ${result.manifest.symbol} ${version}, its golden rows agree${why === null ? '' : `; without ${why}`}\n`)
  if (!result.ok) io.stderr.write(`barclose models: ${folder} is refused: ${why}\n`)
  return result.ok ? 0 : 1
}

async function use({ io, json, settings, roots }: Shop, symbol: string, version: string): Promise<number> {
  const used = await useVersion({ symbol, version, roots, verify: openVerify(loadingOf(settings)) })
  const folder = used.ok ? used.folder : null
  if (json) writeJson(io, { ok: used.ok, folder, version, why: used.ok ? null : used.why })
  if (!used.ok) {
    io.stderr.write(`barclose models: ${used.why}\n`)
    return 1
  }
  const copied = used.was === used.folder ? '' : `, copied from ${used.was}`
  if (!json) io.stdout.write(`${symbol} uses ${version}${copied}; a running server takes it over within seconds\n`)
  return 0
}
