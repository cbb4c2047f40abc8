import fc from 'fast-check'
import t from 'tap'
import { strategyOf } from '../../src/strategy/load.ts'
import { decisionOf, edited } from '../builders.ts'

const explained = { explain: true }

const NUMBER = '(-?[\\d.]+)'
/** What a remedy asks for, done. */
const REMEDIES: readonly [RegExp, (number: number, text: string) => unknown][] = [
  [new RegExp(`^context\\.(\\w+) must be at least ${NUMBER}$`), number => number],
  [new RegExp(`^context\\.(\\w+) must be above ${NUMBER}$`), number => number + 0.01],
  [new RegExp(`^context\\.(\\w+) must be at most ${NUMBER}$`), number => number],
  [new RegExp(`^context\\.(\\w+) must be below ${NUMBER}$`), number => number - 0.01],
  [new RegExp(`^context\\.(\\w+) must be ${NUMBER}$`), number => number],
  [new RegExp(`^context\\.(\\w+) must not be ${NUMBER}$`), number => number + 0.01],
  [/^context\.(\w+) must be "(\w+)"$/, (_, text) => text],
  [/^context\.(\w+) must not be "(\w+)"$/, (_, text) => `not-${text}`],
  [/^context\.(\w+) must be (true|false)$/, (_, text) => text === 'true'],
  [/^context\.(\w+) must be one of "a", "b"()$/, () => 'a'],
  [/^context\.(\w+) must be none of "a", "b"()$/, () => 'c'],
]

function done(change: string): Record<string, unknown> | null {
  for (const [form, value] of REMEDIES) {
    const found = form.exec(change)
    if (found) return { [found[1]!]: value(Number(found[2]), found[2]!) }
  }
  return null
}

t.test('doing what the remedy says makes the stage pass', async t => {
  const simple = fc.oneof(
    fc
      .tuple(fc.constantFrom('<', '<=', '>', '>=', '==', '!='), fc.constantFrom(-0.5, 0, 0.5))
      .map(([operator, number]) => `context.sentiment ${operator} ${number}`),
    fc.constantFrom('==', '!=').map(operator => `context.reason ${operator} "b"`),
    fc.constantFrom('context.resolved', '!context.resolved', '!!context.resolved'),
    fc.constantFrom('context.reason in ["a", "b"]', '!(context.reason in ["a", "b"])'),
  )
  const facts = fc.record({
    sentiment: fc.constantFrom(-1, -0.5, 0, 0.5, 1),
    reason: fc.constantFrom('a', 'b', 'c'),
    resolved: fc.boolean(),
  })
  let failed = 0
  await fc.assert(
    fc.asyncProperty(simple, facts, async (condition, context) => {
      const strategy = strategyOf(
        edited(
          'actions/savings.yaml',
          'propensity: { prior: 0.4 }',
          `propensity: { prior: 0.4 }\n  applicability: '${condition}'`,
        ),
      )
      const stageWith = async (context: Record<string, unknown>) => {
        const { excluded } = await decisionOf({ strategy, request: { ...explained, context } })
        return excluded?.find(
          ({ actionId, stage }) => actionId === 'savings-survey' && stage === 'applicability',
        )
      }
      const told = await stageWith(context)
      if (!told) return true
      failed += 1
      const change = done(told.change)
      return change !== null && (await stageWith({ ...context, ...change })) === undefined
    }),
    { numRuns: 60 },
  )
  t.ok(failed > 10, `${failed} conditions failed and were remedied`)
})

t.test('a remedy has whole numbers as they are written', async t => {
  for (const [written, change] of [
    ['context.sentiment > 18', 'context.sentiment must be above 18'],
    ['context.sentiment >= 18.5', 'context.sentiment must be at least 18.5'],
    ['context.sentiment == -2', 'context.sentiment must be -2'],
  ]) {
    const files = edited(
      'actions/savings.yaml',
      'propensity: { prior: 0.4 }',
      `propensity: { prior: 0.4 }\n  applicability: '${written}'`,
    )
    const { excluded } = await decisionOf({ strategy: strategyOf(files), request: explained })
    t.equal(excluded?.find(({ actionId }) => actionId === 'savings-survey')?.change, change)
  }
})
