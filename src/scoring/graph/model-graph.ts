import onnxProto from 'onnx-proto'
import { elementType } from './element-types.ts'
import { type Field, fieldsOf, integersOf } from './wire.ts'

const { onnx } = onnxProto

/** Field numbers of onnx.proto that are read as they lie, so that weights and trees are not unpacked. */
export const MODEL = { ir: 1, producer: 2, producerVersion: 3, graph: 7, opsets: 8, functions: 25 } as const
export const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 } as const
const NODE = { input: 1, output: 2, name: 3, op: 4, attribute: 5, domain: 7 } as const
const ATTRIBUTE_NAME = 1
const TENSOR = { dims: 1, type: 2, name: 8, external: 13, location: 14 } as const

/** A number, a name for one that is open, or null where nothing is said. */
export type Dimension = number | string | null

/** An input or output as the file declares it. */
export interface Port {
  readonly name: string
  readonly kind: 'tensor' | 'sequence' | 'map' | 'undeclared'
  /** `float32`, `int64`, `string`, …; null where it is not declared. */
  readonly type: string | null
  /** Null where it is not declared. */
  readonly shape: readonly Dimension[] | null
}

export interface GraphNode {
  readonly op: string
  /** Empty for ONNX's own operators, also where the file says `ai.onnx`. */
  readonly domain: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** Unread attributes, by name. */
  readonly attributes: ReadonlyMap<string, Uint8Array>
}

/** A constant of the graph. */
export interface Initializer {
  readonly name: string
  readonly dims: readonly number[]
  /** Whether its content lies in another file. */
  readonly external: boolean
  readonly bytes: Uint8Array
}

/** What an ONNX file says of itself. */
export interface ModelGraph {
  readonly ir: number
  readonly producer: string
  /** Versions by domain; ONNX's own is the empty text. */
  readonly opsets: ReadonlyMap<string, number>
  readonly nodes: readonly GraphNode[]
  /** Without those that have an initializer. */
  readonly inputs: readonly Port[]
  /** All of them, as they are written. */
  readonly declaredInputs: readonly Uint8Array[]
  readonly outputs: readonly Port[]
  readonly initializers: ReadonlyMap<string, Initializer>
  readonly bytes: Uint8Array
}

/**
 * Reads an ONNX file's structure; attributes and weights stay unread.
 * @throws RangeError where the bytes are no ONNX model.
 */
export function readGraph(bytes: Uint8Array): ModelGraph {
  const model = fieldsOf(bytes)
  const graphField = model.find(({ number }) => number === MODEL.graph)
  if (!graphField) throw new RangeError('the bytes hold no graph')
  const graph = fieldsOf(graphField.content)
  const of = (number: number) => graph.filter(field => field.number === number)
  const initializers = new Map(of(GRAPH.initializer).map(({ content }) => named(initializer(content))))
  return {
    ir: model.findLast(({ number }) => number === MODEL.ir)?.value ?? 0,
    producer: [MODEL.producer, MODEL.producerVersion]
      .map(number => textOf(model, number).split('\n')[0]!.trim())
      .filter(text => text !== '')
      .join(' '),
    opsets: new Map(
      model.filter(({ number }) => number === MODEL.opsets).map(({ content }) => opset(content)),
    ),
    nodes: of(GRAPH.node).map(({ content }) => node(content)),
    inputs: of(GRAPH.input)
      .map(({ content }) => port(content))
      .filter(({ name }) => !initializers.has(name)),
    declaredInputs: of(GRAPH.input).map(({ content }) => content),
    outputs: of(GRAPH.output).map(({ content }) => port(content)),
    initializers,
    bytes,
  }
}

function named<T extends { name: string }>(thing: T): [string, T] {
  return [thing.name, thing]
}

function domainOf(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain
}

function opset(content: Uint8Array): [string, number] {
  const { domain, version } = onnx.OperatorSetIdProto.decode(content)
  return [domainOf(domain), Number(version)]
}

function node(content: Uint8Array): GraphNode {
  const fields = fieldsOf(content)
  const texts = (number: number) =>
    fields.filter(field => field.number === number).map(field => text(field.content))
  return {
    op: textOf(fields, NODE.op),
    domain: domainOf(textOf(fields, NODE.domain)),
    inputs: texts(NODE.input),
    outputs: texts(NODE.output),
    attributes: new Map(
      fields
        .filter(({ number }) => number === NODE.attribute)
        .map(({ content }) => [textOf(fieldsOf(content), ATTRIBUTE_NAME), content]),
    ),
  }
}

function initializer(bytes: Uint8Array): Initializer {
  const fields = fieldsOf(bytes)
  return {
    name: textOf(fields, TENSOR.name),
    dims: integersOf(fields, TENSOR.dims),
    external: fields.some(
      ({ number, value }) => number === TENSOR.external || (number === TENSOR.location && value === 1),
    ),
    bytes,
  }
}

function port(content: Uint8Array): Port {
  const { name, type } = onnx.ValueInfoProto.decode(content)
  const tensor = type?.tensorType
  if (!tensor) {
    const kind = type?.sequenceType ? 'sequence' : type?.mapType ? 'map' : 'undeclared'
    return { name, kind, type: null, shape: null }
  }
  const shape =
    tensor.shape?.dim?.map(({ dimValue, dimParam }): Dimension => {
      // A dimension below 1 is some exporters' way to leave it open.
      const value = dimValue === null || dimValue === undefined ? 0 : Number(dimValue)
      return value > 0 ? value : dimParam || null
    }) ?? null
  return { name, kind: 'tensor', type: elementType(tensor.elemType ?? 0), shape }
}

function textOf(fields: readonly Field[], number: number): string {
  const field = fields.find(each => each.number === number)
  return field ? text(field.content) : ''
}

const decoder = new TextDecoder()

function text(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}
