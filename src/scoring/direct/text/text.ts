import type { Cells, Matrix } from '../../../model-ports.ts'
import type { Graph } from '../../formula/graph.ts'
import { textSumOf } from '../../formula/text-sum.ts'
import type { RunPlan } from '../../run-plan.ts'
import { type Direct, EDGE_ROWS, type Score } from '../direct.ts'
import { hardTexts } from './hard-texts.ts'
import { type Weigh, weighingOf } from './weighing.ts'

/** Of a model that takes one text: one that gives the softmax of sums over the n-grams that it has. Null for any other. */
export function directText(graph: Graph, { output, column }: RunPlan): Direct | null {
  const text = textSumOf(graph, output)
  const weigh = text && weighingOf(text)
  if (!weigh) return null
  const classes = text.bias.length
  const scored = column ?? classes - 1
  // Made now, so that what was read is not held for them.
  const edges: Matrix<Cells> = { data: hardTexts(text, EDGE_ROWS), rows: EDGE_ROWS, columns: 1 }
  const scorer = ofTexts(1, weigh, (each, to, row) => {
    to[row] = each[scored]!
  })
  return {
    kind: 'probability',
    told: `${text.grams.length} n-grams of a text, weighed without the runtime`,
    scorer: () => scorer,
    classes: ofTexts(classes, weigh, (each, to, row) => to.set(each, row * classes)),
    edges: () => edges,
  }
}

function ofTexts(
  width: number,
  weigh: Weigh,
  put: (each: Float64Array, to: Float32Array, row: number) => void,
): Score {
  return ({ data, rows }) => {
    const all = new Float32Array(rows * width)
    for (let row = 0; row < rows; row++) put(weigh(String(data[row])), all, row)
    return all
  }
}
