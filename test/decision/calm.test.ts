import t from 'tap'
import type { Valued } from '../../src/decision/arbitration.ts'
import { type Calm, settled, staying } from '../../src/decision/calm.ts'
import type { Action } from '../../src/strategy/strategy.ts'

const placement = { id: 'desk', margin: 5 }
const LIMIT = 3

/** Actions by their priority: `{ a: 30 }`; the best of them are the fresh ranking. */
function settle(priorities: Record<string, number>, calm: Partial<Calm>, stay = '') {
  const valued: Valued[] = Object.entries(priorities).map(([id, priority]) => ({
    action: { id } as Action,
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

t.test('what may no longer be shown goes at once, and what is left below the first stays', async t => {
  t.strictSame(settle({ b: 20, c: 10 }, { seen: ['a', 'c', 'b'], holds: 'dwell' }), ['bc', null])
  t.strictSame(settle({ a: 30, c: 40 }, { seen: ['a', 'b', 'c'], holds: 'dwell' }), ['ac', 'c: dwell'])
})

t.test('what only makes no sense any more stays for its time, and then gives way', async t => {
  const seen = ['a', 'b']
  t.strictSame(settle({ a: 50, b: 30, c: 20 }, { seen, holds: 'dwell' }, 'a'), ['abc', 'b: dwell'])
  t.strictSame(settle({ a: 50, b: 30 }, { seen, holds: 'dwell' }, 'ab'), ['ab', 'null: dwell'])
  t.strictSame(settle({ a: 50, b: 30, c: 20 }, { seen, holds: 'dwell' }, 'b'), ['abc', 'a: dwell'])
})

t.test('below a first place that stays, a newcomer must win by the margin', async t => {
  const seen = ['a', 'b', 'c']
  t.strictSame(settle({ a: 50, c: 30, b: 29 }, { seen }), ['abc', null], 'no swap for little')
  t.strictSame(settle({ a: 50, b: 30, c: 20, d: 25 }, { seen }), ['abc', null])
  t.strictSame(settle({ a: 50, b: 30, c: 20, d: 26 }, { seen }), ['abd', null])
  t.strictSame(settle({ a: 90, b: 30, c: 20, d: 80 }, { seen, holds: 'dwell' }), ['abc', 'd: dwell'])
  t.strictSame(settle({ a: 50, b: 30, d: 10 }, { seen }), ['abd', null], 'who left makes room')
})

t.test('an empty screen shows what is best, and one with nothing left shows nothing', async t => {
  t.strictSame(settle({ a: 30 }, { seen: [], holds: 'dwell' }), ['a', null])
  t.strictSame(settle({}, { seen: ['a'], holds: 'dwell' }), ['', null])
})

t.test(
  'what makes no sense any more stays only while the first place holds, and no lock has lifted',
  async t => {
    const calm: Calm = { seen: ['a'], locks: ['anger'], holds: 'dwell', prompts: 1 }
    t.strictSame(staying(calm, [{ id: 'anger' }, { id: 'complaint' }]), ['a'])
    t.strictSame(staying(calm, [{ id: 'complaint' }]), [])
    t.strictSame(staying({ ...calm, holds: 'prompts' }, [{ id: 'anger' }]), [])
  },
)
