import t from 'tap'
import type { Valued } from '../../src/decision/arbitration.ts'
import { type Calm, eased, settled, staying } from '../../src/decision/calm.ts'
import type { Action } from '../../src/strategy/strategy.ts'

const placement = { id: 'desk', margin: 5 }
const LIMIT = 3

/** Actions by their priority: `{ a: 30 }`; the best of them are the fresh ranking. */
function settle(
  priorities: Record<string, number>,
  calm: Partial<Calm>,
  stay = '',
  kinds: Record<string, Action['kind']> = {},
) {
  const valued: Valued[] = Object.entries(priorities).map(([id, priority]) => ({
    action: { id, kind: kinds[id] ?? 'nurture' } as Action,
    propensity: 0.5,
    priority,
    rise: 2 * priority,
    spread: 0,
  }))
  const senseless = new Set(valued.map(({ action }) => action).filter(({ id }) => stay.includes(id)))
  const fresh = valued
    .filter(({ action }) => !senseless.has(action))
    .toSorted((a, b) => b.priority - a.priority)
    .slice(0, LIMIT)
    .map(one => ({ ...one, placement: 'desk', probability: 1, chance: null }))
  const before: Calm = { seen: [], locks: [], holds: null, prompts: 1, ...calm }
  const { placed, waiting } = settled({ fresh, valued, staying: senseless, placement, limit: LIMIT }, before)
  return [
    placed.map(({ action }) => action.id).join(''),
    waiting && `${waiting.actionId}: ${waiting.because}`,
  ]
}

t.test('another first place must win by the margin', async t => {
  t.strictSame(settle({ a: 30, b: 35 }, { seen: ['a', 'b'] }), ['ab', 'b: margin'])
  t.strictSame(settle({ a: 30, b: 35.1 }, { seen: ['a', 'b'] }), ['ba', null])
  t.strictSame(settle({ a: 30, b: 20 }, { seen: ['a', 'b'] }), ['ab', null])
})

t.test('a first place stays for its time, and when enough was shown, whatever wins', async t => {
  t.strictSame(settle({ a: 30, b: 90 }, { seen: ['a', 'b'], holds: 'dwell' }), ['ab', 'b: dwell'])
  t.strictSame(settle({ a: 30, b: 90 }, { seen: ['a', 'b'], holds: 'prompts' }), ['ab', 'b: prompts'])
  t.strictSame(settle({ a: 30, b: 32 }, { seen: ['a', 'b'], holds: 'dwell' }), ['ab', 'b: margin'])
})

t.test('no sale is kept in the first place against a service that wins', async t => {
  const now = (holds: Calm['holds'], b: number, a: Action['kind'], stay = '') =>
    settle({ a: 30, b }, { seen: ['a', 'b'], holds }, stay, { a, b: 'service' })
  t.strictSame(now('dwell', 36, 'sales'), ['ba', null])
  t.strictSame(now('prompts', 36, 'sales'), ['ba', null])
  t.strictSame(now('dwell', 36, 'sales', 'a'), ['b', null], 'nor where it makes no sense any more')
  t.strictSame(now('dwell', 35, 'sales'), ['ab', 'b: margin'])
  t.strictSame(now('dwell', 36, 'service'), ['ab', 'b: dwell'])
})

t.test('what may no longer be shown goes at once, and what is left below the first stays', async t => {
  t.strictSame(settle({ b: 20, c: 10 }, { seen: ['a', 'c', 'b'], holds: 'dwell' }), ['bc', null])
  t.strictSame(settle({ a: 30, c: 40 }, { seen: ['a', 'b', 'c'], holds: 'dwell' }), ['ac', 'c: dwell'])
})

t.test('what only makes no sense any more stays for its time, and then gives way', async t => {
  const seen = ['a', 'b']
  t.strictSame(settle({ a: 50, b: 30, c: 20 }, { seen, holds: 'dwell' }, 'a'), ['abc', 'b: dwell'])
  t.strictSame(settle({ a: 50, b: 30 }, { seen, holds: 'dwell' }, 'ab'), ['ab', 'null: dwell'])
  t.strictSame(settle({ a: 50, b: 30, c: 20 }, { seen, holds: 'dwell' }, 'b'), ['abc', null])
  t.strictSame(settle({ a: 50, b: 30, c: 20, d: 10 }, { seen: ['a', 'b', 'd'], holds: 'dwell' }, 'b'), [
    'acd',
    null,
  ])
})

t.test(
  'below a first place that stays, a newcomer that wins by the margin takes the place of the weakest at once',
  async t => {
    const seen = ['a', 'b', 'c']
    t.strictSame(settle({ a: 50, c: 30, b: 29 }, { seen }), ['abc', null], 'no swap for little')
    t.strictSame(settle({ a: 50, b: 30, c: 20, d: 25 }, { seen }), ['abc', null])
    t.strictSame(settle({ a: 50, b: 30, c: 20, d: 26 }, { seen }), ['abd', null])
    t.strictSame(settle({ a: 90, b: 30, c: 20, d: 80 }, { seen, holds: 'dwell' }), ['abd', null])
    t.strictSame(settle({ a: 50, b: 30, c: 40, d: 90 }, { seen, holds: 'dwell' }), ['adc', 'd: dwell'])
    t.strictSame(settle({ a: 50, b: 30, c: 40, d: 90, e: 80 }, { seen, holds: 'dwell' }), ['ade', 'd: dwell'])
    t.strictSame(settle({ a: 50, b: 30, c: 40, d: 54 }, { seen, holds: null }), ['adc', 'd: margin'])
    t.strictSame(settle({ a: 50, b: 30, d: 10 }, { seen }), ['abd', null], 'who left makes room')
  },
)

t.test('a limit that was lowered meanwhile holds', async t => {
  const priorities = { a: 50, b: 40, c: 30, d: 20 }
  t.strictSame(settle(priorities, { seen: ['a', 'b', 'c', 'd'] }), ['abc', null])
})

t.test('an empty screen shows what is best, and one with nothing left shows nothing', async t => {
  t.strictSame(settle({ a: 30 }, { seen: [], holds: 'dwell' }), ['a', null])
  t.strictSame(settle({}, { seen: ['a'], holds: 'dwell' }), ['', null])
})

t.test(
  'what holds ends with a lock that lifts; until then what is seen may stay although it makes no sense',
  async t => {
    const calm: Calm = { seen: ['a'], locks: ['anger'], holds: 'dwell', prompts: 1 }
    t.strictSame(staying(eased(calm, [{ id: 'anger' }, { id: 'complaint' }])), ['a'])
    t.strictSame(staying(eased(calm, [{ id: 'complaint' }])), [])
    t.strictSame(eased({ ...calm, holds: 'prompts' }, []).holds, null)
    t.strictSame(staying({ ...calm, holds: 'prompts' }), [])
  },
)
