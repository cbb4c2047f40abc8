import type { Reach, Tenth } from '../findings/reach.ts'
import { percent, short } from '../format.ts'
import { axes, roundTicks, scale } from './axes.ts'
import { element, line, picture, polyline, text } from './svg.ts'

const area = { left: 44, right: 378, top: 26, bottom: 258 }
const shares = [0, 0.2, 0.4, 0.6, 0.8, 1]
const label = (tick: number) => percent(tick, 0)

/** How many of all positives are found by going down the list so far. */
export function gainsChart({ gains }: Reach, baseRate: number): string {
  const x = scale(0, 1, area.left, area.right)
  const y = scale(0, 1, area.bottom, area.top)
  const curve = gains.map((found, at) => [x(at / 100), y(found)] as const)
  // Names of marks that would lie upon each other are left out.
  const marked = [10, 20, 40].filter(
    (at, order, all) => order === 0 || y(gains[all[order - 1]!]!) - y(gains[at]!) > 15,
  )
  return picture(
    400,
    300,
    'Cumulative gains',
    axes(
      area,
      { from: 0, to: 1, ticks: shares, label, title: 'share of the list gone through, best first' },
      { from: 0, to: 1, ticks: shares, label, title: 'share of all positives found' },
    ),
    element('polygon', {
      points: [...curve, [x(1), y(0)], [x(0), y(0)]].map(at => at.map(Math.round).join(',')).join(' '),
      class: 'area',
    }),
    line(x(0), y(0), x(1), y(1), 'ideal'),
    polyline(
      [
        [x(0), y(0)],
        [x(Math.min(1, baseRate)), y(1)],
        [x(1), y(1)],
      ],
      'limit',
    ),
    polyline(curve, 'curve'),
    ...marked.map(at => {
      const found = gains[at]!
      return (
        element('circle', { cx: x(at / 100), cy: y(found), r: 4, class: 'dot' }) +
        text(x(at / 100) + 8, y(found) + 14, `${at} % finds ${percent(found, 0)}`, 'strong')
      )
    }),
  )
}

/** How many times as many positives as by chance, tenth by tenth. */
export function liftChart(tenths: readonly Tenth[]): string {
  const highest = Math.max(1.2, ...tenths.map(({ lift }) => lift))
  const y = scale(0, highest * 1.08, area.bottom, area.top)
  const x = scale(0, 10, area.left, area.right)
  return picture(
    400,
    300,
    'Lift by tenth',
    axes(
      area,
      {
        from: 0,
        to: 10,
        ticks: tenths.map((_, at) => at + 0.5),
        label: tick => String(Math.ceil(tick)),
        title: 'tenth of the list, best first',
      },
      {
        from: 0,
        to: highest * 1.08,
        ticks: roundTicks(0, highest * 1.08, 5),
        label: short,
        title: 'times as many as by chance',
      },
    ),
    ...tenths.map(
      ({ lift }, at) =>
        element('rect', {
          x: x(at) + 3,
          y: y(lift),
          width: x(1) - x(0) - 6,
          height: Math.max(0.5, area.bottom - y(lift)),
          class: lift >= 1 ? 'bar' : 'bar weak',
        }) + text(x(at + 0.5), y(lift) - 4, lift.toFixed(lift < 0.995 ? 2 : 1), 'strong', 'middle'),
    ),
    line(area.left, y(1), area.right, y(1), 'ideal'),
  )
}
