import { element, line, text } from './svg.ts'

/** From a figure to its place in the picture, in pixels. */
export type Scale = (value: number) => number

export interface Axis {
  from: number
  to: number
  ticks: readonly number[]
  label: (tick: number) => string
  title: string
}

export interface Area {
  left: number
  right: number
  top: number
  bottom: number
}

export function scale(from: number, to: number, start: number, end: number): Scale {
  const span = to - from || 1
  return value => start + ((value - from) / span) * (end - start)
}

/** Round figures (1, 2, 2.5 or 5 times a power of ten) inside the range, about `wanted` of them. */
export function roundTicks(from: number, to: number, wanted: number): number[] {
  const raw = (to - from || 1) / wanted
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = power * ([1, 2, 2.5, 5, 10].find(times => times * power >= raw * 0.999) ?? 10)
  const first = Math.ceil(from / step - 1e-9)
  const last = Math.floor(to / step + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) =>
    Number(((first + at) * step).toPrecision(10)),
  )
}

/** Grid lines, ticks and titles of both axes; `tickLine` is where the x axis' figures stand. */
export function axes(area: Area, x: Axis, y: Axis, tickLine = area.bottom): string {
  const { left, right, top, bottom } = area
  const atX = scale(x.from, x.to, left, right)
  const atY = scale(y.from, y.to, bottom, top)
  return element(
    'g',
    { class: 'axes' },
    ...y.ticks.map(tick => line(left, atY(tick), right, atY(tick), 'grid')),
    ...y.ticks.map(tick => text(left - 6, atY(tick) + 3.5, y.label(tick), '', 'end')),
    line(left, tickLine, right, tickLine, 'base'),
    ...x.ticks.map(tick => text(atX(tick), tickLine + 15, x.label(tick), '', 'middle')),
    text((left + right) / 2, tickLine + 32, x.title, 'title', 'middle'),
    text(left - 34, top - 10, y.title, 'title'),
  )
}
