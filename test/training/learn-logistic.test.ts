import { InferenceSession, Tensor } from 'onnxruntime-node'
import t from 'tap'
import { sigmoid } from '../../src/log-odds.ts'
import { logit, probabilities } from '../../src/training/additive.ts'
import { cellsOf, designLimits, termOf } from '../../src/training/design.ts'
import { fitAdditive } from '../../src/training/fit.ts'
import { type LogisticModel, trainLogistic } from '../../src/training/learn-logistic.ts'
import { auc, metricsOf } from '../../src/training/metrics.ts'
import { onnxOfTrees } from '../../src/training/onnx.ts'
import { strongestPairs } from '../../src/training/pairs.ts'
import { seededRandom } from '../../src/training/random.ts'
import { splitAt, stratifiedSplit } from '../../src/training/split.ts'
import type { Column } from '../../src/training/table.ts'
import { tensorOf } from '../../src/training/tensor.ts'
import { tensorColumns, treesOf } from '../../src/training/trees.ts'
import { categories, madeUpBank, numbers } from './builders.ts'

const bank = madeUpBank(4000, 1)
const split = stratifiedSplit(bank.target, 0.25, seededRandom(1))
const trained = trainLogistic(bank.columns, bank.target, split.train, 7)
const written = ({ model, used }: LogisticModel, columns = bank.columns) =>
  onnxOfTrees(
    [{ start: model.intercept, trees: treesOf(model) }],
    tensorColumns(model.terms),
    'made-up-bank',
    tensorOf(used.inputs, columns, split.train),
  )
const truths = Uint8Array.from(split.test, row => bank.target[row]!)
const answersFor = ({ model, design }: LogisticModel, rows = split.test) => probabilities(model, design, rows)

async function answers(model: Uint8Array, features: Float32Array, rows: number): Promise<Float32Array> {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 })
  const tensor = new Tensor('float32', features, [rows, features.length / rows])
  const { probabilities: out } = await session.run({ features: tensor })
  await session.release()
  t.same(out!.dims, [rows, 1])
  return out!.data as Float32Array
}

t.test('the ONNX file answers as the trainer on 1,000 rows, missing numbers among them', async t => {
  t.equal(split.test.length, 1000)
  t.ok(trained.model.pairs.length > 0 || trained.choice.pairs === 0)
  const features = tensorOf(trained.used.inputs, bank.columns, split.test)
  const expected = answersFor(trained)
  t.ok(
    features.some(value => Number.isNaN(value)),
    'some are missing',
  )
  const found = await answers(written(trained), features, 1000)
  const gap = Math.max(...found.map((value, row) => Math.abs(value - expected[row]!)))
  t.ok(gap < 1e-5, `largest difference ${gap}`)
})

t.test('pairs of inputs are in the ONNX file too, values on the very edges go the same way', async t => {
  const random = seededRandom(4)
  const rows = 3000
  const a = new Float32Array(rows).map(() => Math.fround(Math.floor(random() * 50) / 10))
  const kind = new Int32Array(rows).map(() => Math.floor(random() * 7))
  const target = new Uint8Array(rows).map((_, row) => (a[row]! > 2.5 === (kind[row]! === 0) ? 1 : 0))
  const columns: Column[] = [numbers('a', a), categories('kind', ['p', 'q', 'r', 's', 't', 'u', 'v'], kind)]
  const parts = stratifiedSplit(target, 0.3, random)
  const found = trainLogistic(columns, target, parts.train, 1)
  const held = Uint8Array.from(parts.test, row => target[row]!)
  const reached = auc(answersFor(found, parts.test), held)
  t.same(
    found.model.pairs.map(pair => [pair.first, pair.second]),
    [[0, 1]],
  )
  t.ok(reached > 0.95, `a model without pairs cannot: ${reached}`)
  const number = found.model.terms[0]!
  if (number.kind !== 'number') throw new TypeError('the first term is of numbers')
  const probes = [...number.edges].flatMap(edge => [edge, edge - 1e-6, edge + 1e-6]).map(Math.fround)
  probes.push(Number.NaN, -1e30, 1e30)
  const probed = [
    numbers('a', probes),
    categories(
      'kind',
      ['p', 'never seen'],
      probes.map((_, row) => row % 2),
    ),
  ]
  const all = Int32Array.from(probes.keys())
  const design = {
    terms: found.model.terms,
    cells: found.model.terms.map((term, at) => cellsOf(term, probed[at]!)),
  }
  const expected = probabilities(found.model, design, all)
  const onnx = await answers(written(found), tensorOf(found.used.inputs, probed, all), probes.length)
  t.ok(onnx.every((value, row) => Math.abs(value - expected[row]!) < 1e-5))
})

