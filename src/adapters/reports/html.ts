export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** `heat` colours a cell from -1 (loss) to 1 (gain); `bar` draws a bar of that share behind it. */
export type Cell = string | Readonly<{ text: string; heat?: number; bar?: number }>
export type TableRow = Readonly<{ head: string; cells: readonly Cell[] }>
export type TableParts = Readonly<{ caption: string; columns: readonly string[]; rows: readonly TableRow[] }>

/** The first column names its row. All text is escaped here. */
export function htmlTable({ caption, columns, rows }: TableParts): string {
  // A head without a name would be read aloud as one: the corner is a plain cell.
  const head = columns.map((name) => (name === '' ? '<td></td>' : `<th scope="col">${escapeHtml(name)}</th>`)).join('')
  const body = rows.map(({ head, cells }) => `<tr><th scope="row">${escapeHtml(head)}</th>${cells.map(htmlCell).join('')}</tr>`)
  return `<div class="wide"><table><caption>${escapeHtml(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`
}

function htmlCell(cell: Cell): string {
  if (typeof cell === 'string') return `<td>${escapeHtml(cell)}</td>`
  const { text, heat, bar } = cell
  const bare = bar === undefined ? '' : `<span class="bar" style="width:${(share(bar) * 100).toFixed(1)}%"></span>`
  const style =
    heat === undefined || heat === 0
      ? ''
      : ` style="background:rgba(${heat > 0 ? GAIN : LOSS},${(share(Math.abs(heat)) * 0.6).toFixed(2)})"`
  return `<td${style}>${escapeHtml(text)}${bare}</td>`
}

const GAIN = '30,150,90'
const LOSS = '210,60,50'
const share = (value: number): number => Math.min(1, Math.max(0, value))

/** A page that stands alone: no script, no address of elsewhere. `body` is markup. */
export const htmlPage = (title: string, body: string): string =>
  `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main>
${body}
</main></body></html>
`

const STYLE = `:root{color-scheme:light dark;--text:#1b1f24;--back:#fff;--soft:#5c6670;--edge:#d5dae0;--line:#1f6feb;--loss:#c2382e;--gain:#1a7f4b}
@media(prefers-color-scheme:dark){:root{--text:#e6e9ed;--back:#14171b;--soft:#9aa4ae;--edge:#343b43;--line:#6aa7ff;--loss:#ff7b6e;--gain:#4fc78a}}
*{box-sizing:border-box}body{font:15px/1.5 system-ui,sans-serif;margin:0;color:var(--text);background:var(--back)}
main{max-width:64rem;margin:auto;padding:1rem}h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.15rem;margin:2rem 0 .5rem}
.soft{color:var(--soft)}.verdict{border-left:5px solid var(--soft);padding:.5rem .8rem;font-size:1.05rem}.verdict.gain{border-color:var(--gain)}.verdict.loss{border-color:var(--loss)}
.wide{overflow-x:auto;margin:.6rem 0}table{border-collapse:collapse;min-width:50%;font-variant-numeric:tabular-nums}caption,figcaption{text-align:left;color:var(--soft);padding:.2rem 0}
th,td{padding:.2rem .6rem;border-bottom:1px solid var(--edge);text-align:right;white-space:nowrap;position:relative}th:first-child{text-align:left;font-weight:500}
thead th{border-bottom:2px solid var(--edge);font-weight:600}.bar{position:absolute;left:0;bottom:0;height:3px;background:var(--line)}
svg{display:block;width:100%;min-width:40rem;height:auto;font:11px system-ui,sans-serif;fill:var(--text)}svg .axis{stroke:var(--edge);stroke-width:1}
svg .line{fill:none;stroke:var(--line);stroke-width:1.4;stroke-linejoin:round}svg .second{fill:none;stroke:var(--gain);stroke-width:1.4;stroke-dasharray:5 3}svg .fall{fill:var(--loss);fill-opacity:.35;stroke:var(--loss);stroke-width:.7}
svg .win{fill:var(--gain)}svg .lose{fill:var(--loss)}svg text{fill:var(--soft)}pre{overflow-x:auto;border:1px solid var(--edge);padding:.6rem;white-space:pre-wrap;overflow-wrap:anywhere}
@media print{svg{min-width:0}main{max-width:none;padding:0}body{font-size:10pt}h2{break-after:avoid}svg,tr,.verdict{break-inside:avoid}.wide{overflow:visible}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}`
