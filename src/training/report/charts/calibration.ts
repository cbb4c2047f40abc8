import type { CalibrationPoint } from '../findings/calibration.ts'
import { percent, short, whole } from '../format.ts'
import { axes, roundTicks, scale } from './axes.ts'
import { element, line, picture, text } from './svg.ts'

const area = { left: 44, right: 378, top: 26, bottom: 212 }
const strip = { top: 220, bottom: 262 }

/** Told against seen: a point on the slope is right. Below it, how many rows each point stands for. */
export function calibrationChart(points: readonly CalibrationPoint[]): string {
  const highest = Math.max(...points.map(({ rate, meanProbability }) => Math.max(rate.high, meanProbability)))
  const to = Math.min(1, Math.ceil(highest * 20) / 20)
  const ticks = roundTicks(0, to, 5)
  const label = (tick: number) => `${short(100 * tick)} %`
  const x = scale(0, to, area.left, area.right)
  const y = scale(0, to, area.bottom, area.top)
  const mostRows = Math.max(...points.map(({ rows }) => rows))
  const height = scale(0, mostRows, 0, strip.bottom - strip.top - 11)
  return picture(
    400,
    300,
    'Calibration: probabilities told against shares seen',
    axes(
      area,
      { from: 0, to, ticks, label, title: 'chance the model told' },
      { from: 0, to, ticks, label, title: 'share that came true' },
      strip.bottom,
    ),
    line(x(0), y(0), x(to), y(to), 'ideal'),
    ...points.map(({ meanProbability, rate }) =>
      element(
        'g',
        {},
        line(x(meanProbability), y(rate.low), x(meanProbability), y(rate.high), 'whisker'),
        element('circle', { cx: x(meanProbability), cy: y(rate.value), r: 4, class: 'dot' }),
      ),
    ),
    ...points.map(({ from, to: end, rows }) => {
      const [left, right] = [x(from), x(Math.min(end, to))]
      return (
        element('rect', {
          x: left + 1,
          y: strip.bottom - height(rows),
          width: Math.max(1, right - left - 2),
          height: height(rows),
          class: 'ghost',
        }) +
        (right - left > 16
          ? text((left + right) / 2, strip.bottom - height(rows) - 3, whole(rows), 'tiny', 'middle')
          : '')
      )
    }),
  )
}

export function calibrationRows(points: readonly CalibrationPoint[]): string[][] {
  return points.map(({ from, to, rows, meanProbability, rate }) => [
    `${percent(from)} to ${percent(to)}`,
    whole(rows),
    percent(meanProbability, 1),
    percent(rate.value, 1),
    `${percent(rate.low, 1)} to ${percent(rate.high, 1)}`,
  ])
}
