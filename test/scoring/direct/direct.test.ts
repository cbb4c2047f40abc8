import { InferenceSession, Tensor } from 'onnxruntime-node'
import t from 'tap'
import { directOf } from '../../../src/scoring/direct/direct-of.ts'
import { gives } from '../../../src/scoring/direct/gives.ts'
import type { OnnxSession } from '../../../src/scoring/onnx.ts'
import type { RunPlan } from '../../../src/scoring/run-plan.ts'
import { seededRandom } from '../../../src/training/random.ts'
import { attributesOf, fileOf, type Op, type Tree } from '../contributions/builders.ts'
import { randomEnsemble, randomRow } from '../contributions/random-ensembles.ts'

const COLUMNS = 6
const planOf = (output: string): RunPlan => ({
  feeds: [
    {
      tensor: 'features',
      type: 'float32',
      form: 'matrix',
      columns: Array.from({ length: COLUMNS }, (_, column) => column),
    },
  ],
  columns: COLUMNS,
  batch: null,
  output,
  column: null,
  transform: 'none',
})
const regressor = (trees: readonly Tree[]): Op => ({
  op: 'TreeEnsembleRegressor',
  inputs: ['features'],
  outputs: ['score'],
  attributes: { ...attributesOf(trees, 'target'), n_targets: 1, base_values: [-0.5] },
})
const sigmoid: Op = { op: 'Sigmoid', inputs: ['score'], outputs: ['p'] }

type Runtime = Pick<OnnxSession, 'run' | 'classes'>

async function runtime(bytes: Uint8Array, output: string): Promise<Runtime & { release(): Promise<void> }> {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, interOpNumThreads: 1 })
  return {
    release: () => session.release(),
    classes: () => Promise.reject(new Error('a sum has one column')),
    async run(fill) {
      const { data, rows, columns } = fill()
      const found = await session.run(
        { features: new Tensor('float32', data as Float32Array, [rows, columns]) },
        [output],
      )
      return found[output]!.data as Float32Array
    },
  }
}

/** The same question asked in one of the four ways in which order is asked for. */
function ordered(tree: Tree, at = { next: 0 }): Tree {
  if ('weight' in tree) return tree
  const mode = ['BRANCH_LEQ', 'BRANCH_LT', 'BRANCH_GTE', 'BRANCH_GT'][at.next++ % 4]!
  return { ...tree, mode, yes: ordered(tree.yes, at), no: ordered(tree.no, at) }
}

function matrixOf(rows: readonly Float32Array[]) {
  return { data: Float32Array.from(rows.flatMap(row => [...row])), rows: rows.length, columns: COLUMNS }
}

await t.test(
  'rows get what the runtime gives: one alone and many, at every edge, and where values are missing',
  async t => {
    const random = seededRandom(21)
    for (const [depth, bits] of [
      [3, 'all leaves in one mask'],
      [5, 'all leaves in one mask, mostly'],
      [7, 'too many leaves for a mask'],
    ] as const) {
      const trees = randomEnsemble(random, 40, depth).map(tree => ordered(tree))
      const bytes = fileOf([regressor(trees), sigmoid], COLUMNS)
      const direct = directOf(bytes, planOf('p'))!
      t.match(direct, { kind: 'probability', told: /40 trees/ }, `depth ${depth}, ${bits}`)
      const session = await runtime(bytes, 'p')
      t.ok(await gives(direct, matrixOf([randomRow(random), randomRow(random)]), session))
      const score = direct.scorer()
      // A customer's rows differ in few columns, and in others with the next customer.
      for (let customer = 0; customer < 40; customer++) {
        const own = randomRow(random)
        const rows = Array.from({ length: 1 + (customer % 7) }, () => {
          const row = own.slice()
          for (const column of customer < 20 ? [1, 4] : [1, 3, 4]) row[column] = randomRow(random)[column]!
          return row
        })
        const expected = await session.run(() => matrixOf(rows))
        const scores = score(matrixOf(rows))
        const apart = Math.max(...scores.map((score, row) => Math.abs(score - expected[row]!)))
        t.ok(apart < 1e-6, `${apart} apart`)
      }
      await session.release()
    }
  },
)

await t.test('weighted columns, scaled in the file; a missing one gives no chance', async t => {
  const scaler: Op = {
    op: 'Scaler',
    inputs: ['features'],
    outputs: ['scaled'],
    attributes: { offset: [1, 0, 2, 0, 0, 0], scale: [0.5, 1, 1, 2, 1, 1] },
  }
  const bytes = fileOf(
    [scaler, { op: 'Gemm', inputs: ['scaled', 'w', 'b'], outputs: ['score'] }, sigmoid],
    COLUMNS,
    { w: { dims: [COLUMNS, 1], values: [0.3, -1, 0.2, 0.7, 0, 2] }, b: { dims: [1], values: [-0.4] } },
  )
  const direct = directOf(bytes, planOf('p'))!
  t.match(direct.told, /weighted columns/)
  const session = await runtime(bytes, 'p')
  const random = seededRandom(22)
  const rows = Array.from({ length: 50 }, () => randomRow(random))
  t.ok(rows.some(row => row.includes(Number.NaN)) && rows.some(row => !row.includes(Number.NaN)))
  const before = matrixOf(rows)
  t.ok(await gives(direct, before, session))
  t.strictSame(before.data, matrixOf(rows).data, 'and leaves the rows as they are')
  await session.release()
})

await t.test('what is not a sum, or asks too much, is left to the runtime', t => {
  const random = seededRandom(23)
  const same = {
    column: 0,
    mode: 'BRANCH_EQ',
    threshold: 1,
    yes: { weight: 1, rows: 1 },
    no: { weight: 0, rows: 1 },
  }
  t.equal(directOf(fileOf([regressor([same]), sigmoid], COLUMNS), planOf('p')), null)
  const many = Array.from({ length: 900 }, () => ordered(full(random, 6)))
  t.equal(directOf(fileOf([regressor(many), sigmoid], COLUMNS), planOf('p')), null)
  const few = fileOf([regressor(many.slice(0, 3)), sigmoid], COLUMNS)
  t.equal(directOf(few, { ...planOf('p'), transform: 'exp' }), null)
  t.equal(directOf(few, { ...planOf('p'), batch: 1 }), null)
  const twice = fileOf(
    [regressor(many.slice(0, 3)), { op: 'Tanh', inputs: ['score'], outputs: ['p'] }],
    COLUMNS,
  )
  t.equal(directOf(twice, planOf('p')), null)
  t.end()
})

function full(random: () => number, depth: number): Tree {
  if (depth === 0) return { weight: random(), rows: 1 }
  const [yes, no] = [full(random, depth - 1), full(random, depth - 1)]
  return { column: Math.floor(random() * COLUMNS), mode: 'BRANCH_LEQ', threshold: random(), yes, no }
}

await t.test('one that does not give what the runtime gives is found out', async t => {
  const random = seededRandom(24)
  const trees = randomEnsemble(random, 10, 4).map(tree => ordered(tree))
  const bytes = fileOf([regressor(trees), sigmoid], COLUMNS)
  const direct = directOf(bytes, planOf('p'))!
  const known = matrixOf([Float32Array.from([9, 9, 9, 9, 9, 9])])
  const session = await runtime(bytes, 'p')
  t.ok(await gives(direct, known, session))
  const off: Runtime = {
    ...session,
    // Only of rows at the edges.
    run: async fill => (await session.run(fill)).map((score, row) => (row === 40 ? score + 2e-5 : score)),
  }
  t.notOk(await gives(direct, known, off))
  await session.release()
})
