import fc from 'fast-check'
import t from 'tap'
import { aggregate } from '../../src/customer/aggregates.ts'
import type { EventEntry } from '../../src/ports.ts'
import { aggregateFrom, eventAgo } from '../aggregating.ts'
import { DAY_MS, NOON, outcomeOf } from '../builders.ts'

/** What an aggregate, as `profile.yaml` has it, is of a history at noon. */
const aggregated = (yaml: string, history: Parameters<typeof aggregate>[1], now = NOON) =>
  aggregate(aggregateFrom(yaml), history, now)

t.test('aggregates look at their own events inside their window, up to now', async t => {
  const history = [
    eventAgo('purchase', DAY_MS, { amount: 1000 }),
    eventAgo('purchase', DAY_MS - 1, { amount: 10 }),
    eventAgo('purchase', 5, { amount: 'free' }),
    eventAgo('purchase', 4, { amount: 2.5 }),
    eventAgo('refund', 3, { amount: 100 }),
    outcomeOf('accepted', 2, { value: 100 }),
    eventAgo('purchase', -1, { amount: 1000 }),
  ]
  const expected = { count: 3, sum: 12.5, mean: 6.25, min: 2.5, max: 10, latest: 2.5 }
  for (const [how, value] of Object.entries(expected))
    t.equal(aggregated(`{ ${how}: purchase, of: amount, per: 1d }`, history), value, how)
})

t.test('an empty window counts and sums nothing, and has no mean, extremes or latest', async t => {
  for (const [how, value] of Object.entries({ count: 0, sum: 0 }))
    t.equal(aggregated(`{ ${how}: purchase, of: amount, per: 1d }`, []), value, how)
  for (const how of ['mean', 'min', 'max', 'latest'])
    t.equal(aggregated(`{ ${how}: purchase, of: amount, per: 1d }`, []), undefined, how)
  for (const [how, value] of Object.entries({ count: 0, sum: 0, mean: undefined }))
    t.equal(aggregated(`{ ${how}: purchase, of: amount, halfLife: 1d }`, []), value, how)
})

t.test('with a half-life an event counts whole at once, half after it, a quarter after two', async t => {
  const history = [
    eventAgo('purchase', 14 * DAY_MS, { amount: 100 }),
    eventAgo('purchase', 7 * DAY_MS, { amount: 10 }),
    eventAgo('purchase', 3, { amount: 'free' }),
    eventAgo('purchase', 0, { amount: 1 }),
    eventAgo('purchase', -1, { amount: 1000 }),
  ]
  const dayless = history.filter(({ data }) => data.amount !== 'free')
  t.equal(aggregated('{ count: purchase, halfLife: 7d }', dayless), 1.75)
  t.equal(aggregated('{ sum: purchase, of: amount, halfLife: 7d }', history), 31)
  t.equal(aggregated('{ mean: purchase, of: amount, halfLife: 7d }', history), 31 / 1.75)
  const later = aggregated(
    '{ sum: purchase, of: amount, halfLife: 7d }',
    dayless.slice(0, -1),
    NOON + 7 * DAY_MS,
  )
  t.equal(later, 15.5, 'the same history weighs half, a half-life later')
})

t.test('what is too large for a number is not known, and hides nothing else', async t => {
  const history = [1e308, 1e308, -1e308, -1e308, -1e308].map((amount, n) =>
    eventAgo('purchase', 5 - n, { amount }),
  )
  const until = (count: number, how: string) =>
    aggregated(`{ ${how}: purchase, of: amount, per: 1d }`, history.slice(0, count))
  t.equal(until(1, 'sum'), 1e308)
  for (const count of [2, 5]) {
    t.equal(until(count, 'sum'), undefined)
    t.equal(until(count, 'count'), count)
    t.equal(until(count, 'max'), 1e308)
    t.equal(until(count, 'latest'), count === 2 ? 1e308 : -1e308)
  }
})

t.test('a mean is never off what all events say, whatever their age', async t => {
  for (const stars of [5, 0.1, 4.7, -3]) {
    for (let minutes = 0; minutes < 1000; minutes++) {
      const history = [3, 2, 1].map(days => eventAgo('rated', days * DAY_MS + minutes * 60_000, { stars }))
      const value = aggregated('{ mean: rated, of: stars, halfLife: 3d }', history)
      if (value !== stars) return t.equal(value, stars, `${minutes} minutes later`)
    }
  }
})

t.test('what is ten half-lives old is gone', async t => {
  const value = (agoMs: number) => aggregated('{ count: visit, halfLife: 1d }', [eventAgo('visit', agoMs)])!
  t.equal(value(10 * DAY_MS), 0)
  t.ok(Math.abs(value(10 * DAY_MS - 1) - 1 / 1024) < 1e-9)
})

