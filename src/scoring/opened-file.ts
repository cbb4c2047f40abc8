import onnxProto from 'onnx-proto'
import { gatherExternalData } from './external-data.ts'
import { whatElse } from './graph/files.ts'
import { fixed, withoutDeclaredOutputs } from './graph/fixes.ts'
import { GRAPH, MODEL, type ModelGraph, readGraph } from './graph/model-graph.ts'
import { rewritten } from './graph/rewrite.ts'
import { type RowInputs, rowInputs } from './graph/row-inputs.ts'
import { fieldsOf } from './graph/wire.ts'
import { ModelRefused } from './model-errors.ts'
import { type CountedSession, cannotOpen, openSession, type SessionCount } from './runtime.ts'
import type { TensorDescription } from './tensors.ts'

/** A file as it is given to the runtime, and what is known of it. */
export interface ReadFile {
  readonly bytes: Uint8Array
  readonly graph: ModelGraph
  readonly rows: RowInputs
  /** Labels of the columns of outputs that had a ZipMap. */
  readonly zipped: ReadonlyMap<string, readonly string[]>
  /** What was changed or found out, one sentence each. */
  readonly told: readonly string[]
  /** Files with weights that lie beside it, by path. */
  readonly external: ReadonlyMap<string, Uint8Array>
}

/** Completes and puts right a model that was read from `file`. Rejects with ModelRefused. */
export async function completeModel(graph: ModelGraph, file: string): Promise<ReadFile> {
  const gathered = await gatherExternalData(graph, file)
  const {
    graph: own,
    fixes,
    zipped,
  } = fixed(gathered.bytes === graph.bytes ? graph : graphOf(gathered.bytes))
  const rows = rowInputs(own)
  const beside = [...gathered.files.keys()].map(path => `weights read from "${path}"`)
  return {
    bytes: own.bytes,
    graph: own,
    rows,
    zipped,
    told: [...beside, ...fixes, ...rows.found],
    external: gathered.files,
  }
}

/** An open file: its outputs as the runtime knows them. */
export interface OpenedFile extends ReadFile {
  readonly session: CountedSession
  readonly outputs: readonly TensorDescription[]
}

/** Opens a file; where the runtime takes it only after one more change, that is made and told. Rejects with ModelRefused. */
export async function openModelFile(read: ReadFile, count: SessionCount): Promise<OpenedFile> {
  const open = (bytes: Uint8Array) => openSession(bytes, count)
  const done = (session: CountedSession, bytes = read.bytes, ...more: string[]): OpenedFile => ({
    ...read,
    bytes,
    session,
    outputs: session.native.outputMetadata as readonly TensorDescription[],
    told: [...read.told, ...more],
  })
  let reason: Error
  try {
    return done(await open(read.bytes))
  } catch (error) {
    reason = error as Error
  }
  const remedy = remedyFor(reason.message, read.graph)
  if (!remedy) throw cannotOpen(reason)
  return open(remedy.bytes).then(
    session => done(session, remedy.bytes, remedy.told),
    () => {
      throw cannotOpen(reason)
    },
  )
}

function remedyFor(reason: string, graph: ModelGraph): { bytes: Uint8Array; told: string } | null {
  if (/locale/i.test(reason))
    return {
      bytes: withPlainLocale(graph),
      told: 'its locale is not on this machine: texts are lowered and raised by C.UTF-8',
    }
  if (/Type Error|output arg|does not match|mismatch|inferred|declared/i.test(reason))
    return {
      bytes: withoutDeclaredOutputs(graph),
      told: 'declares its outputs wrongly: their types are taken from its operators',
    }
  return null
}

const { onnx } = onnxProto

function withPlainLocale(graph: ModelGraph): Uint8Array {
  const content = fieldsOf(graph.bytes).find(({ number }) => number === MODEL.graph)!.content
  const nodes = fieldsOf(content).filter(({ number }) => number === GRAPH.node)
  const locale = { name: 'locale', type: onnx.AttributeProto.AttributeType.STRING, s: Buffer.from('C.UTF-8') }
  const edits = nodes.flatMap((field, place) => {
    if (graph.nodes[place]!.op !== 'StringNormalizer') return []
    const node = onnx.NodeProto.decode(field.content)
    const attribute = [...node.attribute.filter(({ name }) => name !== 'locale'), locale]
    return [[place, onnx.NodeProto.encode({ ...node, attribute }).finish()] as const]
  })
  return rewritten(graph.bytes, { nodes: new Map(edits) })
}

/** @throws ModelRefused with what the bytes are instead, where they are no ONNX model. */
export function graphOf(bytes: Uint8Array): ModelGraph {
  try {
    const graph = readGraph(bytes)
    if (graph.nodes.length > 0 && graph.outputs.length > 0) return graph
  } catch (error) {
    if (!(error instanceof RangeError) && !/index out of range|invalid wire type/.test(String(error)))
      throw error
  }
  throw new ModelRefused(whatElse(bytes))
}
