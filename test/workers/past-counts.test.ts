import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import t from 'tap'
import { pastCounts, summed } from '../../src/workers/past-counts.ts'

function worker(count: number) {
  const registry = new Registry()
  const registers = [registry]
  new Counter({ name: 'answers_total', help: 'Answers', labelNames: ['kind'], registers }).inc(
    { kind: 'a' },
    count,
  )
  new Gauge({ name: 'bytes', help: 'Bytes', registers }).set(count)
  new Gauge({ name: 'of_the_store', help: 'Not of workers', registers, aggregator: 'first' }).set(7)
  new Histogram({ name: 'seconds', help: 'Times', buckets: [1], registers }).observe(count)
  return registry.getMetricsAsJSON()
}

t.test('counts and gauges of workers are sums, what is the store’s is not', async t => {
  const text = await summed([await worker(2), await worker(3)]).metrics()
  t.match(text, /^answers_total\{kind="a"\} 5$/m)
  t.match(text, /^bytes 5$/m)
  t.match(text, /^of_the_store 7$/m)
  t.match(text, /^seconds_count 2$/m)
})

t.test('what a worker had counted stays when it is gone, and what it held goes with it', async t => {
  const past = pastCounts()
  for (const [id, count] of [
    [1, 2],
    [2, 3],
    [1, 4],
  ] as const)
    past.seen(id, await worker(count))
  await past.gone(1)
  await past.gone(2)
  await past.gone(3)
  const text = await summed([past.metrics(), await worker(10)]).metrics()
  t.match(text, /^answers_total\{kind="a"\} 17$/m)
  t.match(text, /^bytes 10$/m)
  t.match(text, /^seconds_sum 17$/m)
  t.match(text, /^seconds_bucket\{le="\+Inf"\} 3$/m)
})