const histories = fc.array(
  fc
    .record({
      agoMs: fc.oneof(fc.integer({ min: -DAY_MS, max: 80 * DAY_MS }), fc.constantFrom(0, 70 * DAY_MS)),
      type: fc.constantFrom('purchase', 'visit'),
      amount: fc.constantFrom(1, 2.5, -3, 1e6, 'much', null, undefined),
      reason: fc.constantFrom('fee', 'card', 3, null, undefined),
      channel: fc.constantFrom('web', 'call-centre', undefined),
    })
    .map(({ agoMs, type, channel, ...data }) => {
      const known = Object.entries(data).filter(([, value]) => value !== undefined)
      return eventAgo(type, agoMs, Object.fromEntries(known), channel === undefined ? {} : { channel })
    }),
  { maxLength: 30 },
)

t.test('a half-life is the weighted sum over all that counts', async t => {
  const [count, sum, mean] = ['count', 'sum', 'mean'].map(how =>
    aggregateFrom(`{ ${how}: purchase, of: amount, halfLife: 7d }`),
  )
  const weight = ({ at }: EventEntry) => Math.exp(-((NOON - at) / (7 * DAY_MS)) * Math.LN2)
  const near = (seen: number | undefined, plain: number, what: string) =>
    t.ok(Math.abs(seen! - plain) <= 1e-9 * Math.max(1, Math.abs(plain)), `${what}: ${seen}, ${plain}`)
  fc.assert(
    fc.property(histories, history => {
      const counted = history.filter(
        ({ event, at }) => event === 'purchase' && at <= NOON && at > NOON - 70 * DAY_MS,
      )
      const numbers = counted.filter(({ data }) => typeof data.amount === 'number')
      const weights = (events: readonly EventEntry[], of: (event: EventEntry) => number = () => 1) =>
        events.reduce((total, event) => total + weight(event) * of(event), 0)
      const total = weights(numbers, ({ data }) => data.amount as number)
      near(aggregate(count!, history, NOON), weights(counted), 'count')
      near(aggregate(sum!, history, NOON), total, 'sum')
      if (numbers.length === 0) t.equal(aggregate(mean!, history, NOON), undefined)
      else near(aggregate(mean!, history, NOON), total / weights(numbers), 'mean')
    }),
  )
})

/** Conditions on an event, and the same in the plain. */
const conditions: Readonly<Record<string, (event: EventEntry) => boolean>> = {
  'event.data.reason == "fee"': ({ data }) => data.reason === 'fee',
  'event.data.reason != "fee"': ({ data }) => Object.hasOwn(data, 'reason') && data.reason !== 'fee',
  'event.data.amount > 2': ({ data }) => typeof data.amount === 'number' && data.amount > 2,
  '!has(event.data.reason) || event.data.reason == "fee"': ({ data }) =>
    !Object.hasOwn(data, 'reason') || data.reason === 'fee',
  'event.channel == "web"': ({ channel }) => channel === 'web',
  'event.channel != "web"': ({ channel }) => channel !== undefined && channel !== 'web',
  'event.data.reason == "fee" || event.data.amount > 2': ({ data: { reason, amount } }) =>
    reason === 'fee' || (typeof amount === 'number' && amount > 2),
  'event.data.reason == "fee" || event.data.reason == "card"': ({ data: { reason } }) =>
    reason === 'fee' || reason === 'card',
  'event.data.reason in ["fee", "card"] && event.data.amount < 10': ({ data }) =>
    (data.reason === 'fee' || data.reason === 'card') && typeof data.amount === 'number' && data.amount < 10,
}

t.test('`where` counts as if no other event were there; what an event does not say does not fit', async t => {
  for (const [where, fits] of Object.entries(conditions)) {
    for (const how of ['count', 'sum', 'mean', 'min', 'max', 'latest']) {
      for (const span of ['per: 30d', ...(['count', 'sum', 'mean'].includes(how) ? ['halfLife: 7d'] : [])]) {
        const all = aggregateFrom(`{ ${how}: purchase, of: amount, ${span} }`)
        const some = aggregateFrom(`{ ${how}: purchase, of: amount, ${span}, where: '${where}' }`)
        fc.assert(
          fc.property(histories, history => {
            const filtered = aggregate(all, history.filter(fits), NOON)
            t.equal(aggregate(some, history, NOON), filtered, `${how} ${span} ${where}`)
            t.equal(aggregate(some, history, NOON), filtered, 'and so once more')
          }),
          { numRuns: 20 },
        )
      }
    }
  }
})

t.test('data of any form is read, and harms nothing', async t => {
  const where = (condition: string, data: EventEntry['data']) =>
    aggregated(`{ count: told, per: 1d, where: '${condition}' }`, [eventAgo('told', 0, data)])
  t.equal(where('event.data.constructor == "x"', { constructor: 'x' }), 1)
  t.equal(where('event.data.toString == "x"', {}), 0, 'what every object has is nothing that was told')
  t.equal(where('event.data.address.city == "Graz"', { address: { city: 'Graz' } }), 1)
  t.equal(where('event.data.address.city == "Graz"', { address: 'Graz' }), 0)
  t.equal(where('"vip" in event.data.tags', { tags: ['vip'] }), 1)
  t.equal(where('event.data.solved', { solved: 'yes' }), 0, 'only true is true')
  t.equal(where('event.data.solved', { solved: true }), 1)
  t.equal(where('event.type == "told"', {}), 1)
})
