import onnxProto, { type onnx as Onnx } from 'onnx-proto'

const { onnx } = onnxProto
const { AttributeProto, TensorProto } = onnx

export type Attributes = Readonly<Record<string, number | string | readonly number[] | readonly string[]>>

export interface Op {
  readonly op: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes?: Attributes
}

/** Attributes that hold whole numbers; other numbers are floats. */
const whole =
  /^(nodes_(treeids|nodeids|featureids|truenodeids|falsenodeids|missing_value_tracks_true)|(target|class)_(treeids|nodeids|ids)|n_targets|targets|classlabels_int64s|classlabels_ints|to|transB|transA|multi_class|axis)$/

/** A small file from float `features` to the last output of the last node. */
export function fileOf(
  nodes: readonly Op[],
  columns: number,
  constants: Readonly<
    Record<string, { dims: readonly number[]; values: readonly number[]; raw?: boolean }>
  > = {},
): Uint8Array {
  const last = nodes.at(-1)!
  const message = onnx.ModelProto.create({
    irVersion: 8,
    opsetImport: [
      { domain: '', version: 15 },
      { domain: 'ai.onnx.ml', version: 3 },
    ],
    graph: {
      name: 'small',
      node: nodes.map(({ op, inputs, outputs, attributes = {} }) => ({
        opType: op,
        domain: /^(Tree|Linear|Scaler|Imputer|Normalizer|ZipMap)/.test(op) ? 'ai.onnx.ml' : '',
        input: [...inputs],
        output: [...outputs],
        attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
      })),
      input: [info('features', columns)],
      output: last.outputs.map(name =>
        name === 'label'
          ? { name, type: { tensorType: { elemType: TensorProto.DataType.INT64 } } }
          : info(name),
      ),
      initializer: Object.entries(constants).map(([name, { dims, values, raw }]) => ({
        name,
        dims: [...dims],
        dataType: TensorProto.DataType.FLOAT,
        ...(raw ? { rawData: new Uint8Array(Float32Array.from(values).buffer) } : { floatData: [...values] }),
      })),
    },
  })
  return onnx.ModelProto.encode(message).finish()
}

function info(name: string, columns?: number): Onnx.IValueInfoProto {
  const shape = columns === undefined ? undefined : { dim: [{ dimParam: 'N' }, { dimValue: columns }] }
  return { name, type: { tensorType: { elemType: TensorProto.DataType.FLOAT, ...(shape ? { shape } : {}) } } }
}

function attribute(name: string, value: Attributes[string]): Onnx.IAttributeProto {
  const { AttributeType: type } = AttributeProto
  const encoder = new TextEncoder()
  if (typeof value === 'string') return { name, type: type.STRING, s: encoder.encode(value) }
  if (typeof value === 'number')
    return whole.test(name) ? { name, type: type.INT, i: value } : { name, type: type.FLOAT, f: value }
  if (typeof value[0] === 'string')
    return { name, type: type.STRINGS, strings: (value as string[]).map(text => encoder.encode(text)) }
  return whole.test(name)
    ? { name, type: type.INTS, ints: [...(value as number[])] }
    : { name, type: type.FLOATS, floats: [...(value as number[])] }
}

/** A tree as people draw it; `rows` are the training rows that came to a leaf. */
export type Tree =
  | { readonly weight: number; readonly rows: number }
  | {
      readonly column: number
      readonly mode: string
      readonly threshold: number
      readonly missingIsYes?: boolean
      readonly yes: Tree
      readonly no: Tree
    }

export function rowsOf(tree: Tree): number {
  return 'rows' in tree ? tree.rows : rowsOf(tree.yes) + rowsOf(tree.no)
}

/** The trees as attributes of a TreeEnsemble operator; a leaf's weight goes to each of `targets`, times its factor. */
export function attributesOf(
  trees: readonly Tree[],
  kind: 'target' | 'class',
  targets: ReadonlyMap<number, number> = new Map([[0, 1]]),
): Record<string, number[] | string[]> {
  const flat: { tree: number; id: number; node: Tree; yes: number; no: number }[] = []
  const place = (tree: number, node: Tree, next: { id: number }): number => {
    const entry = { tree, id: next.id++, node, yes: 0, no: 0 }
    flat.push(entry)
    if ('yes' in node) {
      entry.yes = place(tree, node.yes, next)
      entry.no = place(tree, node.no, next)
    }
    return entry.id
  }
  trees.forEach((tree, at) => void place(at, tree, { id: 0 }))
  const tests = <T>(read: (test: Extract<Tree, { yes: Tree }>) => T, otherwise: T) =>
    flat.map(({ node }) => ('yes' in node ? read(node) : otherwise))
  const leaves = flat.flatMap(({ tree, id, node }) =>
    'weight' in node
      ? [...targets].map(([target, factor]) => ({ tree, id, target, weight: node.weight * factor }))
      : [],
  )
  return {
    nodes_treeids: flat.map(({ tree }) => tree),
    nodes_nodeids: flat.map(({ id }) => id),
    nodes_modes: tests(test => test.mode, 'LEAF'),
    nodes_featureids: tests(test => test.column, 0),
    nodes_values: tests(test => test.threshold, 0),
    nodes_truenodeids: flat.map(({ yes }) => yes),
    nodes_falsenodeids: flat.map(({ no }) => no),
    nodes_missing_value_tracks_true: tests(test => (test.missingIsYes ? 1 : 0), 0),
    nodes_hitrates: flat.map(({ node }) => rowsOf(node)),
    [`${kind}_treeids`]: leaves.map(({ tree }) => tree),
    [`${kind}_nodeids`]: leaves.map(({ id }) => id),
    [`${kind}_ids`]: leaves.map(({ target }) => target),
    [`${kind}_weights`]: leaves.map(({ weight }) => weight),
  }
}
