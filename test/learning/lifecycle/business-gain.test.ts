import t from 'tap'
import { businessGain, type CustomerSums } from '../../../src/learning/lifecycle/business-gain.ts'
import { challengesSince } from '../../../src/learning/lifecycle/rivals.ts'
import { seededRandom } from '../../../src/training/random.ts'

const versions = { champion: '1', challenger: '2' }

/** One customer in five is the challenger's; an offer is taken with a chance of the customer's own, and brings 30. */
function drawn(customers: number, more: number, seed: number): CustomerSums[] {
  const random = seededRandom(seed)
  return Array.from({ length: customers }, (_, at) => {
    const version = at % 5 === 0 ? '2' : '1'
    const chance = 0.4 * random() ** 2 + (version === '2' ? more : 0)
    const decisions = 1 + Math.floor(4 * random())
    let value = 0
    for (let made = 0; made < decisions; made++) value += random() < chance ? 30 : -1
    return { customerId: `C-${at}`, version, decisions, value }
  })
}

t.test('what the challenger earns more is found, with an interval that has the truth in it', async t => {
  const runs = 60
  for (const more of [0, 0.1]) {
    let covered = 0
    for (let run = 0; run < runs; run++) {
      const { gain } = businessGain(drawn(1500, more, run + 1), versions)
      if (gain!.low <= 31 * more && 31 * more <= gain!.high) covered++
    }
    t.ok(covered / runs >= 0.88, `${more} more: ${covered} of ${runs}`)
  }
  const { champion, challenger, gain } = businessGain(drawn(6000, 0.1, 7), versions)
  t.ok(gain!.low > 0)
  t.ok(Math.abs(challenger.value! - champion.value! - gain!.value) < 1e-9)
  t.equal(champion.customers + challenger.customers, 6000)
})

t.test('too little is said to be too little', async t => {
  t.match(businessGain([], versions), {
    champion: { customers: 0, decisions: 0, value: null },
    gain: null,
    missing: 'the challenger has decided for 0 customers; 50 are the least',
  })
  t.match(businessGain(drawn(200, 0, 1), versions).missing, /the challenger has decided for 40 customers/)
  const one = drawn(300, 0, 1).map(each => ({ ...each, decisions: 1, value: 0 }))
  t.match(businessGain(one, versions).missing, /the challenger has made 60 decisions; 100 are the least/)
  const rare = drawn(1500, 0, 1).map((each, at) => ({ ...each, value: at === 5 ? 1000 : 0 }))
  t.match(businessGain(rare, versions).missing, /the difference rests on 1 customers/)
})

t.test('a challenger is compared since it has its share, against the champion of now', async t => {
  const change = { because: '', before: null }
  const history = [
    { ...change, at: 400, change: 'challenging', version: '3' },
    { ...change, at: 300, change: 'promoted', version: '2', before: '1' },
    { ...change, at: 200, change: 'challenging', version: '3' },
    { ...change, at: 100, change: 'challenging', version: '4' },
  ] as const
  const challengers = ['3', '4'].map(version => ({ version, share: 0.1, slices: [] }))
  t.strictSame(challengesSince({ champion: '2', challengers, shadows: [], history }), [
    { version: '3', share: 0.1, since: 400 },
    { version: '4', share: 0.1, since: 300 },
  ])
})
