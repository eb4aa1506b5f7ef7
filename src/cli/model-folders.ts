import type { Settings } from './settings.ts'
import { shippedPath } from './version.ts'

/** Where models are looked for; a symbol is taken from the first that has it: the user's own before those that came with the package. */
export const modelFolders = (settings: Settings): readonly string[] => [ownModels(settings), shippedPath('models')]

/** Where the user's own models stand. */
export const ownModels = ({ config, home }: Settings): string => config.modelsDir ?? home.models
