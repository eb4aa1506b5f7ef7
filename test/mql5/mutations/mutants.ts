import { BARS } from './mutants-bars.ts'
import { LANGUAGE } from './mutants-language.ts'
import { ORDERS } from './mutants-orders.ts'
import { SAFETY } from './mutants-safety.ts'
import { WIRE } from './mutants-wire.ts'

/** A mistake in one place of the Expert Advisor, of the kinds that systems like it were lost to. */
export type Mutant = Readonly<{
  /** What is wrong. */
  name: string
  /** A file of Include/Barclose, or Barclose.mq5. */
  file: string
  /** Stands in the file exactly once. */
  find: string
  replace: string
  /** What it would do to an account, or to what the server believes of it. */
  harm: string
  /** What finds it. */
  net: Net
}>

/** In order of cost. What the tests cannot see names those that were tried, and the reason. */
export type Net = 'lint' | 'compiler' | TestFile | Readonly<{ passes: readonly TestFile[]; because: string }>

const DRIVER = 'test/mql5/programs/orders/driver.mq5'
const EA = 'mql5/Experts/Barclose.mq5'
export const JSON_PROGRAM = 'test/mql5/programs/ea/json.mq5'

/** The tests of the EA that serve as nets, and the one program that each of them runs. */
export const PROGRAM_OF = {
  'ea-json.test.ts': JSON_PROGRAM,
  'ea-tail.test.ts': 'test/mql5/programs/ea/tail.mq5',
  'orders.test.ts': DRIVER,
  'orders-accounts.test.ts': DRIVER,
  'orders-crash.test.ts': DRIVER,
  'orders-deals.test.ts': DRIVER,
  'orders-exits.test.ts': DRIVER,
  'orders-journal.test.ts': DRIVER,
  'orders-retcodes.test.ts': DRIVER,
  'orders-switches.test.ts': DRIVER,
  'orders-unknown.test.ts': DRIVER,
  'ea-bars.test.ts': EA,
  'ea-session.test.ts': EA,
  'ea-transport.test.ts': EA,
  'live/golden.test.ts': EA,
} as const
export type TestFile = keyof typeof PROGRAM_OF

const isTestFile = (name: string): name is TestFile => name in PROGRAM_OF
const FILES = Object.keys(PROGRAM_OF).filter(isTestFile)
export const FILES_OF: ReadonlyMap<string, readonly TestFile[]> = new Map(
  Object.values(PROGRAM_OF).map((program) => [program, FILES.filter((file) => PROGRAM_OF[file] === program)]),
)

export const MUTANTS: readonly Mutant[] = [...LANGUAGE, ...BARS, ...WIRE, ...SAFETY, ...ORDERS]
