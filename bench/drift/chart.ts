import { type Axis, axes, scale } from '../../src/training/report/charts/axes.ts'
import { element, polyline, text } from '../../src/training/report/charts/svg.ts'
import type { Call } from './calls.ts'

interface Shown {
  readonly name: string
  readonly probabilities: Float64Array
  /** The first call that it had not been trained on. */
  readonly since: number
}

const area = { left: 60, right: 780, top: 40, bottom: 320 }
const colours = ['#c0392b', '#e08e0b', '#1f6f8b']
const style = `
text { font: 12px sans-serif; fill: #333 } .title { font-weight: bold } .grid { stroke: #ddd } .base { stroke: #888 }
polyline { fill: none; stroke-width: 1.6 } ${colours.map((colour, at) => `.m${at} { stroke: ${colour} } .t${at} { fill: ${colour} }`).join(' ')}
`
/** How many calls each point is the mean of. */
const WINDOW = 1000
const STEP = 100

/** Rolling log loss against the number of calls, with the months below. */
export function chartOf(calls: readonly Call[], truths: Uint8Array, models: readonly Shown[]): string {
  const most = 1.4
  const xAxis: Axis = {
    from: 0,
    to: calls.length,
    ticks: [0, 10_000, 20_000, 30_000, 40_000].filter(tick => tick < calls.length),
    label: tick => `${tick} (${new Date(calls[tick]!.at).toISOString().slice(0, 7)})`,
    title: 'calls, in the order in which they were made',
  }
  const yAxis: Axis = {
    from: 0,
    to: most,
    ticks: [0, 0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4],
    label: tick => tick.toFixed(1),
    title: `log loss, mean of the last ${WINDOW} calls`,
  }
  const x = scale(xAxis.from, xAxis.to, area.left, area.right)
  const y = scale(yAxis.from, yAxis.to, area.bottom, area.top)
  const curves = models.map(({ probabilities, since }, at) => {
    const points = rolling(probabilities, truths, since).map(
      ([call, loss]) => [x(call), y(Math.min(most, loss))] as const,
    )
    return polyline(points, `m${at}`)
  })
  const names = models.map(({ name }, at) => text(area.left + 16, area.top + 16 + 17 * at, name, `t${at}`))
  const size = { width: 800, height: 370, viewBox: '0 0 800 370' }
  const label = 'Rolling log loss of frozen models and of the adaptive one'
  return element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', ...size, role: 'img', 'aria-label': label },
    `<style>${style}</style>`,
    '<rect width="800" height="370" fill="#fff"/>',
    axes(area, xAxis, yAxis),
    ...curves,
    ...names,
  )
}

function rolling(
  probabilities: Float64Array,
  truths: Uint8Array,
  since: number,
): [call: number, loss: number][] {
  const losses = probabilities.map((probability, call) => {
    const inside = Math.min(1 - 1e-15, Math.max(1e-15, probability))
    return -Math.log(truths[call] === 1 ? inside : 1 - inside)
  })
  const points: [number, number][] = []
  let sum = 0
  for (let call = since; call < losses.length; call++) {
    sum += losses[call]! - (call - WINDOW >= since ? losses[call - WINDOW]! : 0)
    if ((call - since) % STEP === STEP - 1) points.push([call, sum / Math.min(WINDOW, call - since + 1)])
  }
  return points
}
