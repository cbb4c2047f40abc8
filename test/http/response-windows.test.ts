import fc from 'fast-check'
import t from 'tap'
import { partitionOf } from '../../src/stores/partitions.ts'
import { sweepWindows } from '../../src/stream/sweep.ts'
import { bank, hours } from './windows-bank.ts'

t.test('what was shown and got no answer was ignored when its window closes', async t => {
  const { offered, report, drain, counts, outcomes, clock, store } = await bank(t)
  const id = await offered()
  await report(id, 'impression')
  await report(id, 'impression', 'term-deposit')
  await report(id, 'impression')
  clock.pass(24 * hours - 1)
  await drain()
  t.strictSame(await counts(), { impression: 1 })
  clock.pass(1)
  await drain()
  t.strictSame(await counts(), { impression: 1, ignored: 1 })
  t.strictSame(await counts('term-deposit'), { impression: 1 }, 'its own window is longer')
  const [ignored] = (await store.recall({ customerId: 'C-1', stocked: [] })).history.slice(-1)
  t.match(ignored, {
    id: `${id}:savings-plan:ignored`,
    at: clock.now(),
    channel: 'call-centre',
    group: 'savings',
  })
  clock.pass(24 * hours)
  await drain()
  t.strictSame(await counts('term-deposit'), { impression: 1, ignored: 1 })
  t.equal((await outcomes()).length, 4)
})

t.test('an answer closes the window, and a late one takes the place of the ignored', async t => {
  const { offered, report, drain, counts, outcomes, clock } = await bank(t)
  const [early, late] = [await offered(), await offered()]
  await report(early, 'impression')
  await report(late, 'impression')
  await report(early, 'clicked')
  clock.pass(25 * hours)
  await drain()
  t.strictSame(await counts(), { impression: 2, clicked: 1, ignored: 1 })
  await report(late, 'rejected')
  await report(late, 'rejected')
  t.equal((await report(late, 'ignored')).status, 202, 'who says so now comes too late')
  await drain()
  t.strictSame(await counts(), { impression: 2, clicked: 1, rejected: 1 })
  t.notOk((await outcomes()).some(id => id.endsWith(':ignored')))
})

t.test('an impression that is taken back was not ignored, before its window closes and after', async t => {
  const { offered, report, drain, counts, clock, call } = await bank(t)
  const [before, after] = [await offered(), await offered()]
  await report(before, 'impression')
  await report(after, 'impression')
  await call('POST', '/v1/outcomes', { retracts: `${before}:savings-plan:impression` })
  clock.pass(25 * hours)
  await drain()
  t.strictSame(await counts(), { impression: 1, ignored: 1 })
  await call('POST', '/v1/outcomes', { retracts: `${after}:savings-plan:impression` })
  await drain()
  t.strictSame(await counts(), {})
})

t.test('an impression that is told again after it was taken back has a window of its own', async t => {
  const { offered, report, drain, counts, outcomes, clock, call } = await bank(t)
  const retract = (id: string, nth = '') =>
    call('POST', '/v1/outcomes', { retracts: `${id}:savings-plan:impression${nth}` })
  const [silent, early] = [await offered(), await offered()]
  for (const id of [silent, early]) {
    await report(id, 'impression')
    await retract(id)
    clock.pass(12 * hours)
    await report(id, 'impression')
  }
  await report(early, 'clicked')
  clock.pass(12 * hours - 1)
  await drain()
  t.strictSame(await counts(), { impression: 2, clicked: 1 })
  clock.pass(12 * hours)
  await drain()
  t.strictSame(await counts(), { impression: 2, clicked: 1, ignored: 1 })
  const ignored = async () => (await outcomes()).filter(id => /:ignored/.test(id))
  t.strictSame(await ignored(), [`${silent}:savings-plan:ignored:2`])
  await retract(silent, ':2')
  await drain()
  t.strictSame(await counts(), { impression: 1, clicked: 1 })
  await report(silent, 'impression')
  clock.pass(25 * hours)
  await drain()
  t.strictSame(await ignored(), [`${silent}:savings-plan:ignored:3`])
  await retract(silent)
  await drain()
  t.strictSame(await counts(), { impression: 1, clicked: 1 })
})

