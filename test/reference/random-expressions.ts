import type { Chance } from '../../src/demo/seeded.ts'

// Names that every random strategy declares. Few values, so that equal ones and edges come often.
export const numbers = ['customer.age', 'customer.balance', 'customer.visits30d', 'customer.spent7d']
const moreNumbers = [
  'customer.lastRating',
  'customer.spentLately',
  'customer.visitsOfWeb',
  'customer.meanRating',
  'customer.bestRating',
  'customer.leastSpent',
  'context.sentiment',
  'context.waitSeconds',
  'scores.churn',
]
export const texts = ['customer.tier', 'customer.city', 'context.reason', 'context.page']
export const flags = ['customer.inDefault', 'customer.usesApp', 'context.resolved', 'context.weekend']
export const lists = ['customer.products', 'customer.consents', 'context.openIntents']
export const times = ['customer.since', 'customer.expires', 'context.calledAt']
const allNumbers = [...numbers, ...moreNumbers]
const every = [...allNumbers, ...texts, ...flags, ...lists, ...times]

export const WORDS = ['a', 'b', 'c', 'D e']
const LITERALS = ['-1', '0', '1', '2', '3', '5', '0.5', '2.0', '-0.25', '10.0']

/** Expressions of one place: with an offer's constants where there is an offer. */
export interface Grammar {
  readonly chance: Chance
  readonly ofOffer: boolean
}

const quoted = (text: string) => JSON.stringify(text)

/** A condition as authors write them: nested some times, and always of the right types. */
export function condition(grammar: Grammar, depth = 2): string {
  const { chance, ofOffer } = grammar
  const pick = chance.pick
  const inner = () => condition(grammar, depth - 1)
  const compared = () =>
    `${number(grammar, 2)} ${pick(['<', '<=', '>', '>=', '==', '!='])} ${number(grammar, 1)}`
  const deep: (() => string)[] = [
    () => `(${inner()}) && (${inner()})`,
    () => `${inner()} && ${inner()}`,
    () => `${compared()} && ${inner()}`,
    () => `(${inner()}) || (${inner()})`,
    () => `!(${inner()})`,
    () => `(${inner()}) ? (${inner()}) : (${inner()})`,
    () => `(${inner()}) == (${inner()})`,
    () => `${pick(lists)}.exists(x, x == ${quoted(pick(WORDS))} || ${inner()})`,
    () => `${pick(lists)}.all(x, x != ${text(grammar, 0)})`,
    () => `has(${pick(every)}) && ${inner()}`,
    () => `!has(${pick(every)}) || ${inner()}`,
  ]
  const flat: (() => string)[] = [
    compared,
    compared,
    compared,
    compared,
    () => `${pick(allNumbers)} ${pick(['<', '<=', '>', '>='])} ${pick(LITERALS)}`,
    () => `${text(grammar, 1)} ${pick(['==', '!='])} ${text(grammar, 1)}`,
    () => `${pick(texts)} ${pick(['<', '>='])} ${quoted(pick(WORDS))}`,
    () => pick(flags),
    () => `!${pick(flags)}`,
    () => `${text(grammar, 0)} in ${pick(lists)}`,
    () => `!(${text(grammar, 0)} in ${pick(lists)})`,
    () => `${text(grammar, 0)} in [${quoted(pick(WORDS))}, ${quoted(pick(WORDS))}]`,
    () => `${pick(allNumbers)} in [1, 2.5, ${pick(LITERALS)}]`,
    () => `has(${pick(every)})`,
    () => `${pick(times)} ${pick(['<', '>='])} ${pick([...times, 'now'])}`,
    () => `daysBetween(${pick(times)}, now) ${pick(['<', '>='])} ${pick(['0', '1', '30.0'])}`,
    () => `${pick(texts)}.${pick(['startsWith', 'contains', 'endsWith'])}(${text(grammar, 0)})`,
    () => `channel ${pick(['==', '!='])} ${pick(['"web"', '"call-centre"'])}`,
    () => `channel in ["web", ${pick(['"web"', '"call-centre"'])}]`,
    () => `size(${pick(lists)}) ${pick(['==', '>', '<='])} ${pick(['0', '1', 'size(customer.products)'])}`,
    () => `size(${pick(lists)}) in [1, 2.5, ${pick(LITERALS)}]`,
    () => `size(${pick(lists)}) / size(${pick(lists)}) ${pick(['==', '>', '<='])} ${pick(['0', '1', '0.5'])}`,
    () => pick(['true', 'false', 'customer.age >= 0', 'customer.age == customer.age']),
    () => (ofOffer ? pick(['offer.flag', 'offer.rate >= 1', 'offer.tag == context.reason']) : 'true'),
    () => (ofOffer ? 'has(offer.nothing) || customer.usesApp' : 'has(customer.usesApp)'),
  ]
  return depth > 0 && chance.yes(0.5) ? pick(deep)() : pick(flat)()
}

export function number(grammar: Grammar, depth = 2): string {
  const { chance, ofOffer } = grammar
  const pick = chance.pick
  const inner = () => number(grammar, depth - 1)
  if (depth <= 0 || chance.yes(0.4))
    return pick([...allNumbers, ...LITERALS, ...(ofOffer ? ['offer.rate', 'offer.rate'] : [])])
  return pick<() => string>([
    () => `${inner()} ${pick(['+', '-', '*', '/'])} ${inner()}`,
    () => `${inner()} ${pick(['-', '/'])} (${inner()} ${pick(['+', '-'])} ${inner()})`,
    () => `(${inner()} ${pick(['+', '-', '*', '%'])} ${inner()})`,
    () => `-(${inner()})`,
    () => `${pick(['min', 'max'])}(${inner()}, ${inner()})`,
    () => `${pick(['round', 'log', 'sqrt'])}(${inner()})`,
    () => `((${condition(grammar, depth - 1)}) ? ${inner()} : ${inner()})`,
    () => `(${pick(flags)} ? size(${pick(lists)}) : ${pick([...LITERALS, `size(${pick(lists)}) * 2`])})`,
    () => `size(${pick(lists)})`,
    () => `size(${pick(lists)}) ${pick(['-', '*', '/'])} ${pick(['2', 'size(context.openIntents)'])}`,
    () => `double(${inner()})`,
    () => `daysBetween(${pick(times)}, now)`,
  ])()
}

function text(grammar: Grammar, depth: number): string {
  const { chance, ofOffer } = grammar
  const pick = chance.pick
  if (depth > 0 && chance.yes(0.25))
    return pick([
      `(${pick(flags)} ? ${text(grammar, 0)} : ${text(grammar, 0)})`,
      `(${text(grammar, 0)} + ${text(grammar, 0)})`,
    ])
  // A channel beside a word that is none would be refused.
  return pick([...texts, ...WORDS.map(quoted), '(channel + "")', ...(ofOffer ? ['offer.tag'] : [])])
}

/** A feature of a model: a number, a truth or a text, of the customer or of the offer. */
export function feature(chance: Chance, mayReadOffer: boolean): string {
  const grammar = { chance, ofOffer: false }
  const ofOffer = [
    'offer.rate',
    'offer.flag',
    'offer.rate * customer.age',
    'offer.nothing',
    '2.0 * offer.rate',
  ]
  if (mayReadOffer && chance.yes(0.4)) return chance.pick(ofOffer)
  return chance.pick([number(grammar, 1), chance.pick(flags), condition(grammar, 1), chance.pick(allNumbers)])
}
