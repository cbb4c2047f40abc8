import fc from 'fast-check'
import type { z } from 'zod'
import { IdentitiesBody, ProfileBody } from '../../src/http/wire/customers.ts'
import { DecisionBody } from '../../src/http/wire/decisions.ts'
import { EventsBody } from '../../src/http/wire/events.ts'
import { OutcomesBody } from '../../src/http/wire/outcomes.ts'
import { type StrategyFiles, strategyOf } from '../../src/strategy/load.ts'
import { StrategyRefused } from '../../src/strategy/mistakes.ts'
import { smallStrategy } from '../small-strategy.ts'

export interface Endpoint {
  readonly method: string
  readonly path: string
  /** Bodies that would be taken. */
  readonly good: readonly unknown[]
  takes(body: unknown): boolean
}

const decisionId = '0193aaaa-0000-7000-8000-000000000000'
const by =
  (schema: z.ZodType) =>
  (body: unknown): boolean =>
    schema.safeParse(body).success

export const endpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/v1/decisions',
    good: [
      {
        customerId: 'C-1',
        channel: 'call-centre',
        placements: [{ id: 'agent-screen', limit: 2 }],
        sessionId: 'call-1',
        context: { reason: 'fee', sentiment: -0.5, deep: { list: [1, 'x'] } },
        events: [{ type: 'complaint', at: '2026-01-01T00:00:00Z', data: { amount: 5 } }],
        exclude: ['term-deposit'],
        explain: true,
        deadlineMs: 50,
      },
      {
        identity: { type: 'phone', value: '+45' },
        channel: 'call-centre',
        placement: 'agent-screen',
        limit: 1,
      },
    ],
    takes: by(DecisionBody),
  },
  {
    method: 'POST',
    path: '/v1/outcomes',
    good: [
      { decisionId, actionId: 'term-deposit', outcome: 'rejected', reason: 'not-now', value: 5 },
      [
        { outcomeId: 'o-1', decisionId, actionId: 'x', outcome: 'impression', at: '2026-01-01T00:00:00Z' },
        { retracts: 'o-1' },
      ],
    ],
    takes: by(OutcomesBody),
  },
  {
    method: 'POST',
    path: '/v1/events',
    good: [
      { eventId: 'e-1', type: 'complaint', customerId: 'C-1', sessionId: 'call-1', data: { stars: 3 } },
      [{ type: 'rated', identity: { type: 'phone', value: '+45' }, channel: 'web', data: { stars: 3 } }],
      {
        specversion: '1.0',
        id: '1',
        source: '/shop',
        type: 'purchase',
        subject: 'C-1',
        data: { amount: 3 },
      },
    ],
    takes: by(EventsBody),
  },
  {
    method: 'PUT',
    path: '/v1/customers/x',
    good: [{ attributes: { age: 44, free: [1, { a: 1 }] }, identities: [{ type: 'phone', value: '+46' }] }],
    takes: by(ProfileBody),
  },
  {
    method: 'POST',
    path: '/v1/identities',
    good: [
      {
        link: [{ identity: { type: 'phone', value: '+47' }, customerId: 'C-1' }],
        unlink: [{ type: 'phone', value: '+45' }],
      },
    ],
    takes: by(IdentitiesBody),
  },
  {
    method: 'PUT',
    path: '/v1/strategy',
    good: [{ files: smallStrategy }],
    takes: body => isStrategy((body as { files?: unknown } | null)?.files, body),
  },
]

/** Whether it is a strategy that would be taken, and nothing beside it. */
function isStrategy(files: unknown, body: unknown): boolean {
  if (typeof files !== 'object' || files === null || Object.keys(body as object).length > 1) return false
  if (!Object.values(files).every(text => typeof text === 'string')) return false
  try {
    return Boolean(strategyOf(files as StrategyFiles))
  } catch (error) {
    if (error instanceof StrategyRefused) return false
    throw error
  }
}

export interface Bad {
  readonly endpoint: Endpoint
  readonly body: Buffer
  readonly contentType: string
}

