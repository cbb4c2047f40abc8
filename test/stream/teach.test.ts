import fc from 'fast-check'
import t from 'tap'
import { Problem } from '../../src/errors.ts'
import { keepOutcomes } from '../../src/learn.ts'
import { standingOf, USUAL } from '../../src/learning/adaptive/labels.ts'
import type { OutcomeEntry } from '../../src/ports.ts'
import { partitionOf } from '../../src/stores/partitions.ts'
import { consumeAll } from '../../src/stream/consume.ts'
import { NOON } from '../builders.ts'
import { ACTION, bank, learnedIn, ofOne, same, talliesIn } from '../teaching-bank.ts'

/** An id that stands for something else, or for nothing. */
function whereRefused(error: unknown): void {
  if (!(error instanceof Problem)) throw error
}

interface Step {
  readonly kind: 'report' | 'retract' | 'consume' | 'fail'
  readonly id: number
  readonly outcome: string
  readonly reason?: string
  readonly agoMs: number
  readonly limit: number
}

const OUTCOMES = ['impression', 'clicked', 'accepted', 'rejected', 'resolved', 'ignored']
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('report', 'report', 'report', 'retract', 'consume', 'fail'),
  id: fc.nat({ max: 7 }),
  outcome: fc.constantFrom(...OUTCOMES),
  reason: fc.constantFrom('price', 'not-now'),
  agoMs: fc.nat({ max: 9 }).map(tens => 10_000 * tens),
  limit: fc.integer({ min: 1, max: 4 }),
})

t.test(
  'whatever is told, when and in which order: what counts in the end is taught, and nothing else',
  async t => {
    const { world, store, offered } = await bank(t)
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 24 }), async steps => {
        const { customerId, decisionId, consumers } = await offered()
        const shown = { decisionId, actionId: ACTION }
        const partition = partitionOf(customerId)
        const names = consumers.map(({ name }) => name)
        /** One batch for each; where it fails all is worked out, and nothing of it kept. */
        async function consume(limit: number, fails: boolean): Promise<boolean> {
          const { states, told, from, to } = await store.stream.next(partition, names, limit)
          if (from === to) return false
          const outcomes = told.filter(({ entry }) => entry.type === 'outcome')
          const taking = consumers.map(async consumer => {
            const { name, initial } = consumer
            const needed = await consumer.prepare!(outcomes)
            return {
              consumer: name,
              state: consumer.consume(states.get(name) ?? initial, outcomes, needed),
              dead: [],
            }
          })
          const taken = await Promise.all(taking)
          if (!fails) await store.stream.advance({ partition, from, to, taken, consumers: names })
          return true
        }
        for (const { kind, id, outcome: another, reason, agoMs, limit } of steps) {
          // Ids that we give tell the outcome.
          const own = OUTCOMES[id]
          const outcome = own ?? another
          const outcomeId = own ? `${decisionId}:${ACTION}:${own}` : `${decisionId}:${id}`
          const why = outcome === 'rejected' ? { reason } : {}
          if (kind === 'retract') await keepOutcomes(world, { retracts: outcomeId }).catch(whereRefused)
          else if (kind === 'report')
            await keepOutcomes(world, { ...shown, ...why, outcome, outcomeId, at: NOON - agoMs }).catch(
              whereRefused,
            )
          else await consume(limit, kind === 'fail')
        }
        while (await consume(3, false)) {}

        const { history } = await store.recall({ customerId, stocked: [] })
        const labels = {
          positive: new Set<string>(USUAL.positive),
          negative: new Set<string>(USUAL.negative),
        }
        const counts = standingOf(history as OutcomeEntry[], labels)
        const states = await Promise.all(names.map(name => store.stream.state(partition, name)))
        const having = states.map((state, at) => state ?? consumers[at]!.initial)
        return same(world, having, await ofOne(world, customerId, counts))
      }),
      { numRuns: 100, endOnFailure: true },
    )
  },
)

t.test(
  'a late answer takes the place of `ignored`, and the next one that of an answer taken back',
  async t => {
    const { world, store, offered } = await bank(t)
    const { customerId, decisionId, consumers } = await offered()
    const names = consumers.map(({ name }) => name)
    const [learner, health, gains] = names as [string, string, string]
    const partition = partitionOf(customerId)
    /** Of the learner observations and positives, of health and gains positive and negative ones. */
    async function after(outcome: string, agoMs: number | null): Promise<string> {
      const report =
        agoMs === null
          ? { retracts: `${decisionId}:${ACTION}:${outcome}` }
          : { decisionId, actionId: ACTION, outcome, at: NOON - agoMs }
      await keepOutcomes(world, report)
      await consumeAll({ stream: store.stream, partition, consumers, goesOn: () => true })
      const state = (name: string) => store.stream.state(partition, name)
      const [sums] = Object.values(learnedIn(world, await state(learner)))
      const counted = (tallies: ReturnType<typeof talliesIn>) =>
        ['+', '-'].map(sign =>
          tallies
            .flatMap(([, tally]) => Object.entries(tally))
            .filter(([key]) => key.replace(/^0:/, '').startsWith(sign))
            .reduce((sum, [, count]) => sum + count, 0),
        )
      const [judged, compared] = [await state(health), await state(gains)]
      return [
        [sums?.[1] ?? 0, sums?.[2] ?? 0],
        judged ? counted(talliesIn(judged)) : [0, 0],
        compared ? counted(talliesIn(compared)) : [0, 0],
      ].join(' ')
    }
    const [none, yes, no] = ['0,0 0,0 0,0', '1,1 1,0 1,0', '1,0 0,1 0,1']
    t.equal(await after('impression', 40_000), none)
    t.equal(await after('ignored', 20_000), no)
    t.equal(await after('accepted', 30_000), yes, 'with its true time, before the end of the window')
    t.equal(await after('resolved', 35_000), yes)
    t.equal(await after('rejected', 10_000), no, 'the latest counts')
    t.equal(await after('rejected', null), yes)
    t.equal(await after('accepted', null), yes, 'it was resolved all the same')
    t.equal(await after('resolved', null), none)
  },
)