t.test('the same seed gives the same bytes', async t => {
  t.same(written(trainLogistic(bank.columns, bank.target, split.train, 7)), written(trained))
})

t.test(
  'the held-out figures are of the held-out rows, and near what the truth itself would reach',
  async t => {
    const metrics = metricsOf(answersFor(trained), truths)
    t.equal(metrics.rows, 1000)
    t.ok(metrics.auc > 0.87, `AUC ${metrics.auc}`)
    t.ok(metrics.ece < 0.06, `ECE ${metrics.ece}`)
  },
)

t.test('held-out rows are never learned from', async t => {
  const garbled = bank.target.map((truth, row) => (split.test.includes(row) ? row % 2 : truth))
  t.same(written(trainLogistic(bank.columns, garbled, split.train, 7)), written(trained))
})

t.test('a row with everything missing is answered near the base rate', async t => {
  const baseRate = split.train.reduce((sum, row) => sum + bank.target[row]!, 0) / split.train.length
  const complete = bank.columns.map(
    (column): Column =>
      column.kind === 'number'
        ? { ...column, values: column.values.map(value => (Number.isNaN(value) ? 55 : value)) }
        : column,
  )
  const { model } = trainLogistic(complete, bank.target, split.train, 7)
  const nothing = sigmoid(logit(model, () => 0))
  t.ok(Math.abs(nothing - baseRate) < 0.01, `${nothing} for ${baseRate}`)
})

t.test('a value that tells much when it is missing is learned as such', async t => {
  const rows = trained.design.cells[1]!
  t.equal(trained.model.terms[1]!.column, 'income')
  t.ok(rows.includes(0))
  const weights = trained.model.termWeights[1]!
  const low = weights[1]!
  t.ok(weights[0]! > low + 1, 'missing incomes say yes more often than low ones')
})

t.test('columns that tell nothing apart are left out, by name', async t => {
  const constant = numbers('constant', new Float32Array(4000).fill(3))
  const ids = categories(
    'id',
    Array.from({ length: 4000 }, (_, row) => `id-${row}`),
    Int32Array.from({ length: 4000 }, (_, row) => row),
  )
  const all = [constant, ...bank.columns, ids]
  const found = trainLogistic(all, bank.target, split.train, 7)
  t.same(found.used.idle, ['constant', 'id'])
  t.same(written(found, all), written(trained))
})

t.test('rare categories count as unseen', async t => {
  const codes = Int32Array.from({ length: 200 }, (_, row) => (row < 5 ? 2 : row % 2))
  const town = categories('town', ['north', 'south', 'hamlet'], codes)
  const { train } = splitAt(200, [])
  const term = termOf(town, train, designLimits)
  t.same(term, { kind: 'category', column: 'town', levels: ['south', 'north'] })
  t.equal(cellsOf(term!, town)[0], 0)
})

t.test('the pair that was made to matter is found first', async t => {
  const random = seededRandom(9)
  const draws = () => new Float32Array(2000).map(() => random())
  const columns = ['a', 'b', 'c', 'd'].map(name => numbers(name, draws()))
  const target = new Uint8Array(2000).map((_, row) =>
    columns[1]!.values[row]! > 0.5 === columns[3]!.values[row]! > 0.5 ? 1 : 0,
  )
  const { train } = splitAt(2000, [])
  const terms = columns.map(column => termOf(column, train, designLimits)!)
  const design = { terms, cells: terms.map((term, at) => cellsOf(term, columns[at]!)) }
  const { model } = fitAdditive(design, [], train, target, { smooth: 10, pair: 1 })
  const alone = auc(probabilities(model, design, train), target)
  const [first] = strongestPairs(model, design, train, target, 3)
  t.same([first!.first, first!.second], [1, 3])
  const both = fitAdditive(design, [first!], train, target, { smooth: 10, pair: 1 })
  t.ok(auc(probabilities(both.model, design, train), target) > alone + 0.2)
})