t.test('an impression that is told again under another id is ignored, once', async t => {
  const { offered, drain, counts, clock, call } = await bank(t)
  for (const [first, second] of [
    ['a-1', 'a-2'],
    ['b-1', undefined],
    [undefined, 'c-2'],
  ]) {
    const decisionId = await offered()
    const asked = { decisionId, actionId: 'savings-plan', outcome: 'impression' }
    const shown = (outcomeId?: string) => call('POST', '/v1/outcomes', { ...asked, outcomeId })
    const retract = (outcomeId = `${decisionId}:savings-plan:impression`) =>
      call('POST', '/v1/outcomes', { retracts: outcomeId })
    await shown(first)
    await retract(first)
    await shown(second)
    await retract(first)
    clock.pass(25 * hours)
    await drain()
    t.strictSame(await counts(), { impression: 1, ignored: 1 }, `${first}, ${second}`)
    await retract(second)
    await drain()
    t.strictSame(await counts(), {}, 'and not once that is taken back, too')
  }
})

t.test(
  'nor is an impression that was told again ignored where there is an answer, before or late',
  async t => {
    const { offered, report, drain, counts, clock, call } = await bank(t)
    const [before, late] = [await offered(), await offered()]
    for (const id of [before, late]) await report(id, 'impression')
    clock.pass(25 * hours)
    await drain()
    t.strictSame(await counts(), { impression: 2, ignored: 2 })
    for (const id of [before, late])
      await call('POST', '/v1/outcomes', { retracts: `${id}:savings-plan:impression` })
    await report(before, 'rejected')
    for (const id of [before, late]) await report(id, 'impression')
    clock.pass(25 * hours)
    await drain()
    t.strictSame(await counts(), { impression: 2, rejected: 1, ignored: 1 })
    await report(late, 'accepted')
    await drain()
    t.strictSame(await counts(), { impression: 2, rejected: 1, accepted: 1 })
  },
)

t.test('a window that cannot be dealt with stays, and those beside it do not wait for it', async t => {
  const { offered, report, drain, counts, clock, store, world } = await bank(t)
  const [unreadable, other] = [await offered(), await offered()]
  for (const id of [unreadable, other]) await report(id, 'impression')
  clock.pass(25 * hours)
  const record: typeof world.record = async id => {
    if (id === unreadable) throw new Error('unreadable')
    return world.record(id)
  }
  const partition = partitionOf('C-1')
  await t.rejects(sweepWindows({ ...world, record }, partition), /unreadable/)
  t.match(await store.stream.due(partition, clock.now(), 10), [{ id: `${unreadable}:savings-plan` }])
  await drain()
  t.strictSame(await counts(), { impression: 2, ignored: 2 })
})

t.test('of a customer who was erased nothing is said', async t => {
  const { offered, report, drain, outcomes, clock, store } = await bank(t)
  const id = await offered()
  await report(id, 'impression')
  await store.erase('C-1')
  clock.pass(25 * hours)
  await drain()
  t.strictSame(await outcomes(), [])
  t.strictSame(await store.stream.behind(clock.now()), [])
})

t.test(
  'whatever comes first, and twice, and at once: an answer stands alone, and no answer is ignored once',
  async t => {
    const { offered, report, outcomes, clock, world, drain, counts } = await bank(t)
    let [answered, silent] = [0, 0]
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(['impression', 'impression', 'sweep', 'sweep', 'clicked', 'clicked'], {
          minLength: 6,
        }),
        fc.boolean(),
        fc.boolean(),
        async (order, hasAnswer, together) => {
          const id = await offered()
          const steps = order
            .filter(step => hasAnswer || step !== 'clicked')
            .map(step => () => {
              if (step !== 'sweep') return report(id, step, 'savings-survey')
              clock.pass(25 * hours)
              return sweepWindows(world, partitionOf('C-1'))
            })
          if (together) await Promise.all(steps.map(step => step()))
          else for (const step of steps) await step()
          clock.pass(25 * hours)
          await drain()
          if (hasAnswer) answered += 1
          else silent += 1
          const own = (await outcomes()).filter(each => each.startsWith(id)).sort()
          const expected = ['impression', hasAnswer ? 'clicked' : 'ignored'].sort()
          return own.join() === expected.map(outcome => `${id}:savings-survey:${outcome}`).join()
        },
      ),
      { numRuns: 40, endOnFailure: true },
    )
    await drain()
    t.strictSame(await counts('savings-survey'), {
      impression: answered + silent,
      ...(silent > 0 && { ignored: silent }),
      ...(answered > 0 && { clicked: answered }),
    })
  },
)
