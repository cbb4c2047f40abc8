import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { z } from 'zod'
import { keepEvents } from '../src/converse.ts'
import { misfits } from '../src/customer/values.ts'
import { decide } from '../src/decide.ts'
import type { Decision } from '../src/decision/answer.ts'
import { Kind } from '../src/strategy/schema/common.ts'
import { requestOf } from './builders.ts'
import { type DemoWorld, demoWorld, everyone } from './demo-world.ts'

/** One moment of one customer, and what must come of it. */
const Scenario = z.strictObject({
  name: z.string(),
  /** One of the demo bank's; one made up for this; or one whom nobody knows. */
  customer: z.union([
    z.string(),
    z.strictObject({ attributes: z.record(z.string(), z.unknown()) }),
    z.strictObject({ unknown: z.literal(true) }),
  ]),
  channel: z.string(),
  placement: z.string(),
  context: z.record(z.string(), z.unknown()).default({}),
  /** What was said, or happened, before it in the session; models and lexicon hear it as they do a call. */
  before: z
    .array(
      z.union([
        z.strictObject({ customer: z.string() }),
        z.strictObject({ agent: z.string() }),
        z.strictObject({ event: z.string(), data: z.record(z.string(), z.unknown()).default({}) }),
      ]),
    )
    .default([]),
  expect: z.strictObject({
    /** The first action, or its kind. */
    first: z.string(),
    /** The locks in force, in order. */
    locks: z.array(z.string()),
    /** Actions that may not be shown. */
    not: z.array(z.string()).default([]),
  }),
})
type Scenario = z.output<typeof Scenario>

const folder = new URL('scenarios/', import.meta.url)
const files = readdirSync(folder).filter(name => name.endsWith('.yaml'))

async function decisionOf(
  { world, store }: DemoWorld,
  { customer, channel, placement, context, before }: Scenario,
  number: number,
): Promise<Decision> {
  const customerId = typeof customer === 'string' ? customer : `scenario-${number}`
  if (typeof customer !== 'string' && 'attributes' in customer) {
    const profile = { attributes: customer.attributes, revision: 1, updatedAt: world.now(), source: 'api' }
    await store.writeProfile(customerId, profile)
  }
  const sessionId = `call-${number}`
  for (const [index, one] of before.entries()) {
    const [event, data] =
      'event' in one
        ? [one.event, one.data]
        : [
            'utterance',
            'agent' in one
              ? { speaker: 'agent', text: one.agent }
              : { speaker: 'customer', text: one.customer },
          ]
    const id = `${sessionId}:${index}`
    await keepEvents(world, customerId, [
      { type: 'event', id, at: world.now() + index, event, data, sessionId, channel },
    ])
  }
  const { limit } = world.strategy().placements.get(placement)!
  const request = requestOf({
    customerId,
    channel,
    placements: [{ id: placement, limit }],
    context,
    explain: true,
    ...(before.length > 0 && { sessionId }),
  })
  return (await decide(world, request)).decision
}

for (const file of files) {
  t.test(file, async t => {
    const scenarios = z
      .array(Scenario)
      .min(1)
      .parse(parse(readFileSync(new URL(file, folder), 'utf8')))
    const named = scenarios.flatMap(({ customer }) => (typeof customer === 'string' ? [customer] : []))
    const demo = await demoWorld(
      t,
      [...new Set(named)].filter(id => everyone.has(id)),
    )
    const { actions, factByName, attributeByName, locks } = demo.world.strategy()
    for (const [number, scenario] of scenarios.entries()) {
      const { name, customer, context, expect } = scenario
      t.test(name, async t => {
        // What is misspelt would pass for ever.
        if (typeof customer === 'string') t.ok(everyone.has(customer), `${customer} is a demo customer`)
        else if ('attributes' in customer)
          t.same(misfits(attributeByName, customer.attributes, 'attributes'), [])
        t.same(
          Object.keys(context).filter(fact => !factByName.has(fact)),
          [],
          'facts are declared',
        )
        t.same(misfits(factByName, context, 'context'), [])
        t.same(
          expect.locks.filter(id => !locks.some(lock => lock.id === id)),
          [],
          'locks exist',
        )
        t.same(
          expect.not.filter(id => !actions.has(id)),
          [],
          'actions exist',
        )

        const decision = await decisionOf(demo, scenario, number)
        const [first] = decision.actions
        const byKind = Kind.options.some(kind => kind === expect.first)
        t.equal(byKind ? first?.kind : first?.actionId, expect.first, `first comes ${expect.first}`)
        t.same(
          decision.locks.map(({ id }) => id),
          expect.locks,
          'locks in force',
        )
        const shown = decision.actions.map(({ actionId }) => actionId)
        t.same(
          expect.not.filter(id => shown.includes(id)),
          [],
          'what may not be shown is not',
        )
        t.same(decision.degraded, [])
      })
    }
  })
}

t.test('there are scenarios', async t => {
  t.ok(files.length >= 3)
})
