import fc from 'fast-check'
import t from 'tap'
import { place, type Valued } from '../../src/decision/arbitration.ts'
import { outranked } from '../../src/decision/outranked.ts'
import type { Placement } from '../../src/strategy/strategy.ts'
import { strategyWith } from '../builders.ts'

const [template] = strategyWith().actions.values()

const one = (id: string, priority: number): Valued => ({
  action: { ...template!, id },
  propensity: 1,
  priority,
  rise: priority,
  spread: 0,
})
const slot = (id: string, candidates: readonly Valued[]): Placement => ({
  id,
  channel: 'web',
  limit: 9,
  fallback: null,
  kinds: null,
  margin: 0,
  dwellMs: 0,
  prompts: null,
  responseWindowMs: null,
  candidates: candidates.map(({ action }) => action),
  stocked: [],
})

t.test('ties go by id, whatever the order of the candidates', async t => {
  const all = [one('b', 1), one('c', 2), one('a', 1)]
  for (const candidates of [all, [...all].reverse()]) {
    const placed = place(candidates, [{ placement: slot('s', candidates), limit: 3 }])
    t.same(
      placed.map(({ action }) => action.id),
      ['c', 'a', 'b'],
    )
  }
})

t.test('an action is shown in one placement only, and only where it belongs', async t => {
  const [a, b, c, d] = [one('a', 4), one('b', 3), one('c', 2), one('d', 1)]
  const hero = { placement: slot('hero', [a!, b!]), limit: 1 }
  const tile = { placement: slot('tile', [a!, b!, c!, d!]), limit: 2 }
  const placed = place([a!, b!, c!, d!], [hero, tile])
  const dropped = outranked([a!, b!, c!, d!], placed, [hero, tile])
  t.same(
    placed.map(({ action, placement }) => `${placement}:${action.id}`),
    ['hero:a', 'tile:b', 'tile:c'],
  )
  t.same(
    dropped.map(({ action, drop }) => [action.id, drop.stage]),
    [['d', 'rank']],
  )
})

const candidates = fc
  .uniqueArray(
    fc.record({ id: fc.string({ minLength: 1, maxLength: 3 }), priority: fc.integer({ min: 1, max: 6 }) }),
    {
      selector: ({ id }) => id,
      maxLength: 12,
    },
  )
  .map(all => all.map(({ id, priority }) => one(id, priority)))

t.test('the ranking is what plain sorting gives', async t => {
  fc.assert(
    fc.property(candidates, fc.integer({ min: 1, max: 14 }), (all, limit) => {
      const sorted = [...all].sort((a, b) => b.priority - a.priority || (a.action.id < b.action.id ? -1 : 1))
      const placements = [{ placement: slot('s', all), limit }]
      const placed = place(all, placements)
      const dropped = outranked(all, placed, placements)
      t.same(
        placed.map(({ action }) => action.id),
        sorted.slice(0, limit).map(({ action }) => action.id),
      )
      t.equal(placed.length + dropped.length, all.length)
    }),
    { numRuns: 60 },
  )
})

t.test('worth more never ranks lower', async _t => {
  fc.assert(
    fc.property(candidates, fc.nat(), fc.integer({ min: 0, max: 5 }), (all, which, more) => {
      if (all.length === 0) return true
      const index = which % all.length
      const chosen = all[index]!
      const rankIn = (list: readonly Valued[]) =>
        place(list, [{ placement: slot('s', list), limit: list.length }]).findIndex(
          ({ action }) => action === chosen.action,
        )
      const raised = all.with(index, { ...chosen, priority: chosen.priority + more })
      return rankIn(raised) <= rankIn(all)
    }),
  )
})
