import { existsSync, statSync } from 'node:fs'
import type { UserSymbols } from '../contracts/symbols.ts'
import { readZone, type ServerZone } from '../core/time/zone.ts'
import { defineCommand, writeJson, type CliIo } from './command.ts'
import { inspectFolder, type SeriesReport } from './data/inspect.ts'
import { renderReport } from './data/render.ts'
import { readSettings } from './settings.ts'
import { readUserSymbols } from './symbols.ts'

export const command = defineCommand({
  name: 'data',
  summary: 'Checks a folder of bars: what is there, what is missing, and whether it is enough to train on.',
  details: `check DIR reads every SYMBOL_TF[_source].csv or .csv.gz of the folder: MetaTrader's export (<DATE> <TIME> <OPEN> ...,
server time) or a plain header (time,open,high,low,close,tick_volume,spread; Unix seconds in UTC). Where files overlap
the one with tick volume comes first, then the one with spread, then the longer one; which file gives which stretch is
shown. Gaps are holes in the hours in which the symbol usually trades. Bad bars are counted and left out, never repaired.`,
  jsonMeaning: 'Prints {folder, zone, series: [...], skipped: [...], unreadable: [...]}.',
  operands: { usage: 'check DIR', count: 2 },
  options: {
    zone: { type: 'string', value: 'RULE', meaning: "The trade server's clock, e.g. America/New_York+7h. Default: the configured one." },
    symbol: { type: 'string', value: 'SYMBOL', meaning: 'One symbol only.' },
  },
  run: async ({ zone: rule, symbol, json }, io, [action, folder]) => {
    if (action !== 'check' || folder === undefined) {
      io.stderr.write('barclose data: say what to do: barclose data check DIR\n')
      return 2
    }
    const settings = readSettings(io)
    if (settings === null) return 2
    const zone = readZone(rule ?? settings.config.serverZone)
    if (!zone.ok) {
      io.stderr.write(`barclose data: --zone ${zone.why}\n`)
      return 2
    }
    if (!existsSync(folder) || !statSync(folder).isDirectory()) {
      io.stderr.write(`barclose data: there is no folder ${folder}\n`)
      return 1
    }
    const own = readUserSymbols(settings.home.symbols)
    if (!own.ok) {
      io.stderr.write(`barclose data: ${own.why}\n`)
      return 2
    }
    return check(io, { folder, zone: zone.zone, symbol, json, userSymbols: own.symbols })
  },
})

type Wanted = Readonly<{
  folder: string
  zone: ServerZone
  symbol: string | undefined
  json: boolean
  userSymbols: UserSymbols
}>

async function check(io: CliIo, { folder, zone, symbol, json, userSymbols }: Wanted): Promise<number> {
  const clear = () => void (io.isTty && io.stderr.write('\r\u001B[K'))
  const onProgress = (text: string) => void (io.isTty && io.stderr.write(`\r\u001B[K${text}`))
  const onSeries = (report: SeriesReport) => {
    clear()
    if (!json) io.stdout.write(renderReport(report))
  }
  const { series, skipped, unreadable } = await inspectFolder(folder, { zone, symbol, userSymbols, onProgress, onSeries })
  clear()
  if (json) writeJson(io, { folder, zone: zone.rule, series, skipped, unreadable })
  else {
    for (const { file, why } of skipped) io.stdout.write(`left alone: ${file}: ${why}\n`)
    if (series.length === 0) io.stdout.write(`No bars in ${folder}${symbol === undefined ? '' : ` for ${symbol}`}.\n`)
  }
  for (const why of unreadable) io.stderr.write(`not read: ${why}\n`)
  return unreadable.length > 0 ? 1 : 0
}
