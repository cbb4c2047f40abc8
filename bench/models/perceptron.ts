import { seededChance } from '../../src/demo/seeded.ts'
import { floats, type NodeSpec, onnxModel } from '../../test/onnx-builder.ts'
import type { Column, Made } from './take-up.ts'

const HIDDEN = [64, 32]

interface Layer {
  readonly inputs: number
  readonly outputs: number
  /** By input, then by output. */
  readonly weights: readonly number[]
  readonly biases: readonly number[]
}

/** Two hidden layers (rectified), one logistic unit. The first layer's weights undo the columns' ranges. */
export function perceptron(columns: readonly Column[]): Made {
  const chance = seededChance(29)
  const sizes = [columns.length, ...HIDDEN, 1]
  const layers = sizes.slice(1).map((outputs, at): Layer => {
    const inputs = sizes[at]!
    const scale = 1.4 / Math.sqrt(inputs)
    const weights = Array.from({ length: inputs * outputs }, (_, i) => {
      const column = at === 0 ? columns[Math.floor(i / outputs)]! : null
      return Math.fround((scale * chance.normal(0, 1)) / (column ? column.high - column.low : 1))
    })
    const last = at === sizes.length - 2
    const biases = Array.from({ length: outputs }, () => (last ? -1.2 : Math.fround(0.1 * chance.uniform())))
    return { inputs, outputs, weights, biases }
  })
  const nodes = layers.flatMap(({ outputs }, at): NodeSpec[] => [
    { op: 'Gemm', inputs: [at === 0 ? 'X' : `h${at - 1}`, `w${at}`, `b${at}`], outputs: [`z${at}`] },
    outputs === 1
      ? { op: 'Sigmoid', inputs: [`z${at}`], outputs: ['p'] }
      : { op: 'Relu', inputs: [`z${at}`], outputs: [`h${at}`] },
  ])
  return {
    bytes: onnxModel({
      inputs: [{ name: 'X', type: 'float32', shape: ['N', columns.length] }],
      outputs: [{ name: 'p', type: 'float32', shape: ['N', 1] }],
      nodes,
      initializers: layers.flatMap(({ inputs, outputs, weights, biases }, at) => [
        floats(`w${at}`, [inputs, outputs], weights),
        floats(`b${at}`, [outputs], biases),
      ]),
    }),
    probability(row) {
      const last = layers.length - 1
      const sums = layers.reduce<readonly number[]>(
        (values, { outputs, weights, biases }, at) =>
          biases.map((bias, output) => {
            const sum = values.reduce(
              (total, value, input) => total + value * weights[input * outputs + output]!,
              bias,
            )
            return at === last ? sum : Math.max(0, sum)
          }),
        row,
      )
      return 1 / (1 + Math.exp(-sums[0]!))
    },
  }
}
