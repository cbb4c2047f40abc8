import { InferenceSession, Tensor } from 'onnxruntime-node'
import t from 'tap'
import { explainer } from '../../../src/scoring/contributions/explainer.ts'
import { seededRandom } from '../../../src/training/random.ts'
import { attributesOf, fileOf, type Op, type Tree } from './builders.ts'
import { expected, inputs, randomEnsemble, randomRow, shapley } from './random-ensembles.ts'

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)
const logit = (probability: number) => Math.log(probability / (1 - probability))

const regressor = (trees: readonly Tree[], more: Op['attributes'] = {}): Op => ({
  op: 'TreeEnsembleRegressor',
  inputs: ['features'],
  outputs: ['score'],
  attributes: { ...attributesOf(trees, 'target'), n_targets: 1, ...more },
})
const sigmoid: Op = { op: 'Sigmoid', inputs: ['score'], outputs: ['p'] }

async function answers(
  bytes: Uint8Array,
  output: string,
  rows: readonly Float32Array[],
): Promise<Float32Array> {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, interOpNumThreads: 1 })
  const data = Float32Array.from(rows.flatMap(row => [...row]))
  const found = await session.run({ features: new Tensor('float32', data, [rows.length, 6]) }, [output])
  await session.release()
  return found[output]!.data as Float32Array
}

t.test('contributions are the Shapley values of the features, by their very definition', async t => {
  const random = seededRandom(11)
  let worst = 0
  for (let at = 0; at < 150; at++) {
    const trees = randomEnsemble(random, 1 + (at % 3), 5)
    const { explain, link } = explainer(fileOf([regressor(trees), sigmoid], 6), inputs)!
    t.equal(link, 'log-odds')
    for (let rows = 0; rows < 4; rows++) {
      const row = randomRow(random)
      const { base, contributions } = explain(row)
      const wanted = shapley(trees, row)
      worst = Math.max(worst, ...wanted.map((value, feature) => Math.abs(value - contributions[feature]!)))
      worst = Math.max(worst, Math.abs(base - sum(trees.map(tree => expected(tree, row, new Set())))))
    }
  }
  t.ok(worst < 1e-9, `largest difference ${worst}`)
})

t.test(
  'base and contributions add up to what the runtime answers: all branches, missing values, many trees',
  async t => {
    const random = seededRandom(12)
    for (let at = 0; at < 12; at++) {
      const trees = randomEnsemble(random, 60, 6)
      const bytes = fileOf([regressor(trees, { base_values: [-1.25] })], 6)
      const rows = Array.from({ length: 100 }, () => randomRow(random))
      const { explain, link } = explainer(bytes, inputs)!
      t.equal(link, 'value')
      const margins = await answers(bytes, 'score', rows)
      const gaps = rows.map((row, place) => {
        const { base, contributions } = explain(row)
        return Math.abs(base + sum(contributions) - margins[place]!)
      })
      t.ok(Math.max(...gaps) < 1e-4, `largest gap ${Math.max(...gaps)}`)
    }
  },
)

t.test(
  'classifiers of two classes: one score or two, sigmoid or softmax, base value, either column',
  async t => {
    const random = seededRandom(13)
    const trees = randomEnsemble(random, 20, 4)
    const rows = Array.from({ length: 50 }, () => randomRow(random))
    const kinds: { targets: Map<number, number>; post: string; base?: number[] }[] = [
      { targets: new Map([[0, 0.3]]), post: 'LOGISTIC' },
      { targets: new Map([[0, 0.3]]), post: 'LOGISTIC', base: [-0.7] },
      { targets: new Map([[1, 0.3]]), post: 'LOGISTIC' },
      {
        targets: new Map([
          [0, -0.3],
          [1, 0.3],
        ]),
        post: 'LOGISTIC',
      },
      {
        targets: new Map([
          [0, 0.1],
          [1, 0.4],
        ]),
        post: 'SOFTMAX',
      },
    ]
    for (const { targets, post, base } of kinds) {
      const node: Op = {
        op: 'TreeEnsembleClassifier',
        inputs: ['features'],
        outputs: ['label', 'p'],
        attributes: {
          ...attributesOf(trees, 'class', targets),
          classlabels_int64s: [0, 1],
          post_transform: post,
          ...(base ? { base_values: base } : {}),
        },
      }
      const bytes = fileOf([node], 6)
      const found = await answers(bytes, 'p', rows)
      for (const column of [0, 1]) {
        const { explain } = explainer(bytes, inputs, { tensor: 'p', column })!
        const gaps = rows.map((row, place) => {
          const { base: from, contributions } = explain(row)
          return Math.abs(from + sum(contributions) - logit(found[2 * place + column]!))
        })
        t.ok(
          Math.max(...gaps) < 1e-4,
          `${post} ${[...targets.keys()]}, column ${column}: ${Math.max(...gaps)}`,
        )
      }
    }
  },
)

