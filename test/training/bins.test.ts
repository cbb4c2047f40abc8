import fc from 'fast-check'
import t from 'tap'
import { binOf, evenCuts, quantileEdges } from '../../src/training/bins.ts'

const all = (values: ArrayLike<number>) => Int32Array.from({ length: values.length }, (_, row) => row)

t.test('bins of distinct values hold about as many rows each', async t => {
  const values = Float32Array.from({ length: 1000 }, (_, row) => (row * 7919) % 1000)
  const edges = quantileEdges(values, all(values), 10)
  const counts = new Array(10).fill(0)
  for (const value of values) counts[binOf(edges, value)]++
  t.equal(edges.length, 9)
  t.ok(
    counts.every(count => count >= 90 && count <= 110),
    `${counts}`,
  )
})

t.test('few values get a bin each, with edges halfway', async t => {
  const values = Float32Array.of(1, 1, 2, 2, 4, 4)
  t.same([...quantileEdges(values, all(values), 32)], [1.5, 3])
})

t.test('a value that most rows have leaves the other bins to the rest', async t => {
  const values = Float32Array.from({ length: 1000 }, (_, row) => (row < 800 ? 0 : row))
  const edges = quantileEdges(values, all(values), 10)
  t.equal(edges.length, 9)
  t.equal(binOf(edges, 0), 0)
  t.ok(binOf(edges, 800) > 0)
})

t.test('only the given rows and no missing values make edges', async t => {
  const values = Float32Array.of(1, 2, Number.NaN, 100)
  t.same([...quantileEdges(values, Int32Array.of(0, 1, 2), 8)], [1.5])
  t.same([...quantileEdges(Float32Array.of(Number.NaN), Int32Array.of(0), 8)], [])
})

t.test('edges are float32, ascending, and never split equal values', async () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 2, max: 32 }),
      (numbers, most) => {
        const values = Float32Array.from(numbers)
        const edges = quantileEdges(values, all(values), most)
        const ascending = edges.every((edge, at) => at === 0 || edge > edges[at - 1]!)
        const apart = [...new Set(values)].sort((a, b) => a - b)
        const used = new Set(apart.map(value => binOf(edges, value)))
        return ascending && edges.length < most && used.size === edges.length + 1
      },
    ),
  )
})

t.test('the bin is the number of edges at or below the value', async () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 40 }),
      fc.integer({ min: -60, max: 60 }),
      (numbers, x) => {
        const edges = Float32Array.from([...new Set(numbers)].sort((a, b) => a - b))
        return binOf(edges, x) === edges.filter(edge => x >= edge).length
      },
    ),
  )
})

t.test('cuts never make more groups than asked for', async () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      (weights, most) => {
        const cuts = evenCuts(weights, most)
        return (
          cuts.length < most && cuts.every((cut, at) => cut > (cuts[at - 1] ?? 0) && cut < weights.length)
        )
      },
    ),
  )
})
