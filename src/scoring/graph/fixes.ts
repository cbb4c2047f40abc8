import onnxProto, { type onnx as Onnx } from 'onnx-proto'
import { integers, texts } from './attributes.ts'
import { type GraphNode, type ModelGraph, readGraph } from './model-graph.ts'
import { rewritten } from './rewrite.ts'

const { onnx } = onnxProto

/** A model as it is given to the runtime. */
export interface FixedGraph {
  readonly graph: ModelGraph
  /** What was changed and why, one sentence each. */
  readonly fixes: readonly string[]
  /** Labels of the columns of outputs that had a ZipMap. */
  readonly zipped: ReadonlyMap<string, readonly string[]>
}

/** The newest operator set that a file of this IR version may mean (ONNX's versioning table). */
const OPSET_OF_IR = [9, 9, 9, 9, 9, 10, 11, 14, 18, 20, 22]

/**
 * Puts right what exporters do and the runtime cannot take: ZipMap nodes, whose lists of maps onnxruntime-node loads but cannot
 * return, are cut; a missing import of ONNX's own operators, for which the runtime would take its newest, is added by the IR version.
 */
export function fixed(graph: ModelGraph): FixedGraph {
  const fixes: string[] = []
  const zipMaps = graph.nodes.flatMap((node, place) => (node.op === 'ZipMap' ? [{ node, place }] : []))
  const zipped = new Map(zipMaps.map(({ node }) => [node.outputs[0]!, classLabels(node)]))
  carryThrough(graph.nodes, zipped)
  for (const { node } of zipMaps)
    fixes.push(
      `ZipMap cut: "${node.outputs[0]}" is the tensor "${node.inputs[0]}" that it made a list of maps of`,
    )

  const opsets: Uint8Array[] = []
  const usesOwn = graph.nodes.some(({ domain }) => domain === '')
  if (!graph.opsets.has('') && (usesOwn || zipMaps.length > 0)) {
    const version = OPSET_OF_IR[Math.min(graph.ir, OPSET_OF_IR.length - 1)]!
    opsets.push(onnx.OperatorSetIdProto.encode({ domain: '', version }).finish())
    if (usesOwn)
      fixes.push(
        `uses ONNX's own operators without importing them: taken as opset ${version}, as its IR says`,
      )
  }
  const declared = graph.declaredInputs.map(bytes => onnx.ValueInfoProto.decode(bytes))
  const inputs = openedDimensions(declared, fixes)
  const names = new Set(declared.map(({ name }) => name))
  const old = graph.ir < 4 && [...graph.initializers.keys()].some(name => !names.has(name))
  if (old) fixes.push(`IR ${graph.ir} wants its weights among the inputs, where they are not: taken as IR 4`)
  if (zipMaps.length + opsets.length + inputs.size === 0 && !old) return { graph, fixes, zipped }

  const identity = ({ inputs, outputs }: GraphNode) =>
    onnx.NodeProto.encode({ opType: 'Identity', input: [inputs[0]!], output: [outputs[0]!] }).finish()
  const bytes = rewritten(graph.bytes, {
    nodes: new Map(zipMaps.map(({ node, place }) => [place, identity(node)])),
    inputs,
    outputs: undeclared(graph, name => zipped.has(name)),
    opsets,
    ...(old ? { ir: 4 } : {}),
  })
  return { graph: readGraph(bytes), fixes, zipped }
}

/** Inputs with a dimension of 0 or -1, which some exporters write for an open one and the runtime takes at its word. */
function openedDimensions(inputs: readonly Onnx.ValueInfoProto[], fixes: string[]): Map<number, Uint8Array> {
  const opened = inputs.flatMap((input, place) => {
    const dims = input.type?.tensorType?.shape?.dim ?? []
    const wrong = dims.filter(
      ({ dimValue }) => dimValue !== null && dimValue !== undefined && Number(dimValue) < 1,
    )
    // A dimension without a name has a value of 0 too.
    const written = wrong.filter(dim => Object.hasOwn(dim, 'dimValue'))
    if (written.length === 0) return []
    for (const dim of written) delete dim.dimValue
    fixes.push(`"${input.name}" declares a dimension below 1: taken as an open one`)
    return [[place, onnx.ValueInfoProto.encode(input).finish()] as const]
  })
  return new Map(opened)
}

/** Lets the runtime find the outputs' types and shapes itself: for a file whose own words about them are wrong. */
export function withoutDeclaredOutputs(graph: ModelGraph): Uint8Array {
  return rewritten(graph.bytes, { outputs: undeclared(graph, () => true) })
}

/** The labels of a classifier's or ZipMap's columns, as texts. */
export function classLabels(node: GraphNode): string[] {
  const named = [...texts(node, 'classlabels_strings')]
  if (named.length > 0) return named
  const numbered = integers(node, 'classlabels_int64s')
  return (numbered.length > 0 ? numbered : integers(node, 'classlabels_ints')).map(String)
}

function undeclared(graph: ModelGraph, which: (name: string) => boolean): Map<number, Uint8Array> {
  return new Map(
    graph.outputs.flatMap(({ name }, place) =>
      which(name) ? [[place, onnx.ValueInfoProto.encode({ name }).finish()] as const] : [],
    ),
  )
}

function carryThrough(nodes: readonly GraphNode[], zipped: Map<string, string[]>): void {
  for (const { op, inputs, outputs } of nodes) {
    const labels = op === 'Identity' ? zipped.get(inputs[0]!) : undefined
    if (labels) zipped.set(outputs[0]!, labels)
  }
}
