import { integers, texts } from './attributes.ts'
import type { ModelGraph } from './model-graph.ts'

/** Operators through which a value stays what it is. */
const HANDS_ON = new Set(
  'Identity Cast Reshape Flatten Squeeze Unsqueeze Concat ArrayFeatureExtractor Gather Split StringNormalizer'.split(
    ' ',
  ),
)

/** Values of an input that its encoders know, for rows that are made up: an encoder may fail at others. Empty where none is told. */
export function knownValues(graph: ModelGraph, input: string): readonly (string | number)[] {
  const reached = new Set([input])
  for (const node of graph.nodes) {
    if (!node.inputs.some(name => reached.has(name))) continue
    if (HANDS_ON.has(node.op)) for (const output of node.outputs) reached.add(output)
    const known = [
      ...texts(node, 'cats_strings'),
      ...texts(node, 'keys_strings'),
      ...texts(node, 'classes_strings'),
      ...integers(node, 'cats_int64s'),
      ...integers(node, 'keys_int64s'),
    ]
    if (known.length > 0) return known
  }
  return []
}
