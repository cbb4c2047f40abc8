import t from 'tap'
import { problemOf } from '../../src/http/problems.ts'
import { DecisionBody } from '../../src/http/wire/decisions.ts'
import { EventBody } from '../../src/http/wire/events.ts'
import { ClientMessage } from '../../src/http/wire/live.ts'
import { OutcomeBody } from '../../src/http/wire/outcomes.ts'
import { PageQuery, Time } from '../../src/http/wire/values.ts'

const decision = { customerId: 'C-1', channel: 'web', placement: 'hero' }
const outcome = { decisionId: '0193aaaa-0000-7000-8000-000000000000', actionId: 'x', outcome: 'clicked' }

t.test('what does not fit is told in words that say what would', async t => {
  const cases = [
    [OutcomeBody, { ...outcome, decisionId: 'x' }, 'decisionId', 'expected a UUID, such as 0193aaaa'],
    [OutcomeBody, { ...outcome, value: 'much' }, 'value', 'expected number; seen string'],
    [OutcomeBody, { ...outcome, outcome: 'bought' }, 'outcome', 'expected one of "impression", "clicked"'],
    [DecisionBody, { ...decision, limit: 0 }, 'limit', 'expected at least 1'],
    [DecisionBody, { ...decision, limit: 101 }, 'limit', 'expected at most 100'],
    [DecisionBody, { ...decision, limit: 1.5 }, 'limit', 'expected whole number'],
    [DecisionBody, { ...decision, channel: '' }, 'channel', 'expected at least 1 character'],
    [DecisionBody, { ...decision, channel: 7 }, 'channel', 'expected string; seen number'],
    [DecisionBody, { ...decision, exclude: 'x' }, 'exclude', 'expected array; seen string'],
    [DecisionBody, { ...decision, channel: undefined }, 'channel', 'is missing; expected string'],
    [DecisionBody, [], '', 'expected object; seen array'],
    [EventBody, { type: 'x', at: 'soon' }, 'at', 'write a time with its offset'],
    [PageQuery, { limit: 'none' }, 'limit', 'expected number; seen NaN'],
    [
      ClientMessage,
      { type: 'resume', session: 's', after: -1, watch: false },
      'after',
      'expected at least 0',
    ],
  ] as const
  for (const [schema, value, path, message] of cases) {
    const { errors } = problemOf(schema.safeParse(value).error)
    t.equal(errors.length, 1, JSON.stringify(errors))
    t.equal(errors[0]!.path, path)
    t.ok(errors[0]!.message.startsWith(message), errors[0]!.message)
  }
  t.match(problemOf(Time.safeParse(5).error).errors, [{ message: /^write a time/ }])
})
