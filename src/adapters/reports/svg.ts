import { escapeHtml } from './html.ts'

export type Frame = Readonly<{ width: number; height: number; left: number; right: number; top: number; bottom: number }>
export type Scale = Readonly<{ place: (value: number) => number; from: number; to: number }>

/** Values onto a line of the drawing. One value alone lies in its middle. */
export function scaleOf(values: Readonly<{ from: number; to: number }>, places: Readonly<{ from: number; to: number }>): Scale {
  const { from, to } = values
  const size = to - from
  const place = (value: number) =>
    size === 0 ? (places.from + places.to) / 2 : places.from + ((value - from) / size) * (places.to - places.from)
  return { from, to, place }
}

/** Round numbers inside a span, about as many as asked. */
export function roundTicks({ from, to }: Readonly<{ from: number; to: number }>, wanted: number): readonly number[] {
  if (!(to > from)) return [from]
  const rough = (to - from) / wanted
  const unit = 10 ** Math.floor(Math.log10(rough))
  const step = unit * ([1, 2, 2.5, 5, 10].find((factor) => factor * unit >= rough) ?? 10)
  const first = Math.ceil(from / step)
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, i) => (first + i) * step)
}

/** Least and greatest; a list of months may be longer than a call takes arguments. */
export function spanOf(values: readonly number[]): Readonly<{ from: number; to: number }> {
  const from = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const to = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  return from <= to ? { from, to } : { from: 0, to: 0 }
}

/** A tenth of a pixel is finer than any screen. */
export const at = (place: number): string => String(Math.round(place * 10) / 10)

export const pathOf = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${at(x)} ${at(y)}`).join('')

export const label = (x: number, y: number, text: string, anchor: 'start' | 'middle' | 'end'): string =>
  `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}">${escapeHtml(text)}</text>`

export const axisLine = (x1: number, y1: number, x2: number, y2: number): string =>
  `<line class="axis" x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}"/>`

/** Its title stands above it; who cannot see it is told that and what it shows. `id` is its own on the page. */
export function drawing({
  id,
  title,
  desc,
  frame,
  marks,
}: Readonly<{ id: string; title: string; desc: string; frame: Frame; marks: string }>): string {
  return `<figure class="wide"><figcaption id="${id}-title">${escapeHtml(title)}</figcaption><svg role="img" aria-labelledby="${id}-title ${id}-desc" viewBox="0 0 ${frame.width} ${frame.height}"><desc id="${id}-desc">${escapeHtml(desc)}</desc>${marks}</svg></figure>`
}
