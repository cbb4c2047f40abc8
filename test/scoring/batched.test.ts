import fc from 'fast-check'
import t from 'tap'
import type { Matrix } from '../../src/model-ports.ts'
import { batched, float32Cells } from '../../src/scoring/batched.ts'

const COLUMNS = 3

/** Answers each row's sum, one turn later as the runtime does; a row that holds 666 fails the whole run. */
function sums() {
  const runs: number[] = []
  const run = (fill: () => Matrix) =>
    new Promise<Float32Array>((resolve, reject) =>
      setImmediate(() => {
        const { data, rows } = fill()
        runs.push(rows)
        if (data.includes(666)) return reject(new Error('unlucky'))
        resolve(
          Float32Array.from({ length: rows }, (_, i) => sum(data.subarray(i * COLUMNS, (i + 1) * COLUMNS))),
        )
      }),
    )
  return { run, runs }
}

const sum = (row: Iterable<number>) => [...row].reduce((total, value) => Math.fround(total + value), 0)
const matrix = (...rows: number[][]): Matrix => ({
  data: Float32Array.from(rows.flat()),
  rows: rows.length,
  columns: COLUMNS,
})

t.test('shared runs give each caller what its own run would have given', async t => {
  const rows = fc.array(fc.tuple(fc.integer(), fc.integer(), fc.integer()), { maxLength: 9 })
  const turns = fc.array(fc.array(rows, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(turns, fc.integer({ min: 1, max: 20 }), async (turns, maxRows) => {
      const { run, runs } = sums()
      const score = batched(COLUMNS, float32Cells, run, maxRows)
      const calls: { rows: number[][]; answer: Promise<Float32Array> }[] = []
      for (const turn of turns) {
        for (const rows of turn) calls.push({ rows, answer: score(matrix(...rows)) })
        await Promise.resolve()
      }
      for (const { rows, answer } of calls)
        t.same(
          [...(await answer)],
          rows.map(row => sum(Float32Array.from(row))),
        )
      const largest = Math.max(0, ...calls.map(({ rows }) => rows.length))
      t.ok(runs.every(rows => rows > 0 && rows <= Math.max(maxRows, largest)))
    }),
    { numRuns: 50 },
  )
})

t.test('callers of one turn share one run, and the next turn has its own', async t => {
  const { run, runs } = sums()
  const score = batched(COLUMNS, float32Cells, run)
  await Promise.all([score(matrix([1, 2, 3])), score(matrix([4, 5, 6], [7, 8, 9]))])
  await score(matrix([1, 1, 1]))
  t.same(runs, [3, 1])
})

t.test('a caller may use its buffer again as soon as the call has returned', async t => {
  const score = batched(COLUMNS, float32Cells, sums().run)
  const data = Float32Array.of(1, 2, 3)
  const first = score({ data, rows: 1, columns: COLUMNS })
  data.set([10, 20, 30])
  const second = score({ data, rows: 1, columns: COLUMNS })
  data.fill(0)
  t.same([(await first)[0], (await second)[0]], [6, 60])
})

t.test('a batch is bounded, and a call that is larger than the bound runs alone', async t => {
  const { run, runs } = sums()
  const score = batched(COLUMNS, float32Cells, run, 2)
  const row = [1, 1, 1]
  const answers = await Promise.all([
    score(matrix(row)),
    score(matrix(row)),
    score(matrix(row)),
    score(matrix(row, row, row)),
  ])
  t.same(runs, [2, 1, 3])
  t.same(
    answers.map(answer => [...answer]),
    [[3], [3], [3], [3, 3, 3]],
  )
})

t.test('a row that fails the shared run fails its own caller only', async t => {
  const { run } = sums()
  const score = batched(COLUMNS, float32Cells, run)
  const [good, bad, other] = await Promise.allSettled([
    score(matrix([1, 2, 3])),
    score(matrix([666, 0, 0])),
    score(matrix([2, 2, 2])),
  ])
  t.match(good, { status: 'fulfilled', value: { 0: 6 } })
  t.match(bad, { status: 'rejected', reason: { message: 'unlucky' } })
  t.match(other, { status: 'fulfilled', value: { 0: 6 } })
  t.same([...(await score(matrix([1, 1, 1])))], [3], 'and the next run is whole')
})

t.test('a run that fails before it was filled takes no later callers with it', async t => {
  let broken = true
  const { run } = sums()
  const score = batched(COLUMNS, float32Cells, fill =>
    broken ? Promise.reject(new Error('gone')) : run(fill),
  )
  await t.rejects(score(matrix([1, 1, 1])), { message: 'gone' })
  broken = false
  t.same([...(await score(matrix([1, 1, 1])))], [3])
})

t.test('no rows are no run', async t => {
  const { run, runs } = sums()
  t.equal((await batched(COLUMNS, float32Cells, run)(matrix())).length, 0)
  t.same(runs, [])
})
