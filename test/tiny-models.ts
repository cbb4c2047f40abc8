import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import onnxProto from 'onnx-proto'
import { stringify } from 'yaml'

const { onnx } = onnxProto
const FLOAT = 1
const INT64 = 7

type Dimension = number | string
interface Node {
  readonly op: string
  readonly inputs: readonly string[]
  readonly output: string
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>
}

export interface Graph {
  readonly input?: readonly Dimension[]
  /** ONNX's number of the element type; 1 is float32, 11 float64. */
  readonly inputType?: number
  readonly moreInputs?: readonly string[]
  readonly output: readonly Dimension[]
  readonly nodes: readonly Node[]
  readonly floats?: Readonly<Record<string, { dims: readonly number[]; values: readonly number[] }>>
}

/** A small ONNX file from `features` to `probabilities`. */
export function onnxBytes(graph: Graph): Uint8Array {
  const { input = ['N', 2], inputType = FLOAT, moreInputs = [], output, nodes, floats = {} } = graph
  const message = onnx.ModelProto.create({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 13 }],
    graph: {
      name: 'tiny',
      node: nodes.map(({ op, inputs, output, attributes = {} }) => ({
        opType: op,
        input: [...inputs],
        output: [output],
        attribute: Object.entries(attributes).map(([name, value]) =>
          typeof value === 'number' ? { name, type: 2, i: value } : { name, type: 7, ints: [...value] },
        ),
      })),
      input: ['features', ...moreInputs].map(name => tensor(name, inputType, input)),
      output: [tensor('probabilities', FLOAT, output)],
      initializer: Object.entries(floats).map(([name, { dims, values }]) => ({
        name,
        dims: [...dims],
        dataType: FLOAT,
        floatData: [...values],
      })),
    },
  })
  return onnx.ModelProto.encode(message).finish()
}

function tensor(name: string, elemType: number, shape: readonly Dimension[]) {
  const dim = shape.map(d => (typeof d === 'string' ? { dimParam: d } : { dimValue: d }))
  return { name, type: { tensorType: { elemType, shape: { dim } } } }
}

/** `sigmoid(weights · row + bias)`; `columns: 2` puts 1 - p before p; `raw` leaves the sigmoid out; `clipped` only the runtime can do. */
export function linearOnnx(
  weights: readonly number[],
  bias: number,
  shape: {
    columns?: 1 | 2
    raw?: boolean
    clipped?: boolean
    input?: readonly Dimension[]
    inputType?: number
    moreInputs?: string[]
  } = {},
): Uint8Array {
  const { columns = 1, raw = false, clipped = false, input = ['N', weights.length], ...rest } = shape
  // Two classes: the first gets the negated weights, since 1 - sigmoid(z) = sigmoid(-z).
  const values = columns === 1 ? weights : weights.flatMap(w => [-w, w])
  const nodes: Node[] = [{ op: 'Gemm', inputs: ['features', 'w', 'b'], output: raw ? 'probabilities' : 'z' }]
  if (!raw) nodes.push({ op: 'Sigmoid', inputs: ['z'], output: clipped ? 'p' : 'probabilities' })
  if (clipped) nodes.push({ op: 'Clip', inputs: ['p'], output: 'probabilities' })
  const floats = {
    w: { dims: [weights.length, columns], values },
    b: { dims: [columns], values: columns === 1 ? [bias] : [-bias, bias] },
  }
  return onnxBytes({ ...rest, input, output: ['N', columns], nodes, floats })
}

/** What `linearOnnx` gives for one row. */
export function linearProbability(weights: readonly number[], bias: number, row: readonly number[]): number {
  return 1 / (1 + Math.exp(-weights.reduce((sum, weight, i) => sum + weight * row[i]!, bias)))
}

/** Looks its one column up in `table`, by `[N]`; the runtime fails where the column is no index of it. */
export function lookupOnnx(table: readonly number[]): Uint8Array {
  return onnxBytes({
    input: ['N', 1],
    output: ['N'],
    floats: { table: { dims: [table.length], values: table } },
    nodes: [
      { op: 'Cast', inputs: ['features'], output: 'whole', attributes: { to: INT64 } },
      { op: 'Gather', inputs: ['table', 'whole'], output: 'column', attributes: { axis: 0 } },
      {
        op: 'ReduceMax',
        inputs: ['column'],
        output: 'probabilities',
        attributes: { axes: [1], keepdims: 0 },
      },
    ],
  })
}

export interface ModelFiles {
  readonly bytes: Uint8Array
  readonly inputs: readonly object[]
  readonly golden: readonly { inputs: Readonly<Record<string, unknown>>; expected: number }[]
  /** More fields of the manifest, or others than the right ones. */
  readonly manifest?: Readonly<Record<string, unknown>>
}

/** Writes `<models>/<name>/<version>/` with manifest, model and golden rows. */
export async function writeModel(
  models: string,
  name: string,
  version: string,
  files: ModelFiles,
): Promise<string> {
  const folder = join(models, name, version)
  await mkdir(folder, { recursive: true })
  const sha256 = createHash('sha256').update(files.bytes).digest('hex')
  const manifest = { name, version, inputs: files.inputs, sha256, golden: 'golden.ndjson', ...files.manifest }
  await writeFile(join(folder, 'model.onnx'), files.bytes)
  await writeFile(join(folder, 'golden.ndjson'), files.golden.map(row => `${JSON.stringify(row)}\n`).join(''))
  await writeFile(join(folder, 'manifest.yaml'), stringify(manifest))
  return folder
}

/** A model of `customer.age` and `context.sentiment` with right golden rows; without an age NaN stands for it. */
export function linearFiles(
  weights: readonly [number, number],
  bias: number,
  shape: Parameters<typeof linearOnnx>[2] = {},
): ModelFiles {
  const row = (age: number, sentiment: number) => ({
    inputs: { 'customer.age': age, 'context.sentiment': sentiment },
    expected: linearProbability(weights, bias, [age, sentiment]),
  })
  return {
    bytes: linearOnnx(weights, bias, shape),
    inputs: [{ feature: 'customer.age' }, { feature: 'context.sentiment', default: 0 }],
    golden: [row(1, 0), row(2, -1), row(-3, 0.5)],
  }
}
