import type { Interval } from '../findings/intervals.ts'
import { scale } from './axes.ts'
import { element, line } from './svg.ts'

const width = 120
const height = 12

/** A bar for a table's cell, `share` of the full length, with a whisker of `deviation` to either side. */
export function barCell(share: number, deviation = 0): string {
  const x = scale(0, 1, 0, width - 4)
  const end = Math.max(0, x(share))
  return cell(
    element('rect', { x: 0, y: 2, width: Math.max(0.5, end), height: height - 4, class: 'bar' }),
    ...(deviation > 0
      ? [line(x(Math.max(0, share - deviation)), height / 2, x(share + deviation), height / 2, 'whisker')]
      : []),
  )
}

/** What came true with its interval, and a mark where the model's mean is; `to` is the end of the scale. */
export function rangeCell(rate: Interval, mean: number, to: number): string {
  const x = scale(0, to || 1, 3, width - 3)
  const middle = height / 2
  return cell(
    line(x(0), middle, x(to), middle, 'grid'),
    line(x(rate.low), middle, x(Math.min(to, rate.high)), middle, 'whisker'),
    element('circle', { cx: x(rate.value), cy: middle, r: 3.5, class: 'dot' }),
    line(x(mean), 0, x(mean), height, 'mark'),
  )
}

function cell(...children: readonly string[]): string {
  return element(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, class: 'cell', 'aria-hidden': 'true' },
    ...children,
  )
}
