import type { CliIo } from '../command.ts'
import type { TrainingProgress } from './python.ts'
import { timeOf } from './render.ts'

const PROGRESS_MS = 250

export type TrainScreen = Readonly<{
  onProgress: (symbol: string, progress: TrainingProgress) => void
  /** A symbol has ended, well or not. */
  onEnd: (symbol: string) => void
  clear: () => void
}>

/** One line that is written over, for a person who watches: all that is under way, how far, and how long it will take. */
export function openTrainScreen(io: CliIo, symbols: number): TrainScreen {
  const startedAt = io.now()
  const underWay = new Map<string, TrainingProgress>()
  let ended = 0
  let shownAt = 0
  const clear = () => void (io.isTty && io.stderr.write('\r\u001B[K'))
  const leftOfAll = (): string => {
    if (ended === 0) return ''
    const each = (io.now() - startedAt) / 1_000 / ended
    return `, about ${timeOf(each * (symbols - ended))} left for all`
  }
  return {
    onProgress: (symbol, progress) => {
      underWay.set(symbol, progress)
      const now = io.now()
      if (!io.isTty || now - shownAt < PROGRESS_MS) return
      shownAt = now
      const parts = [...underWay].map(([name, { stage, done, secondsLeft }]) => {
        const left = secondsLeft === null ? '' : `, ${timeOf(secondsLeft)} left`
        return `${name} ${stage} ${Math.floor(done * 100)} %${left}`
      })
      io.stderr.write(`\r\u001B[K${parts.join(' | ')} (${ended} of ${symbols} done${leftOfAll()})`)
    },
    onEnd: (symbol) => {
      underWay.delete(symbol)
      ended += 1
      clear()
    },
    clear,
  }
}
