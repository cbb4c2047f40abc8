import { element, line, picture, polyline, text } from '../../src/training/report/charts/svg.ts'

export interface Curve {
  readonly name: string
  readonly values: Float64Array
}

const COLOURS = ['#8a8f98', '#5b4b8a', '#c26d2d', '#1f7a5c', '#2a6fbb', '#b0413e']
const WIDTH = 760
const HEIGHT = 420
const LEFT = 64
const RIGHT = 120
const TOP = 44
const BOTTOM = 40

/** Cumulative regret by round, a line a policy; `change` is a round at which a mark stands. */
export function regretPicture(title: string, curves: readonly Curve[], change?: number): string {
  const rounds = Math.max(...curves.map(({ values }) => values.length))
  const most = Math.max(...curves.map(({ values }) => values[values.length - 1]!))
  const x = (round: number) => LEFT + ((WIDTH - LEFT - RIGHT) * round) / rounds
  const y = (regret: number) => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * regret) / most
  const ends = spaced(curves.map(({ values }) => y(values[values.length - 1]!)))
  const lines = curves.flatMap(({ name, values }, index) => {
    const step = Math.max(1, Math.floor(values.length / 400))
    const points = [...values.keys()]
      .filter(round => round % step === 0 || round === values.length - 1)
      .map(round => [x(round), y(values[round]!)] as const)
    return [polyline(points, `c${index}`), text(x(rounds) + 6, ends[index]! + 4, name, `t${index}`)]
  })
  const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap(part => [
    line(LEFT, y(part * most), x(rounds), y(part * most), 'grid'),
    text(LEFT - 6, y(part * most) + 4, Math.round(part * most).toLocaleString('en'), '', 'end'),
    text(
      x(part * rounds),
      HEIGHT - BOTTOM + 18,
      Math.round(part * rounds).toLocaleString('en'),
      '',
      'middle',
    ),
  ])
  const mark =
    change === undefined
      ? []
      : [
          line(x(change), TOP, x(change), HEIGHT - BOTTOM, 'mark'),
          text(x(change) + 4, TOP + 12, 'the means change'),
        ]
  const svg = picture(
    WIDTH,
    HEIGHT,
    title,
    element('style', {}, STYLE),
    element('rect', { width: WIDTH, height: HEIGHT, fill: '#fff' }),
    text(LEFT, 22, title, 'title'),
    ...ticks,
    ...mark,
    ...lines,
    text(x(rounds / 2), HEIGHT - 6, 'rounds', '', 'middle'),
  )
  return svg.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ')
}

/** Names that would stand on each other are moved apart. */
function spaced(ends: readonly number[]): number[] {
  const order = ends.map((_, index) => index).sort((a, b) => ends[a]! - ends[b]!)
  const placed = [...ends]
  order.forEach((index, rank) => {
    if (rank > 0) placed[index] = Math.max(placed[index]!, placed[order[rank - 1]!]! + 14)
  })
  return placed
}

const STYLE = [
  'text{font:12px system-ui,sans-serif;fill:#333}.title{font-size:15px;font-weight:600}',
  'polyline{fill:none;stroke-width:2}.grid{stroke:#e5e5e5}.mark{stroke:#999;stroke-dasharray:4 3}',
  ...COLOURS.map((colour, index) => `.c${index}{stroke:${colour}}.t${index}{fill:${colour}}`),
].join('')
