import { countOfFloats, integer, integers } from './attributes.ts'
import type { GraphNode, ModelGraph } from './model-graph.ts'
import { featuresAsked, isEnsemble } from './trees.ts'

/** How many columns an input needs: exactly, or at least (a tree may leave the last ones of its table unasked). */
export interface Width {
  readonly columns: number
  readonly exact: boolean
  /** What it was read from, such as `the trees`. */
  readonly from: string
}

/** Operators whose output has the columns of their first input. */
const KEEPS_COLUMNS = new Set(
  (
    'Identity Cast Dropout Normalizer Binarizer Scaler Imputer Relu LeakyRelu Sigmoid Tanh Abs Neg Log Exp Sqrt Clip Elu Selu ' +
    'Add Sub Mul Div Pow Where BatchNormalization LayerNormalization'
  ).split(' '),
)

/** Reads from what consumes an input how many columns it must have; null where nothing tells. */
export function neededWidth(graph: ModelGraph, input: string): Width | null {
  const found: Width[] = []
  const seen = new Set([input])
  // Nodes are in order: whatever makes a tensor stands before what uses it.
  for (const node of graph.nodes) {
    const place = node.inputs.findIndex(name => seen.has(name))
    if (place === -1) continue
    const width = widthOf(node, place, graph)
    if (width) found.push(width)
    if (KEEPS_COLUMNS.has(node.op) && node.outputs[0] !== undefined) seen.add(node.outputs[0])
  }
  const exact = found.find(width => width.exact)
  if (exact) return exact
  return found.reduce<Width | null>(
    (most, width) => (most && most.columns >= width.columns ? most : width),
    null,
  )
}

function widthOf(node: GraphNode, place: number, graph: ModelGraph): Width | null {
  const exactly = (columns: number, from = 'the weights'): Width | null =>
    Number.isInteger(columns) && columns > 1 ? { columns, exact: true, from } : null
  const dims = (which: number) => graph.initializers.get(node.inputs[which] ?? '')?.dims ?? []
  if (isEnsemble(node)) return { columns: featuresAsked(node), exact: false, from: 'the trees' }
  switch (node.op) {
    case 'LinearClassifier': {
      const classes = countOfFloats(node, 'intercepts') || 1
      return exactly(countOfFloats(node, 'coefficients') / classes)
    }
    case 'LinearRegressor':
      return exactly(countOfFloats(node, 'coefficients') / (integer(node, 'targets') ?? 1))
    case 'SVMRegressor':
      return exactly(countOfFloats(node, 'support_vectors') / (integer(node, 'n_supports') || 1))
    case 'SVMClassifier': {
      const supports = integers(node, 'vectors_per_class').reduce((sum, each) => sum + each, 0)
      return exactly(countOfFloats(node, 'support_vectors') / (supports || 1))
    }
    case 'Scaler':
      return exactly(countOfFloats(node, 'offset') || countOfFloats(node, 'scale'), 'the scaler')
    case 'Imputer':
      return exactly(countOfFloats(node, 'imputed_value_floats'), 'the imputer')
    case 'BatchNormalization':
    case 'LayerNormalization':
      return place === 0 ? exactly(dims(1).at(-1) ?? 0) : null
    case 'Gemm':
      return place === 0 ? exactly(dims(1)[integer(node, 'transB') ? 1 : 0] ?? 0) : null
    case 'MatMul':
      return place === 0 && dims(1).length === 2 ? exactly(dims(1)[0]!) : null
    case 'Add':
    case 'Sub':
    case 'Mul':
    case 'Div':
      return exactly(dims(1 - place).at(-1) ?? 0)
    default:
      return null
  }
}
