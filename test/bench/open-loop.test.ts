import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { closedLoop } from '../../bench/load/closed-loop.ts'
import { quantileOf, tally } from '../../bench/load/measured.ts'
import { arrivals, openLoop } from '../../bench/load/open-loop.ts'
import { httpMessage } from '../../bench/requests.ts'

const STALL_MS = 500
const SECONDS = 1.5

/** Answers at once, but for one time in which it answers nobody. */
async function stalling(t: Test): Promise<number> {
  let firstAt = 0
  const server = createServer((request, response) => {
    firstAt ||= performance.now()
    const since = performance.now() - firstAt
    const waitMs = since > 500 && since < 500 + STALL_MS ? 500 + STALL_MS - since : 0
    request.resume()
    const answer = () => response.end('{}')
    if (waitMs === 0) answer()
    else setTimeout(answer, waitMs)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return (server.address() as AddressInfo).port
}

const next = () => httpMessage('{}')

t.test('arrivals come at the rate that is asked for, at times of their own', async t => {
  const times = arrivals(1_000, 10)
  t.ok(Math.abs(times.length - 10_000) < 400, `${times.length} in ten seconds`)
  t.ok(times.at(-1)! < 10_000)
  const gaps = Array.from(times.subarray(1), (at, i) => at - times[i]!)
  t.ok(gaps.every(gap => gap >= 0))
  // Of gaps that know nothing of each other, one in e is longer than the mean.
  const long = gaps.filter(gap => gap > 1).length / gaps.length
  t.ok(Math.abs(long - 1 / Math.E) < 0.03, `${long} longer than the mean`)
  t.same(arrivals(1_000, 10), times, 'the same ones every time')
})

t.test('a server that stands still is seen by all who should have been served meanwhile', async t => {
  const port = await stalling(t)
  const found = tally(undefined)
  const rate = 200
  await openLoop({ port, connections: 4, seconds: SECONDS, ratePerSecond: rate }, next, found)
  t.equal(
    found.latenciesMs.length,
    arrivals(rate, SECONDS).length,
    'all that was intended was sent and answered',
  )
  t.equal(found.notOk, 0)
  const waited = found.latenciesMs.filter(ms => ms > STALL_MS / 5).length
  t.ok(waited > 0.6 * rate * (STALL_MS / 1_000), `${waited} waited, with four connections`)
  t.ok(quantileOf(found.latenciesMs, 0.99) > 0.8 * STALL_MS)
})

t.test('a closed loop hides it: only one request a connection waits', async t => {
  const port = await stalling(t)
  const found = tally(undefined)
  await closedLoop({ port, connections: 4, seconds: SECONDS }, next, found)
  t.ok(found.latenciesMs.filter(ms => ms > 0.6 * STALL_MS).length <= 4)
})

t.test('a connection that is lost fails the measurement', async t => {
  const server = createServer(request => request.socket.destroy())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const what = { port, connections: 1, seconds: 0.2, ratePerSecond: 50 }
  await t.rejects(openLoop(what, next, tally(undefined)), { message: 'a connection was closed' })
})
