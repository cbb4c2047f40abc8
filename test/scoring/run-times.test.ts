import fc from 'fast-check'
import t from 'tap'
import { countRunTime, newRunTimes, runTimeWithin } from '../../src/scoring/run-times.ts'

t.test(
  'the time within which a share of runs was done is at most 9 % too long, and never too short',
  async t => {
    const times = fc.array(fc.double({ min: 0.001, max: 50_000, noNaN: true }), {
      minLength: 1,
      maxLength: 50,
    })
    fc.assert(
      fc.property(times, fc.constantFrom(0.01, 0.5, 0.99, 1), (all, share) => {
        const counted = newRunTimes()
        for (const ms of all) countRunTime(counted, ms)
        const exact = all.sort((a, b) => a - b)[Math.ceil(share * all.length) - 1]!
        const told = runTimeWithin(counted, share)!
        return told >= exact * (1 - 1e-9) && told <= exact * 1.0906
      }),
    )
    t.equal(runTimeWithin(newRunTimes(), 0.5), null)
  },
)

t.test('what is shorter or longer than can be told counts at the ends', async t => {
  const counted = newRunTimes()
  for (const ms of [0, 1e9]) countRunTime(counted, ms)
  t.equal(runTimeWithin(counted, 0.5), 0.001)
  t.ok(runTimeWithin(counted, 1)! > 60_000)
})
