import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Installed = Readonly<{
  folder: string
  /** The same bundle lay there already: the training gave the same files. */
  wasThere: boolean
}>

type Bundle = Readonly<{ made: string; out: string; symbol: string; version: string }>

/**
 * Puts a bundle that has been verified into its place, OUT/SYMBOL/VERSION, and then names it in `current`. Each by a rename within
 * one folder: whoever reads at that moment finds the old one or the new one, whole.
 */
export function installBundle({ made, out, symbol, version }: Bundle): Installed {
  const home = join(out, symbol)
  const folder = join(home, version)
  mkdirSync(home, { recursive: true })
  const wasThere = existsSync(folder)
  if (wasThere) refuseOther(made, folder)
  else {
    const coming = join(home, `.${version}.part`)
    rmSync(coming, { recursive: true, force: true })
    // The rows were trained in a temporary folder, which may lie on another disk.
    cpSync(made, coming, { recursive: true })
    renameSync(coming, folder)
  }
  const pointer = join(home, 'current')
  writeFileSync(`${pointer}.part`, `${version}\n`)
  renameSync(`${pointer}.part`, pointer)
  return { folder, wasThere }
}

/** A version is made of the contents; one that holds others was changed by hand, and is nobody's to overwrite. */
function refuseOther(made: string, folder: string): void {
  const [ours, theirs] = [made, folder].map((one) => readFileSync(join(one, 'manifest.json')))
  if (ours === undefined || theirs === undefined || !ours.equals(theirs))
    throw new Error(`${folder} is there already and holds another bundle; move it away`)
}
