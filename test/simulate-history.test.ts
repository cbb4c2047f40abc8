import t from 'tap'
import { decide } from '../src/decide.ts'
import { RECORDED_WHOLE } from '../src/decision/recorded-memory.ts'
import { keepOutcomes } from '../src/learn.ts'
import type { Entry } from '../src/ports.ts'
import { edited, requestOf } from './builders.ts'
import { bank, folderOf, run } from './simulating.ts'

const FILE = 'actions/fees.yaml'

t.test('another strategy reads the whole of a long history, and nothing that came after', async t => {
  const made = await bank(t)
  const { world, store, clock } = made
  const moved = (n: number, at: number): Entry => ({
    type: 'event',
    id: `m${n}`,
    at,
    event: 'moved',
    data: {},
  })
  const entries = Array.from({ length: 2 * RECORDED_WHOLE }, (_, n) => moved(n, clock.now() - 1_000 * n))
  await store.keep({ customerId: 'C-101', entries })
  const { decision } = await decide(world, requestOf({ customerId: 'C-101', context: { reason: 'fee' } }))
  await made.remembered()
  const { decisionId } = decision
  t.same((await store.decision(decisionId))?.memory?.history, [], 'the strategy in force reads none of it')
  clock.pass(1_000)
  await store.keep({ customerId: 'C-101', entries: [moved(-1, clock.now())] })
  await keepOutcomes(world, { decisionId, actionId: 'refund-fee', outcome: 'rejected' })
  const counting = {
    'profile.yaml': 'aggregates:\n  moves: { count: moved, per: 365d }',
    [FILE]: `applicability: customer.moves == ${entries.length} && `,
  }
  const against = await folderOf(t, {
    ...edited('profile.yaml', 'aggregates:', counting['profile.yaml']!),
    [FILE]: edited(FILE, 'applicability: ', counting[FILE]!)[FILE]!,
  })
  const { json } = await run(t, made, '--last', '2h', '--against', against, '--json')
  t.match(json, {
    inForce: { firstActions: { 'refund-fee': 1 } },
    other: { firstActions: { 'refund-fee': 1 } },
  })
})
