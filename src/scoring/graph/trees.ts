import { integers } from './attributes.ts'
import type { GraphNode, ModelGraph } from './model-graph.ts'

/** What there is to know of the tree ensembles of a graph. */
export interface Trees {
  readonly trees: number
  readonly nodes: number
}

const ENSEMBLES = new Set(['TreeEnsembleClassifier', 'TreeEnsembleRegressor', 'TreeEnsemble'])

export function isEnsemble({ op, domain }: GraphNode): boolean {
  return domain === 'ai.onnx.ml' && ENSEMBLES.has(op)
}

/** All ensembles of the graph together, or null where there is none. */
export function treesOf(graph: ModelGraph): Trees | null {
  const ensembles = graph.nodes.filter(isEnsemble)
  if (ensembles.length === 0) return null
  const counts = ensembles.map(node => {
    const ids = integers(node, 'nodes_treeids')
    const roots = integers(node, 'tree_roots')
    const featureIds = ids.length > 0 ? ids : integers(node, 'nodes_featureids')
    return { trees: roots.length > 0 ? roots.length : new Set(ids).size, nodes: featureIds.length }
  })
  return {
    trees: counts.reduce((sum, { trees }) => sum + trees, 0),
    nodes: counts.reduce((sum, { nodes }) => sum + nodes, 0),
  }
}

/** One more than the highest feature that a tree asks for: fewer columns fail at a run. */
export function featuresAsked(node: GraphNode): number {
  let highest = -1
  for (const id of integers(node, 'nodes_featureids')) if (id > highest) highest = id
  return highest + 1
}
