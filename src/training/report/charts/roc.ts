import { percent } from '../format.ts'
import { axes, scale } from './axes.ts'
import { line, picture, polyline, text } from './svg.ts'

const area = { left: 44, right: 378, top: 26, bottom: 258 }
const shares = [0, 0.2, 0.4, 0.6, 0.8, 1]
const label = (tick: number) => percent(tick, 0)

/** Hits against false alarms, for every threshold. */
export function rocChart(probabilities: Float64Array, truths: Uint8Array, area_: number): string {
  const x = scale(0, 1, area.left, area.right)
  const y = scale(0, 1, area.bottom, area.top)
  const curve = rocCurve(probabilities, truths).map(([alarms, hits]) => [x(alarms), y(hits)] as const)
  return picture(
    400,
    300,
    'ROC curve',
    axes(
      area,
      { from: 0, to: 1, ticks: shares, label, title: 'share of the others mistaken for positives' },
      { from: 0, to: 1, ticks: shares, label, title: 'share of positives recognised' },
    ),
    line(x(0), y(0), x(1), y(1), 'ideal'),
    polyline(curve, 'curve'),
    text(x(0.98), y(0.06), `AUC ${area_.toFixed(3)}`, 'strong', 'end'),
  )
}

const mostPoints = 200

/** Points from (0, 0) to (1, 1), thinned out to what can be seen. */
function rocCurve(probabilities: Float64Array, truths: Uint8Array): [alarms: number, hits: number][] {
  const order = Int32Array.from(truths.keys()).sort((a, b) => probabilities[b]! - probabilities[a]!)
  const positives = truths.reduce((sum, truth) => sum + truth, 0)
  const negatives = truths.length - positives
  const points: [number, number][] = [[0, 0]]
  let hits = 0
  for (let at = 0; at < order.length; at++) {
    hits += truths[order[at]!]!
    const isTied = at + 1 < order.length && probabilities[order[at]!] === probabilities[order[at + 1]!]
    if (isTied) continue
    const point: [number, number] = [(at + 1 - hits) / negatives, hits / positives]
    const [alarms, found] = points.at(-1)!
    const far = Math.abs(point[0] - alarms) + Math.abs(point[1] - found) >= 2 / mostPoints
    if (far || at + 1 === order.length) points.push(point)
  }
  return points
}
