import fc from 'fast-check'
import t from 'tap'
import { qualityOf } from '../../../src/learning/health/quality.ts'
import { type Tally, tallied } from '../../../src/learning/health/tally.ts'
import { guarded, promoted } from '../../../src/learning/lifecycle/changes.ts'
import { brokenGuard, type GuardFacts, watchedIn } from '../../../src/learning/lifecycle/guards.ts'
import { guardsOf, usualGuards } from '../../../src/learning/lifecycle/guards-file.ts'
import { firstRoles, type ModelRoles } from '../../../src/learning/lifecycle/roles.ts'
import { type RunCounts, runWindow } from '../../../src/learning/lifecycle/run-window.ts'
import { seededRandom } from '../../../src/training/random.ts'

const read = (text: string) => guardsOf('guards.yaml', text)
const limits = (text = '') => read(text).guards!.limitsOf('term-deposit')
const nothing: GuardFacts = { runs: null, quality: null }
const because = ''

t.test('without a file failures and latency are guarded, and calibration is not', async t => {
  t.strictSame(limits(), usualGuards.limitsOf('any'))
  t.match(limits(), { failures: 0.1, latencyMs: 250, calibration: null, runs: 100, outcomes: 500 })
})

t.test('what a model says of itself wins over what all say', async t => {
  const text = `
all: { failures: 0.05, latency: off, window: 2m }
models:
  term-deposit: { failures: off, calibration: 0.04, outcomes: 200 }
`
  t.match(limits(text), {
    failures: null,
    latencyMs: null,
    windowMs: 120_000,
    calibration: 0.04,
    outcomes: 200,
  })
  t.match(read(text).guards!.limitsOf('churn'), { failures: 0.05, calibration: null, runs: 100 })
  t.strictSame(read(text).guards!.named, [{ model: 'term-deposit', line: 4 }])
})

t.test('a mistake is told with its line, its value and a remedy', async t => {
  for (const [text, path, message] of [
    ['all: { failures: 5 }', 'all.failures', /share above 0 and up to 1.*seen 5/],
    ['all: { latency: fast }', 'all.latency', /milliseconds above 0.*seen "fast"/],
    ['models:\n  churn:\n    window: 10', 'models.churn.window', /a number and s, m, h or d/],
    ['all: { latencies: 5 }', 'all.latencies', /not known here/],
    ['all: { runs: 0 }', 'all.runs', /whole number from 1/],
  ] as const) {
    const { guards, mistakes } = read(text)
    t.equal(guards, null)
    t.match(mistakes, [{ path, message }], text)
  }
})

t.test('challengers are watched, and a champion that was promoted over another', async t => {
  const of = (roles: ModelRoles) => watchedIn(roles).map(({ version }) => version)
  const first = firstRoles('1')
  t.strictSame(of(first), [])
  t.strictSame(of(promoted(first, { version: '1', at: 1, because })), [], 'nobody to go back to')
  const second = promoted(first, { version: '2', at: 5, because })
  t.strictSame(watchedIn(second), [{ version: '2', since: 5, again: false }])
  const challenger = { version: '3', share: 0.1, slices: [] }
  t.strictSame(of({ ...second, challengers: [challenger] }), ['2', '3'])

  const back = guarded(second, { version: '2', at: 9, because, to: 'retired' })
  t.equal(back.champion, '1')
  t.strictSame(of(back), [], 'who was gone back to is not watched')
  const again = promoted(back, { version: '2', at: 12, because })
  t.strictSame(watchedIn(again), [{ version: '2', since: 12, again: true }])

  const third = promoted(second, { version: '3', at: 7, because })
  const backToSecond = guarded(third, { version: '3', at: 9, because, to: 'retired' })
  t.equal(backToSecond.champion, '2')
  t.strictSame(of(backToSecond), [], 'though there is a first to go back to')
})

t.test('a guard is broken above its limit and not at it, with enough runs and not before', async t => {
  const runs = (runs: number, failures: number, p99Ms = 1) => ({
    ...nothing,
    runs: { runs, failures, p99Ms },
  })
  t.equal(brokenGuard(limits(), nothing), null)
  t.equal(brokenGuard(limits(), runs(90, 10)), null)
  t.equal(brokenGuard(limits(), runs(0, 99)), null, 'too few')
  t.strictSame(brokenGuard(limits(), runs(89, 11)), {
    guard: 'failures',
    to: 'retired',
    because: '11 of 100 runs failed (11 %, at most 10 % may)',
  })
  t.equal(brokenGuard(limits(), runs(100, 0, 250)), null)
  t.match(brokenGuard(limits(), runs(100, 0, 300)), { guard: 'latency', to: 'shadow', because: /300 ms/ })
  t.equal(brokenGuard(limits('all: { latency: off, failures: off }'), runs(100, 100, 300)), null)
})

t.test('calibration is judged where it is declared, beyond what chance alone would give', async t => {
  const random = seededRandom(8)
  const qualityWith = (outcomes: number, times: number) => {
    let tally: Tally = {}
    for (let i = 0; i < outcomes; i++) {
      const probability = 0.05 + 0.4 * random()
      tally = tallied(tally, { probability, positive: random() < probability * times }, 1)
    }
    return { ...nothing, quality: qualityOf(tally) }
  }
  const declared = limits('all: { calibration: 0.02, outcomes: 300 }')
  for (let run = 0; run < 100; run++) t.equal(brokenGuard(declared, qualityWith(300, 1)), null)
  const off = qualityWith(1000, 2)
  t.match(brokenGuard(declared, off), { guard: 'calibration', to: 'shadow', because: /in 1000 outcomes/ })
  t.equal(brokenGuard(limits(), off), null, 'not declared')
  t.equal(brokenGuard(limits('all: { calibration: 0.02, outcomes: 1001 }'), off), null)
})

t.test('a window has what happened within it, give or take a thirtieth, whenever one looks', async t => {
  const steps = fc.array(
    fc.record({ after: fc.integer({ min: 1, max: 400 }), runs: fc.nat(5), failures: fc.nat(2) }),
    { minLength: 1, maxLength: 120 },
  )
  fc.assert(
    fc.property(steps, steps => {
      const window = runWindow()
      const counts = { runs: 7, failures: 3, times: Float64Array.of(7, 0) }
      const seen: { at: number; runs: number; failures: number }[] = []
      let at = 0
      window.add(at, counts)
      for (const { after, runs, failures } of steps) {
        at += after
        counts.runs += runs
        counts.failures += failures
        counts.times[0]! += runs
        seen.push({ at, runs, failures })
        window.add(at, counts)
        const found = window.within(3000)
        const since = (from: number) =>
          seen.filter(each => each.at > from).reduce((sum, each) => sum + each.runs, 0)
        // Looks may be 400 ms apart, and those kept 100 ms more.
        t.ok(found.runs >= since(at - 3000) && found.runs <= since(at - 3000 - 501))
        t.equal(found.times[0], found.runs)
      }
    }),
    { numRuns: 50 },
  )
})

t.test('a version that is loaded anew is counted from there', async t => {
  const window = runWindow()
  const of = (runs: number, failures: number): RunCounts => ({ runs, failures, times: Float64Array.of(runs) })
  window.add(0, of(500, 400))
  t.match(window.within(1000), { runs: 0, failures: 0 }, 'what was before it got its role does not count')
  window.add(10, of(510, 400))
  window.add(20, of(3, 1))
  t.match(window.within(1000), { runs: 3, failures: 1, times: Float64Array.of(3) })
})