t.test('a score that is calibrated in the graph, averaged trees, and names for the same thing', async t => {
  const random = seededRandom(14)
  const trees = randomEnsemble(random, 20, 4)
  const rows = Array.from({ length: 50 }, () => randomRow(random))
  const bytes = fileOf(
    [
      regressor(trees, { aggregate_function: 'AVERAGE', base_values: [0.5] }),
      { op: 'Mul', inputs: ['a', 'score'], outputs: ['scaled'] },
      { op: 'Sub', inputs: ['b', 'scaled'], outputs: ['turned'] },
      { op: 'Div', inputs: ['turned', 'c'], outputs: ['divided'] },
      { op: 'Neg', inputs: ['divided'], outputs: ['back'] },
      { op: 'Sub', inputs: ['back', 'd'], outputs: ['less'] },
      { op: 'Add', inputs: ['less', 'b'], outputs: ['platt'] },
      { op: 'Sigmoid', inputs: ['platt'], outputs: ['chance'] },
      { op: 'Identity', inputs: ['chance'], outputs: ['p'] },
    ],
    6,
    {
      a: { dims: [1], values: [1.7], raw: true },
      b: { dims: [1, 1], values: [-0.4] },
      c: { dims: [1], values: [1.25] },
      d: { dims: [1, 1], values: [0.3] },
    },
  )
  const found = await answers(bytes, 'p', rows)
  const { explain } = explainer(bytes, inputs)!
  rows.forEach((row, place) => {
    const { base, contributions } = explain(row)
    const gap = Math.abs(base + sum(contributions) - logit(found[place]!))
    if (gap >= 1e-4) t.fail(`gap ${gap}`)
  })
  t.pass()
})

t.test('what a feature does not change it does not contribute to', async t => {
  const tree: Tree = {
    column: 0,
    mode: 'BRANCH_LT',
    threshold: 40,
    yes: { weight: 1, rows: 30 },
    no: { weight: -1, rows: 10 },
  }
  const { explain } = explainer(fileOf([regressor([tree]), sigmoid], 6), inputs)!
  const { base, contributions } = explain(Float32Array.of(25, 0, 1, 0, 7, 7))
  t.equal(base, 0.5)
  t.same([...contributions], [0.5, 0, 0, 0])
})

t.test('trees that cannot be explained exactly are left to others', async t => {
  const trees = randomEnsemble(seededRandom(15), 3, 4)
  const known = explainer(fileOf([regressor(trees), sigmoid], 6), inputs)
  t.ok(known)
  const { nodes_hitrates: covers, ...without } = attributesOf(trees, 'target') as Record<string, number[]>
  const unexplained: Record<string, Op['attributes']> = {
    'no covers': without,
    'covers that are all 1, as exporters write them': { ...without, nodes_hitrates: covers!.map(() => 1) },
    'the largest of trees': { ...without, nodes_hitrates: covers!, aggregate_function: 'MAX' },
    'a sigmoid that the runtime leaves out': {
      ...without,
      nodes_hitrates: covers!,
      post_transform: 'LOGISTIC',
    },
  }
  for (const [why, attributes] of Object.entries(unexplained)) {
    const node: Op = {
      op: 'TreeEnsembleRegressor',
      inputs: ['features'],
      outputs: ['score'],
      attributes: { n_targets: 1, ...attributes },
    }
    t.equal(explainer(fileOf([node, sigmoid], 6), inputs), null, why)
  }
  const votes: Op = {
    op: 'TreeEnsembleClassifier',
    inputs: ['features'],
    outputs: ['label', 'p'],
    attributes: { ...attributesOf(trees, 'class'), classlabels_int64s: [0, 1], post_transform: 'NONE' },
  }
  t.equal(explainer(fileOf([votes], 6), inputs), null, 'a forest’s mean vote has no log-odds to add up to')
  t.equal(
    explainer(fileOf([regressor(trees), sigmoid], 6), inputs.slice(0, 2)),
    null,
    'other inputs than the file reads',
  )
})

t.test('a tree too wide to be explained in time is left to others', async t => {
  const many = Array.from({ length: 40 }, (_, at) => ({ feature: `customer.n${at}` }))
  const chain = (depth: number): Tree =>
    depth === 40
      ? { weight: 1, rows: 1 }
      : {
          column: depth,
          mode: 'BRANCH_LT',
          threshold: 0,
          yes: { weight: depth / 40, rows: 1 },
          no: chain(depth + 1),
        }
  const of = (count: number) =>
    explainer(fileOf([regressor(new Array(count).fill(chain(0))), sigmoid], 40), many)
  t.ok(of(3))
  t.equal(of(500), null)
})
