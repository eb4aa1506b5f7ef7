import type { Alerts } from '../src/ports/alerts.ts'

/** Where alerts go of what is played or lived again: to nobody. What they tell of stands in the decisions and the switches too. */
export const NOBODY: Alerts = { raise: () => undefined, close: async () => undefined }
