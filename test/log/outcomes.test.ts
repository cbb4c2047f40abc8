import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import t, { type Test } from 'tap'
// @ts-expect-error: it has no types
import { compile } from '../../build.mjs'
import { decide } from '../../src/decide.ts'
import { keepOutcomes } from '../../src/learn.ts'
import { standingOf, USUAL } from '../../src/learning/adaptive/labels.ts'
import { decisionLog } from '../../src/log/decision-log.ts'
import { questionsTo } from '../../src/log/questions.ts'
import type { OutcomeReport } from '../../src/outcome-reports.ts'
import type { OutcomeEntry } from '../../src/ports.ts'
import { partitions } from '../../src/stores/partitions.ts'
import { sweepWindows } from '../../src/stream/sweep.ts'
import { seededRandom } from '../../src/training/random.ts'
import { ann, edited, requestOf } from '../builders.ts'
import { temporaryFolder } from '../running-server.ts'
import { testWorld } from '../world.ts'

const compiled = join(temporaryFolder(t), 'log-thread.mjs')
await compile('src/log/log-thread.ts', compiled)

const ACTION = 'term-deposit'
const files = edited('placements.yaml', 'limit: 3,', 'limit: 3, responseWindow: 1m,')

async function bank(t: Test) {
  const folder = temporaryFolder(t)
  const made = await testWorld(t, { files })
  const start = (workerData: unknown) => new Worker(compiled, { workerData, execArgv: [] })
  const log = decisionLog({
    folder,
    keptMs: 86_400_000,
    onLost: (_n, why) => t.fail(String(why)),
    onTrouble() {},
    start,
  })
  t.teardown(() => log.close())
  // A thread that is still starting takes no lines.
  log.wake()
  await log.settled()
  const world = { ...made.world, log }
  const { store } = made
  return {
    ...made,
    world,
    async offered(customerId: string): Promise<string> {
      await store.writeProfile(customerId, { attributes: ann, revision: 1, updatedAt: 0, source: 'api' })
      const { decision } = await decide(world, requestOf({ customerId }))
      await made.remembered()
      return decision.decisionId
    },
    async sweep(): Promise<void> {
      for (const partition of partitions) await sweepWindows(world, partition)
    },
    async outcomesOf(customerId: string): Promise<readonly OutcomeEntry[]> {
      return (await store.recall({ customerId, stocked: [] })).history as readonly OutcomeEntry[]
    },
    async ask(sql: string): Promise<readonly (readonly unknown[])[]> {
      await log.settled()
      const questions = await questionsTo(folder)
      t.teardown(() => questions.close())
      return (await questions.ask(sql)).rows
    },
  }
}

t.test('the log has the outcomes that the store has, and the answer that stands', async t => {
  const { world, clock, offered, sweep, outcomesOf, ask } = await bank(t)
  const random = seededRandom(5)
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!
  const customers = Array.from({ length: 40 }, (_, n) => `C-${n}`)
  const decisions = new Map<string, string>()
  for (const customerId of customers) decisions.set(customerId, await offered(customerId))
  const decidedAt = clock.now()
  clock.pass(30_000)
  const times = new Map<string, number>()
  for (let round = 0; round < 4; round++) {
    for (const [, decisionId] of decisions) {
      const outcome = pick([
        'impression',
        'impression',
        'impression',
        'accepted',
        'resolved',
        'rejected',
        'ignored',
      ])
      const id = `${decisionId}:${ACTION}:${outcome}`
      // Said twice, it was at the same time.
      const at = times.get(id) ?? decidedAt + Math.floor(random() * 30_000)
      times.set(id, at)
      const report: OutcomeReport =
        random() < 0.3 ? { retracts: id } : { decisionId, actionId: ACTION, outcome, at }
      await keepOutcomes(world, report)
    }
    clock.pass(20_000)
    await sweep()
  }

  const logged = await ask('SELECT customerId, outcomeId FROM outcomes ORDER BY ALL')
  const histories = await Promise.all(customers.map(outcomesOf))
  const kept = histories.flatMap((history, n) => history.map(({ id }) => [customers[n]!, id]))
  t.ok(kept.some(([, id]) => id!.endsWith(':ignored')))
  t.strictSame(new Set(logged.map(row => row.join())), new Set(kept.map(row => row.join())))
  t.equal(logged.length, kept.length)

  const labels = { positive: new Set<string>(USUAL.positive), negative: new Set<string>(USUAL.negative) }
  const standing = histories.map((history, n) => [
    customers[n]!,
    standingOf(history, labels)?.outcome ?? null,
  ])
  const experiences = await ask(
    `SELECT customerId, if(outcome = 'impression', NULL, outcome) FROM experiences WHERE actionId = '${ACTION}'`,
  )
  t.strictSame(Object.fromEntries(experiences as [string, unknown][]), Object.fromEntries(standing))
})

t.test('one id at two customers is two outcomes, and each is taken back of its own', async t => {
  const { world, offered, outcomesOf, ask } = await bank(t)
  const decided = new Map([
    ['A', await offered('A')],
    ['B', await offered('B')],
  ])
  for (const [customerId, decisionId] of decided) {
    const outcome = customerId === 'A' ? 'accepted' : 'rejected'
    await keepOutcomes(world, { outcomeId: 'X', decisionId, actionId: ACTION, outcome })
  }
  const logged = () => ask('SELECT customerId, outcome FROM outcomes ORDER BY ALL')
  t.strictSame(await logged(), [
    ['A', 'accepted'],
    ['B', 'rejected'],
  ])
  await keepOutcomes(world, { retracts: 'X', customerId: 'B' })
  await keepOutcomes(world, { retracts: 'X', customerId: 'B' })
  t.strictSame(await logged(), [['A', 'accepted']])
  t.same([(await outcomesOf('A')).length, (await outcomesOf('B')).length], [1, 0])
  const unknown = { errors: [{ path: 'retracts', message: 'no outcome of "C" has this id' }] }
  await t.rejects(keepOutcomes(world, { retracts: 'X', customerId: 'C' }), unknown)
  await t.rejects(
    keepOutcomes(world, { retracts: `${decided.get('A')}:${ACTION}:clicked`, customerId: 'B' }),
    { errors: [{ path: 'retracts', message: 'no outcome of "B" has this id' }] },
    'nor one that is still to come',
  )
  await keepOutcomes(world, { retracts: 'X' })
  t.strictSame(await logged(), [], 'without a name the first who had it is meant')
})
