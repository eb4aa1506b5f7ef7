import type { CommandEntry } from './run.ts'

/** Every command by name, in the order of the help. A summary here is the command's own, held by a test. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'doctor',
    summary: 'Checks this machine and this installation, and says what to do.',
    load: async () => (await import('./doctor.ts')).command,
  },
  {
    name: 'backup',
    summary: 'Copies the journal safely, also while the server runs.',
    load: async () => (await import('./backup.ts')).command,
  },
]
