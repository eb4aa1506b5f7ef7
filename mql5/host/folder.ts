import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the C++ parts and the lists of the API stand, also when this runs out of the build folder. */
export function hostFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'mql5', 'host', 'runtime', 'mql5.hpp'))) {
    if (folder === dirname(folder))
      throw new Error('mql5/host/runtime/mql5.hpp is not there: the host runs from a clone of the project only')
    folder = dirname(folder)
  }
  return join(folder, 'mql5', 'host')
}
