import type { CommandEntry } from './run.ts'

/** Every command by name, in the order of the help. A summary here is the command's own, held by a test. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'serve',
    summary: 'Starts the decision server and runs until it is stopped.',
    load: async () => (await import('./serve.ts')).command,
  },
  {
    name: 'demo',
    summary: 'Plays a synthetic market through the real server, so that bar closes become decisions before your eyes.',
    load: async () => (await import('./demo.ts')).command,
  },
  {
    name: 'paper',
    summary: 'Tells how the paper accounts do, and closes with a verdict.',
    load: async () => (await import('./paper.ts')).command,
  },
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
  {
    name: 'record',
    summary: 'Writes what an account lived through to a tape: messages, commands and decisions, to be replayed.',
    load: async () => (await import('./record.ts')).command,
  },
  {
    name: 'replay',
    summary: 'Lives a tape again and says which decisions are others than they were, and at which stage.',
    load: async () => (await import('./replay.ts')).command,
  },
  {
    name: 'data',
    summary: 'Checks a folder of bars: what is there, what is missing, and whether it is enough to train on.',
    load: async () => (await import('./data.ts')).command,
  },
  {
    name: 'export',
    summary: 'Makes training rows out of a folder of bars: what the server would have seen at each close, as a Parquet file.',
    load: async () => (await import('./export.ts')).command,
  },
  {
    name: 'train',
    summary: 'Trains models on a folder of bars and installs those that the server would load.',
    load: async () => (await import('./train.ts')).command,
  },
  {
    name: 'score',
    summary: 'Asks installed models at every close of a folder of bars, and says how good their answers were.',
    load: async () => (await import('./score.ts')).command,
  },
  {
    name: 'backtest',
    summary: 'Plays recorded prices through the live pipeline on an account of a firm, and says what may be believed of the result.',
    load: async () => (await import('./backtest.ts')).command,
  },
  {
    name: 'features',
    summary: 'Lists what models are given: the features with their meaning, the categories and the sequences.',
    load: async () => (await import('./features.ts')).command,
  },
  {
    name: 'models',
    summary: 'Lists the models of each symbol and why one is refused, checks a bundle, or puts another version into use.',
    load: async () => (await import('./models.ts')).command,
  },
  {
    name: 'risk',
    summary: 'Shows where accounts stand before their firm, or proves the calculator on a file of vectors.',
    load: async () => (await import('./risk.ts')).command,
  },
]