const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) })
const wide = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`k${i}`, i]))
const nasty = fc.oneof(
  fc.constantFrom(
    null,
    true,
    -1,
    0.5,
    1e308,
    '',
    'C-\u0000',
    'C-\ufffd',
    '\ud800',
    'x'.repeat(300),
    [],
    {},
    [[]],
    wide,
  ),
  fc.constantFrom(9, 30, 300).map(nested),
  fc.jsonValue({ maxDepth: 2 }),
)

/** Every place of a JSON value, from the root on. */
function places(value: unknown, at: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [at]
  const inner = Array.isArray(value)
    ? value.flatMap((item, i) => places(item, [...at, i]))
    : Object.entries(value).flatMap(([key, item]) => places(item, [...at, key]))
  return [at, ...inner]
}

/** A copy with what is at a place made anew; `undefined` takes it away. */
function changed(value: unknown, at: readonly (string | number)[], make: (old: unknown) => unknown): unknown {
  const [step, ...rest] = at
  if (step === undefined) return make(value)
  if (Array.isArray(value)) return value.map((item, i) => (i === step ? changed(item, rest, make) : item))
  const object = value as Record<string, unknown>
  return { ...object, [step]: changed(object[step], rest, make) }
}

/** A body that would be taken, with one thing changed in it. */
export const changedValue = fc
  .tuple(fc.constantFrom(...endpoints), fc.nat(2), fc.nat(1000), fc.nat(2), fc.string(), nasty)
  .map(([endpoint, which, where, how, name, value]) => {
    const good = endpoint.good[which % endpoint.good.length]
    const all = places(good)
    const place = all[where % all.length]!
    const add = (old: unknown) =>
      typeof old === 'object' && old !== null && !Array.isArray(old)
        ? { ...old, [`${name}?`]: value }
        : [old, value]
    const body = changed(good, place, how === 0 ? () => value : how === 1 ? () => undefined : add)
    return { endpoint, body }
  })

/** Of those, the ones that the schema which checks them does not take. */
export const wrongValue: fc.Arbitrary<Bad> = changedValue
  .filter(({ endpoint, body }) => {
    const text = JSON.stringify(body)
    return text === undefined || !endpoint.takes(JSON.parse(text))
  })
  .map(({ endpoint, body }) => ({
    endpoint,
    body: Buffer.from(JSON.stringify(body) ?? ''),
    contentType: 'application/json',
  }))

/** A body that would be taken, spoilt as text, as bytes, or by what it claims to be. */
export const wrongText: fc.Arbitrary<Bad> = fc
  .tuple(fc.constantFrom(...endpoints), fc.nat(2), fc.nat(), fc.nat(9))
  .map(([endpoint, which, where, how]) => {
    const text = JSON.stringify(endpoint.good[which % endpoint.good.length])
    const bad = (body: string | Buffer, contentType = 'application/json') => ({
      endpoint,
      body: Buffer.from(body as string),
      contentType,
    })
    switch (how) {
      case 0:
        return bad(text.slice(0, where % text.length))
      case 1:
        return bad(text.replace(/[[{]/, opening => `${opening}"__proto__":{"a":1},`))
      case 2:
        return bad(text.replace(/\{/, '{"constructor":{"prototype":{"a":1}},'))
      case 3:
        return bad(/\d/.test(text) ? text.replace(/:-?\d+(\.\d+)?|$/, ':1e999') : `${text}1e999`)
      case 4:
        return bad('['.repeat(1 + (where % 30_000)))
      case 5:
        // Not UTF-8: as a name where names are known, and as the whole.
        return bad(Buffer.concat([Buffer.from('{"'), Buffer.from([0xff, 0xc0]), Buffer.from(`":${text}}`)]))
      case 6:
        return bad(text, ['text/plain', 'application/xml', 'multipart/form-data', 'json', ''][where % 5]!)
      case 7:
        return bad(endpoint.path === '/v1/strategy' ? `${text},` : text + ' '.repeat(66_000))
      case 8:
        return bad(`${text}${['}', ']', ',', '\u0000', text][where % 5]}`)
      default:
        return bad(['null', '0', '""', 'true', '[]', '[[]]', '[null]', 'undefined', 'NaN', ''][where % 10]!)
    }
  })
