import t from 'tap'
import { unknownFacts } from '../../src/decision/unknown-facts.ts'
import { strategyWith } from '../builders.ts'

const strategy = strategyWith()

t.test('a fact that is not declared is told each time, with the name that may be meant', async t => {
  for (const _again of [1, 2])
    t.strictSame(unknownFacts(strategy, 'context', { sentimnt: -1, reason: 'fee' }), [
      {
        path: 'context.sentimnt',
        message: 'is not declared in context.yaml, and no rule reads it; did you mean "sentiment"?',
      },
    ])
  t.strictSame(unknownFacts(strategy, 'context', { reason: 'fee' }), [])
})

t.test('whoever sends ever new names is told so, but no more is looked for', async t => {
  const other = strategyWith()
  for (let n = 0; n < 2_000; n++) unknownFacts(other, 'context', { [`sentiment${n}`]: 1 })
  t.strictSame(unknownFacts(other, 'context', { sentimnt: -1 }), [
    {
      path: 'context.sentimnt',
      message: 'is not declared in context.yaml, and no rule reads it; declare it, if one is to',
    },
  ])
})
