import { floats, type NodeSpec, onnxModel } from '../onnx-builder.ts'
import type { ModelFiles } from '../tiny-models.ts'

const WIDTH = 1024
const CELL = 0.7 / WIDTH

/** tanh over `layers` full layers of 1,024 units: with 12, some tens of milliseconds for 50 rows; the file is small. */
export function heavyFiles(layers = 12): ModelFiles {
  const fill = (name: string, shape: string): NodeSpec => ({
    op: 'Expand',
    inputs: ['cell', shape],
    outputs: [name],
  })
  const nodes: NodeSpec[] = [
    fill('first', 'in'),
    fill('middle', 'square'),
    fill('last', 'out'),
    { op: 'MatMul', inputs: ['X', 'first'], outputs: ['h0'] },
  ]
  for (let layer = 0; layer < layers; layer++)
    nodes.push(
      { op: 'MatMul', inputs: [`h${layer}`, 'middle'], outputs: [`z${layer}`] },
      { op: 'Tanh', inputs: [`z${layer}`], outputs: [`h${layer + 1}`] },
    )
  nodes.push(
    { op: 'MatMul', inputs: [`h${layers}`, 'last'], outputs: ['z'] },
    { op: 'Sigmoid', inputs: ['z'], outputs: ['p'] },
  )
  const shape = (name: string, ...dims: number[]) => ({ name, dims: [2], dataType: 7, int64Data: dims })
  const bytes = onnxModel({
    inputs: [{ name: 'X', type: 'float32', shape: ['N', 2] }],
    outputs: [{ name: 'p', type: 'float32', shape: ['N', 1] }],
    nodes,
    initializers: [
      floats('cell', [1], [CELL]),
      shape('in', 2, WIDTH),
      shape('square', WIDTH, WIDTH),
      shape('out', WIDTH, 1),
    ],
  })
  const row = (a: number, b: number) => ({ inputs: { a, b }, expected: heavyProbability(a, b, layers) })
  return { bytes, inputs: [{ feature: 'a' }, { feature: 'b' }], golden: [row(1, 2), row(-300, 100)] }
}

/** All units are the same: each layer is one number. */
export function heavyProbability(a: number, b: number, layers = 12): number {
  let unit = CELL * (a + b)
  for (let layer = 0; layer < layers; layer++) unit = Math.tanh(WIDTH * CELL * unit)
  return 1 / (1 + Math.exp(-WIDTH * CELL * unit))
}
