import { countOfFloats, text } from './attributes.ts'
import { classLabels } from './fixes.ts'
import type { GraphNode, ModelGraph } from './model-graph.ts'

/** What the graph shows an output's numbers to be. */
export type Evidence = 'probability' | 'log-probability' | 'value' | 'unknown'

/** Operators that hand on what they get, or parts of it. */
const HANDS_ON = new Set(
  'Identity Cast Reshape Squeeze Unsqueeze Flatten ArrayFeatureExtractor Slice Gather Clip Normalizer Concat Transpose'.split(
    ' ',
  ),
)
const PROBABILITIES = new Set(['Sigmoid', 'Softmax', 'HardSigmoid'])
const REGRESSORS = new Set(['TreeEnsembleRegressor', 'LinearRegressor', 'SVMRegressor'])
const CLASSIFIERS = new Set(['TreeEnsembleClassifier', 'LinearClassifier', 'SVMClassifier'])

export interface Origin {
  readonly evidence: Evidence
  /** Labels of its columns, where a classifier says them. */
  readonly classes: readonly string[]
  /** The tensor at which the way back ended: outputs that share it are columns of one thing. */
  readonly source: string
}

/** Follows an output back to the operator that decides what its numbers mean. */
export function originOf(graph: ModelGraph, output: string): Origin {
  const makers = new Map(graph.nodes.flatMap(node => node.outputs.map(name => [name, node] as const)))
  let name = output
  // A graph has no cycles, yet a broken file may.
  for (let steps = 0; steps <= graph.nodes.length; steps++) {
    const maker = makers.get(name)
    if (!maker) break
    if (HANDS_ON.has(maker.op)) {
      // [1 - p, p]: what was put together last is what is meant.
      name = (maker.op === 'Concat' ? maker.inputs.at(-1) : maker.inputs[0]) ?? ''
      continue
    }
    const classes = CLASSIFIERS.has(maker.op) ? classLabels(maker) : []
    return { evidence: evidenceOf(maker, makers), classes, source: name }
  }
  return { evidence: 'unknown', classes: [], source: name }
}

function evidenceOf(maker: GraphNode, makers: ReadonlyMap<string, GraphNode>): Evidence {
  const { op } = maker
  if (PROBABILITIES.has(op)) return 'probability'
  if (op === 'LogSoftmax') return 'log-probability'
  if (op === 'Log') {
    const inner = makers.get(maker.inputs[0] ?? '')
    return inner && PROBABILITIES.has(inner.op) ? 'log-probability' : 'unknown'
  }
  if (REGRESSORS.has(op)) return 'value'
  if (!CLASSIFIERS.has(op)) return 'unknown'
  // A forest's votes are probabilities as they are, so that trees need no transform.
  if (op === 'TreeEnsembleClassifier') return 'probability'
  if (op === 'SVMClassifier' && countOfFloats(maker, 'prob_a') > 0) return 'probability'
  const transform = text(maker, 'post_transform')
  return transform === '' || transform === 'NONE' ? 'value' : 'probability'
}
