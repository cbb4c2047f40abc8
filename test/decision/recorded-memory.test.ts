import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import t from 'tap'
import { RECORDED_WHOLE, recordedMemory } from '../../src/decision/recorded-memory.ts'
import type { Entry } from '../../src/ports.ts'
import { readStrategyFiles, strategyOf } from '../../src/strategy/load.ts'
import { DAY_MS, decisionOf, memoryOf, NOON, outcomeOf, requestOf } from '../builders.ts'
import { everyone } from '../demo-world.ts'

const config = fileURLToPath(new URL('../../config', import.meta.url))
const bank = strategyOf(await readStrategyFiles(config))
const request = requestOf({ explain: true })
const { attributes } = everyone.get('C-1029')!
const { actions: shown } = await decisionOf({ strategy: bank, memory: memoryOf(attributes), request })
const actions = shown.map(({ actionId }) => bank.actions.get(actionId)!)

/** Just where the demo bank's windows end, and elsewhere. */
const ages = fc.oneof(
  fc
    .tuple(fc.constantFrom(7, 30, 90, 365), fc.constantFrom(0, 1, 1_000))
    .map(([days, ms]) => days * DAY_MS - ms),
  fc.integer({ min: -DAY_MS, max: 500 * DAY_MS }),
)
const outcomes = fc
  .record({
    agoMs: ages,
    action: fc.constantFrom(...actions),
    outcome: fc.constantFrom('impression', 'accepted', 'rejected', 'ignored', 'resolved'),
    reason: fc.constantFrom(undefined, 'not-now', 'wrong-need', 'already-has', 'upset'),
  })
  .map(({ agoMs, action: { id, group, issue, kind }, outcome, reason }) =>
    outcomeOf(outcome, agoMs, { actionId: id, group, issue, kind, ...(reason && { reason }) }),
  )
const events = fc
  .record({
    agoMs: ages,
    event: fc.constantFrom(
      'page-view',
      'complaint',
      'call-started',
      'purchase',
      'survey-answered',
      'utterance',
    ),
    value: fc.nat(10),
  })
  .map(
    ({ agoMs, event, value }): Entry => ({
      type: 'event',
      id: `${event}-${agoMs}`,
      at: NOON - agoMs,
      event,
      data: { amount: value, score: value },
    }),
  )
const histories = fc
  .array(fc.oneof({ weight: 1, arbitrary: outcomes }, { weight: 9, arbitrary: events }), {
    minLength: RECORDED_WHOLE + 1,
    maxLength: RECORDED_WHOLE + 100,
    size: 'max',
  })
  .map(entries => entries.sort((a, b) => a.at - b.at))

const view = (hoursAgo: number): Entry => ({
  type: 'event',
  id: `v${hoursAgo}`,
  at: NOON - hoursAgo * 3_600_000,
  event: 'page-view',
  data: {},
})

t.test('what is recorded of a long history decides as the whole of it', async t => {
  let kept = 0
  let all = 0
  await fc.assert(
    fc.asyncProperty(histories, async history => {
      const memory = memoryOf(attributes, { history })
      const recorded = recordedMemory(bank, memory, NOON)
      kept += recorded.history.length
      all += history.length
      const [then, again] = await Promise.all(
        [memory, recorded].map(memory => decisionOf({ strategy: bank, memory, request })),
      )
      t.strictSame(again, then)
    }),
    { numRuns: 40 },
  )
  t.ok(kept < all / 2, `${kept} of ${all} entries`)
})

t.test('the longest limit is there until it ends', async t => {
  const views = Array.from({ length: RECORDED_WHOLE }, () => view(1))
  const ofAYear = actions.find(({ contact }) =>
    contact.some(({ afterMs }) => afterMs.get('accepted') === 365 * DAY_MS),
  )!
  const { id, group, issue, kind } = ofAYear
  const barredAfter = async (agoMs: number) => {
    const refused = outcomeOf('accepted', agoMs, { actionId: id, group, issue, kind })
    const memory = recordedMemory(bank, memoryOf(attributes, { history: [refused, ...views] }), NOON)
    const { excluded } = await decisionOf({ strategy: bank, memory, request })
    return excluded!.some(each => each.actionId === id && each.stage === 'contact')
  }
  t.equal(await barredAfter(365 * DAY_MS - 1), true)
  t.equal(await barredAfter(365 * DAY_MS), false)
})

t.test('a history of everyday length is recorded whole, whatever the strategy reads', async t => {
  const old: Entry = { type: 'event', id: 'e', at: NOON - 900 * DAY_MS, event: 'utterance', data: {} }
  const memory = memoryOf(attributes, { history: Array.from({ length: RECORDED_WHOLE }, () => old) })
  t.equal(recordedMemory(bank, memory, NOON), memory)
})

t.test('a record of somebody who comes every day does not grow with the days', async t => {
  const after = (days: number) => {
    const history = Array.from({ length: days * 24 }, (_, n) => view(n)).reverse()
    return recordedMemory(bank, memoryOf(attributes, { history }), NOON).history.length
  }
  t.equal(after(400), after(20))
})
