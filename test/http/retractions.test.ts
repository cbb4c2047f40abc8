import fc from 'fast-check'
import t from 'tap'
import { bank } from './selling-bank.ts'

t.test('an outcome that is taken back no longer counts, however often either is told', async t => {
  const { offered, report, history } = await bank(t)
  const { decisionId } = await offered()
  const said = { outcomeId: 'o-1', decisionId, actionId: 'term-deposit', outcome: 'rejected' }
  t.strictSame((await report(said)).body, { ids: ['o-1'] })
  t.notOk((await offered()).shown.includes('term-deposit'))
  t.strictSame((await report({ retracts: 'o-1' })).body, { ids: ['o-1'] })
  t.ok((await offered()).shown.includes('term-deposit'))
  await report(said)
  await report({ retracts: 'o-1' })
  t.strictSame(await history(), [], 'it does not come back')
})

t.test('an outcome may be taken back before it comes; it then never counts', async t => {
  const { offered, report, history } = await bank(t)
  const { decisionId } = await offered()
  const retracted = await report({ retracts: `${decisionId}:term-deposit:rejected` })
  t.equal(retracted.status, 202)
  const late = await report({ decisionId, actionId: 'term-deposit', outcome: 'rejected' })
  t.equal(late.status, 202)
  t.strictSame(await history(), [])
  t.ok((await offered()).shown.includes('term-deposit'))
})

t.test('a stock is taken by acceptances, and what is taken back is on offer again', async t => {
  const { offered, report } = await bank(t)
  const accepted = ({ decisionId }: { decisionId: string }) => ({
    decisionId,
    actionId: 'savings-plan',
    outcome: 'accepted',
  })
  const first = await offered()
  await report(accepted(first))
  await report(accepted(first))
  const second = await offered()
  t.ok(second.shown.includes('savings-plan'), 'one of two is left')
  await report(accepted(second))
  t.notOk((await offered()).shown.includes('savings-plan'), 'sold out')
  await report({ retracts: `${first.decisionId}:savings-plan:accepted` })
  t.ok((await offered()).shown.includes('savings-plan'), 'one was given back')
})

t.test('stock is exact whatever the order in which acceptances and retractions arrive', async t => {
  const { offered, report, store } = await bank(t)
  const steps = fc.array(fc.tuple(fc.nat(2), fc.boolean()), { minLength: 1, maxLength: 10 })
  let taken = 0
  await fc.assert(
    fc.asyncProperty(steps, async steps => {
      // In one session, which holds one unit for all of them: what is accepted besides takes what is free, or is one too many.
      const about = await Promise.all([0, 1, 2].map(() => offered('C-1', 'call-1')))
      t.ok(about.every(({ shown }) => shown.includes('savings-plan')))
      const answers = await Promise.all(
        steps.map(([which, back]) => {
          const { decisionId } = about[which]!
          const outcomeId = `${decisionId}:savings-plan:accepted`
          return back
            ? report({ retracts: outcomeId })
            : report({ outcomeId, decisionId, actionId: 'savings-plan', outcome: 'accepted' })
        }),
      )
      t.ok(answers.every(({ status }) => status === 202))
      const back = new Set(steps.flatMap(([which, back]) => (back ? [which] : [])))
      const kept = new Set(steps.flatMap(([which, back]) => (back ? [] : [which])))
      for (const which of back) kept.delete(which)
      taken += kept.size
      const memory = await store.recall({ customerId: 'C-1', stocked: ['savings-plan'] })
      t.equal(memory.taken['savings-plan']?.units, taken)
      // Leave the shelf full for the next run.
      await Promise.all(
        [...kept].map(which => report({ retracts: `${about[which]!.decisionId}:savings-plan:accepted` })),
      )
      taken -= kept.size
    }),
    { numRuns: 40 },
  )
})
