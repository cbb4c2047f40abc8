import type { onnx as Onnx } from 'onnx-proto'
import { floatsOf, intsOf, textOf, textsOf } from './graph.ts'

/** A sum of trees, their nodes in one row of arrays. */
export interface Ensemble {
  readonly kind: 'trees'
  readonly roots: Int32Array
  readonly nodes: Nodes
  readonly constant: number
}

export interface Nodes {
  /** Place in `modes`; the last of them is a leaf. */
  readonly mode: Uint8Array
  readonly column: Int32Array
  readonly threshold: Float64Array
  /** Whether a missing value answers yes. */
  readonly missingIsYes: Uint8Array
  readonly yes: Int32Array
  readonly no: Int32Array
  /** Share of the parent's training rows that came to this node; 1 for a root. Empty where the file has no covers. */
  readonly share: Float64Array
  /** What a leaf adds; 0 elsewhere. */
  readonly value: Float64Array
}

export const modes = [
  'BRANCH_LEQ',
  'BRANCH_LT',
  'BRANCH_GTE',
  'BRANCH_GT',
  'BRANCH_EQ',
  'BRANCH_NEQ',
  'LEAF',
] as const

export const LEAF = modes.indexOf('LEAF')

/** How far the rows of two children may be from those of their parent, as a share: rounding of float32 counts. */
const coverTolerance = 1e-3

/**
 * Reads a TreeEnsembleRegressor (`target`) or TreeEnsembleClassifier (`class`), taking these shares of its targets.
 * Null where it cannot be read: trees that are not summed, or a branch mode that is not known. Covers are how many training
 * rows came to each node; they stand in `nodes_hitrates`, which most exporters leave out or at 1.
 */
export function readEnsemble(
  node: Onnx.INodeProto,
  kind: 'target' | 'class',
  taken: ReadonlyMap<number, number>,
  constant: number,
): Ensemble | null {
  const aggregate = textOf(node, 'aggregate_function', 'SUM')
  if (aggregate !== 'SUM' && aggregate !== 'AVERAGE') return null
  const treeIds = intsOf(node, 'nodes_treeids')
  const nodeIds = intsOf(node, 'nodes_nodeids')
  const count = treeIds.length
  const widest = 1 + nodeIds.reduce((most, id) => Math.max(most, id), 0)
  const places = new Map(treeIds.map((tree, at) => [tree * widest + nodeIds[at]!, at]))
  const mode = Uint8Array.from(textsOf(node, 'nodes_modes'), name => modes.indexOf(name as 'LEAF'))
  const missing = intsOf(node, 'nodes_missing_value_tracks_true')
  const child = (name: string) => {
    const ids = intsOf(node, name)
    return Int32Array.from(treeIds, (tree, at) =>
      mode[at] === LEAF ? -1 : (places.get(tree * widest + ids[at]!) ?? -1),
    )
  }
  const nodes: Nodes = {
    mode,
    column: Int32Array.from(intsOf(node, 'nodes_featureids')),
    threshold: Float64Array.from(floatsOf(node, 'nodes_values')),
    missingIsYes: Uint8Array.from({ length: count }, (_, at) => missing[at] ?? 0),
    yes: child('nodes_truenodeids'),
    no: child('nodes_falsenodeids'),
    share: new Float64Array(0),
    value: new Float64Array(count),
  }
  if (mode.length !== count || mode.some(known => known > LEAF)) return null
  const inner = [...mode.keys()].filter(at => mode[at] !== LEAF)
  if (inner.some(at => nodes.yes[at]! < 0 || nodes.no[at]! < 0)) return null
  const parents = new Uint8Array(count)
  for (const at of inner) for (const below of [nodes.yes[at]!, nodes.no[at]!]) parents[below]!++
  const roots = Int32Array.from([...mode.keys()].filter(at => parents[at] === 0))
  // Each tree hangs together and has no way round: else the walks down it would not end.
  if (roots.length !== new Set(treeIds).size || parents.some(of => of > 1)) return null
  const share = sharesOf(nodes, inner, floatsOf(node, 'nodes_hitrates'))

  const weights = floatsOf(node, `${kind}_weights`)
  const targets = intsOf(node, `${kind}_ids`)
  const leafNodes = intsOf(node, `${kind}_nodeids`)
  intsOf(node, `${kind}_treeids`).forEach((tree, at) => {
    const place = places.get(tree * widest + leafNodes[at]!)
    if (place === undefined) return
    const of = aggregate === 'AVERAGE' ? roots.length : 1
    nodes.value[place]! += ((taken.get(targets[at]!) ?? 0) * weights[at]!) / of
  })
  return { kind: 'trees', roots, nodes: { ...nodes, share }, constant }
}

/** How many questions a row is asked at most, from a node down. */
export function depthOf(nodes: Pick<Nodes, 'yes' | 'no'>, node: number): number {
  const yes = nodes.yes[node]!
  return yes < 0 ? 0 : 1 + Math.max(depthOf(nodes, yes), depthOf(nodes, nodes.no[node]!))
}

/** Empty where the covers are none: absent, or not those of the children together. */
function sharesOf(
  { yes, no, mode }: Nodes,
  inner: readonly number[],
  covers: ArrayLike<number>,
): Float64Array {
  const share = new Float64Array(mode.length).fill(1)
  const isWhole = inner.every(at => {
    const [all, ofYes, ofNo] = [covers[at], covers[yes[at]!], covers[no[at]!]]
    if (all === undefined || ofYes === undefined || ofNo === undefined) return false
    if (!(ofYes >= 0 && ofNo >= 0 && Math.abs(ofYes + ofNo - all) <= coverTolerance * all)) return false
    // No training row came here, so nothing is known of where it would go on: half to either side.
    share[yes[at]!] = all > 0 ? ofYes / (ofYes + ofNo) : 0.5
    share[no[at]!] = all > 0 ? ofNo / (ofYes + ofNo) : 0.5
    return true
  })
  return isWhole ? share : new Float64Array(0)
}
