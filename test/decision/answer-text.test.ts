import { serialize } from 'node:v8'
import fc from 'fast-check'
import t from 'tap'
import type { Decision } from '../../src/decision/answer.ts'
import { answerText } from '../../src/decision/answer-text.ts'
import { millionths } from '../../src/strategy/json-text.ts'
import { strategyOf } from '../../src/strategy/load.ts'
import { decisionOf, memoryOf } from '../builders.ts'
import { smallStrategy } from '../small-strategy.ts'

t.test('the text says what the decision says, in ASCII', async t => {
  for (const explain of [false, true])
    for (const context of [{}, { reason: 'fee' }]) {
      const decision = await decisionOf({ request: { context, explain } })
      const text = answerText(decision)
      t.same(JSON.parse(text), JSON.parse(JSON.stringify(decision)))
      t.match(text, /^[\x20-\x7e]*$/)
    }
})

t.test('it is of one byte a character, though the files of the strategy are not', async t => {
  const wide = Object.entries(smallStrategy).map(([file, text]) => [file, `# €\n${text}`])
  const strategy = strategyOf(Object.fromEntries(wide))
  const decision = await decisionOf({
    strategy,
    memory: memoryOf(null),
    request: { context: { reason: 'fee' } },
  })
  const text = answerText(decision)
  t.match(text, /I give it back to you, there/, 'a default is among its texts')
  // V8's own format has a tag for it; no expression tells.
  t.equal(serialize(text)[2], '"'.charCodeAt(0))
})

const words = fc.string({ unit: 'binary' })
const money = fc.double({ min: -1e7, max: 1e10, noNaN: true }).map(millionths)
const action = fc.record({
  rank: fc.nat(),
  actionId: words,
  kind: fc.constantFrom('sales', 'service'),
  group: words,
  placement: words,
  propensity: fc.double({ min: 0, max: 1, noNaN: true }).map(millionths),
  value: money,
  priority: money,
  probability: fc.constant(1),
  treatment: fc.dictionary(words, words),
  reason: words,
})
const lock = fc.record({ id: words, blocks: fc.array(words), reason: words, liftedBy: words })
const decisions: fc.Arbitrary<Decision> = fc.record(
  {
    decisionId: fc.uuid(),
    customerId: words,
    knownCustomer: fc.boolean(),
    sessionId: fc.option(words),
    strategyVersion: fc.constant('abc123'),
    at: fc.constant('2026-01-02T03:04:05.678Z'),
    actions: fc.array(action, { maxLength: 3 }),
    locks: fc.array(lock, { maxLength: 2 }),
    noAction: fc.boolean(),
    fallback: fc.dictionary(words, fc.dictionary(words, words)),
    arm: fc.constant('champion'),
    degraded: fc.array(words, { maxLength: 2 }),
  },
  {
    requiredKeys: [
      'decisionId',
      'customerId',
      'knownCustomer',
      'sessionId',
      'strategyVersion',
      'at',
      'actions',
      'locks',
      'noAction',
      'arm',
      'degraded',
    ],
  },
)

t.test('whatever stands in it', async t => {
  fc.assert(
    fc.property(decisions, decision => {
      // JSON has no minus zero.
      t.same(JSON.parse(answerText(decision)), JSON.parse(JSON.stringify(decision)))
    }),
    { numRuns: 300 },
  )
})
