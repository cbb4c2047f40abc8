import { GRAPH, MODEL } from './model-graph.ts'
import { type Field, fieldsOf, lengthDelimited } from './wire.ts'

/** Parts of a model to be written otherwise, each encoded, by their place among their like. */
export interface Edits {
  readonly nodes?: ReadonlyMap<number, Uint8Array>
  readonly inputs?: ReadonlyMap<number, Uint8Array>
  readonly outputs?: ReadonlyMap<number, Uint8Array>
  readonly initializers?: ReadonlyMap<number, Uint8Array>
  /** Operator sets to add. */
  readonly opsets?: readonly Uint8Array[]
  readonly ir?: number
}

/** The model with the edits; every other byte is as it was, whether this program knows what it means or not. */
export function rewritten(bytes: Uint8Array, edits: Edits): Uint8Array {
  const graph = (content: Uint8Array) =>
    joined(
      fieldsOf(content),
      new Map([
        [GRAPH.node, edits.nodes],
        [GRAPH.input, edits.inputs],
        [GRAPH.output, edits.outputs],
        [GRAPH.initializer, edits.initializers],
      ]),
    )
  const parts = fieldsOf(bytes).flatMap(field =>
    field.number === MODEL.graph ? lengthDelimited(MODEL.graph, graph(field.content)) : [field.whole],
  )
  const opsets = (edits.opsets ?? []).flatMap(opset => lengthDelimited(MODEL.opsets, opset))
  // Of a number that is there twice the last one holds.
  const ir = edits.ir === undefined ? [] : [Uint8Array.of(MODEL.ir * 8, edits.ir)]
  return Buffer.concat([...parts, ...opsets, ...ir])
}

function joined(
  fields: readonly Field[],
  edits: ReadonlyMap<number, ReadonlyMap<number, Uint8Array> | undefined>,
): Uint8Array {
  const seen = new Map<number, number>()
  const parts = fields.flatMap(({ number, whole }) => {
    const place = seen.get(number) ?? 0
    seen.set(number, place + 1)
    const instead = edits.get(number)?.get(place)
    return instead ? lengthDelimited(number, instead) : [whole]
  })
  return Buffer.concat(parts)
}
