import type { CategoryDependence, Dependence, NumberDependence } from '../findings/dependence.ts'
import { clipped, short } from '../format.ts'
import { axes, roundTicks, scale } from './axes.ts'
import { element, line, picture, polyline, text } from './svg.ts'

/** The chances that all pictures of a report share as their scale, so that strong and weak columns look it. */
export interface Chances {
  from: number
  to: number
  mean: number
}

export function chancesOf(dependences: readonly Dependence[], mean: number): Chances {
  const all = dependences.flatMap(one =>
    one.kind === 'number'
      ? [...one.points.map(point => point.mean), ...(one.missing ? [one.missing.mean] : [])]
      : one.levels.map(level => level.mean),
  )
  const highest = Math.max(mean, ...all)
  const lowest = Math.min(mean, ...all)
  const margin = Math.max(0.01, (highest - lowest) * 0.08)
  return { from: Math.max(0, lowest - margin), to: Math.min(1, highest + margin), mean }
}

const width = 320
const height = 222

export function dependenceChart(dependence: Dependence, chances: Chances): string {
  return dependence.kind === 'number' ? numberChart(dependence, chances) : categoryChart(dependence, chances)
}

function numberChart({ column, points, histogram, missing }: NumberDependence, chances: Chances): string {
  const right = missing ? width - 48 : width - 8
  const area = { left: 40, right, top: 22, bottom: 156 }
  const strip = { top: 164, bottom: 200 }
  const [from, to] = [points[0]?.value ?? 0, points.at(-1)?.value ?? 1]
  const x = scale(from, to, area.left + 2, area.right - 2)
  const y = scale(chances.from, chances.to, area.bottom, area.top)
  const mostRows = Math.max(...histogram, missing?.share ?? 0)
  const tall = scale(0, mostRows, 0, strip.bottom - strip.top)
  const cell = (x(to) - x(from)) / histogram.length
  const bar = (left: number, wide: number, share: number) =>
    element('rect', {
      x: left,
      y: strip.bottom - tall(share),
      width: wide,
      height: tall(share),
      class: 'ghost',
    })
  const middle = width - 24
  return picture(
    width,
    height,
    `Mean chance by ${column}`,
    axes(
      { ...area, right: width - 8 },
      // The x axis is drawn below: it ends before the column of the missing.
      { from: 0, to: 1, ticks: [], label: short, title: '' },
      { ...chanceAxis(chances), title: 'mean chance' },
      strip.bottom,
    ),
    ...roundTicks(from, to, 4).map(tick => text(x(tick), strip.bottom + 15, short(tick), '', 'middle')),
    line(area.left, y(chances.mean), width - 8, y(chances.mean), 'ideal'),
    ...histogram.map((share, at) => bar(x(from) + at * cell, Math.max(0.5, cell - 1), share)),
    polyline(
      points.map(point => [x(point.value), y(point.mean)] as const),
      'curve',
    ),
    ...(points.length <= 12
      ? points.map(point => element('circle', { cx: x(point.value), cy: y(point.mean), r: 3, class: 'dot' }))
      : []),
    ...(missing
      ? [
          bar(middle - 7, 14, missing.share),
          element('circle', { cx: middle, cy: y(missing.mean), r: 4, class: 'dot' }),
          text(middle, strip.bottom + 15, 'missing', '', 'middle'),
        ]
      : []),
  )
}

function categoryChart({ column, levels }: CategoryDependence, chances: Chances): string {
  const area = { left: 112, right: width - 14, top: 22, bottom: 208 }
  const x = scale(chances.from, chances.to, area.left, area.right)
  const step = (area.bottom - area.top) / levels.length
  const mostRows = Math.max(...levels.map(({ share }) => share))
  const long = scale(0, mostRows, 0, (area.right - area.left) * 0.9)
  const axis = chanceAxis(chances)
  return picture(
    width,
    height,
    `Mean chance by ${column}`,
    ...axis.ticks.map(tick => line(x(tick), area.top, x(tick), area.bottom, 'grid')),
    ...axis.ticks.map(tick => text(x(tick), area.top - 8, axis.label(tick), '', 'middle')),
    line(x(chances.mean), area.top, x(chances.mean), area.bottom, 'ideal'),
    ...levels.map(({ text: value, mean, share }, at) => {
      const middle = area.top + (at + 0.5) * step
      const thick = Math.min(14, step * 0.6)
      return (
        element('rect', {
          x: area.left,
          y: middle - thick / 2,
          width: Math.max(1, long(share)),
          height: thick,
          class: 'ghost',
        }) +
        text(area.left - 6, middle + 3.5, clipped(value, 17), '', 'end') +
        element('circle', { cx: x(mean), cy: middle, r: 4.5, class: 'dot' })
      )
    }),
    line(area.left, area.top, area.left, area.bottom, 'base'),
  )
}

function chanceAxis({ from, to }: Chances) {
  const ticks = roundTicks(from, to, 4)
  return { from, to, ticks, label: (tick: number) => `${short(100 * tick)} %`, title: '' }
}
