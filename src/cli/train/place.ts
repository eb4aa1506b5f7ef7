import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { shippedPath } from '../version.ts'

/** Where the training's sources lie, and the Python that was set up for them. */
export type TrainingPlace = Readonly<{ folder: string; requirements: string; environment: string; python: string }>

/** Null where this installation has none: it comes with a clone of the repository. */
export function findTraining(): TrainingPlace | null {
  const folder = shippedPath('training')
  if (!existsSync(join(folder, 'barclose_training'))) return null
  const environment = join(folder, '.venv')
  return { folder, requirements: join(folder, 'requirements.txt'), environment, python: pythonOf(environment) }
}

const pythonOf = (environment: string): string =>
  process.platform === 'win32' ? join(environment, 'Scripts', 'python.exe') : join(environment, 'bin', 'python')
