import type { StrategyFiles } from '../src/strategy/load.ts'

/** Names that every object inherits, and that a strategy may use: ids are lower case, other names camelCase. */
export const ID = 'constructor'
export const INHERITED = [
  'toString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'toLocaleString',
]
const [FACT, FLAG, TEXT, LIST] = INHERITED

const byName = (value: string) => INHERITED.map(name => `  ${name}: ${value}\n`).join('')

/**
 * A strategy in which all that has a name is called as something that every object inherits. One customer of whom nothing is known may
 * have the first two actions, at 0.25 * 40 = 10 and 0.5 * 8 = 4.
 */
export const namesOfObjects: StrategyFiles = {
  'profile.yaml': `
attributes:
${byName('{ type: number }')}
aggregates:
  sumOfToString: { sum: ${ID}, of: ${FACT}, per: 30d }
`,
  'context.yaml': `
facts:
  ${FACT}: { type: number, for: 1h }
  ${FLAG}: { type: bool, default: false }
  ${TEXT}: { type: string }
  ${LIST}: { type: strings }
events:
  ${ID}: { set: { ${FACT}: 'event.data.${FACT}', ${TEXT}: 'has(event.data.${TEXT}) ? event.data.${TEXT} : "none"' } }
  ${FLAG}: { set: { ${FLAG}: true }, unset: [${FACT}] }
outcomes:
  ${ID}: { set: { ${FLAG}: true } }
signals:
  ${ID}:
    - { from: ${TEXT}, as: ${FLAG}, lexicon: sentiment }
`,
  'scores.yaml': `
${FACT}: { model: ${ID}, prior: 0.5 }
${FLAG}: { model: nobodys, prior: 0.25 }
`,
  'policies.yaml': `
engagement:
  all: { suitability: '!has(customer.${FACT}) || customer.${FACT} < 5' }
contact:
  issues: { resolve: { max: [{ of: impression, count: 1, per: 7d }] } }
locks:
  - id: ${ID}
    when: has(context.${FACT}) && context.${FACT} > 1 && scores.${FACT} == 0.5
    blocks: [sales]
    reason: It is too much
    liftedBy: Wait
declines:
  ${ID}: { label: It was made so, coolDown: 7d, actions: { refund: { learningWeight: 0 } } }
`,
  'placements.yaml': `
${ID}: { channel: ${ID}, limit: 3 }
elsewhere: { channel: ${ID}, limit: 3, fallback: { ${FACT}: Nothing } }
`,
  'arbitration.yaml': `
currency: EUR
control: { share: 0 }
contextWeights:
  - { id: ${ID}, when: 'context.${FLAG}', groups: [${ID}], weight: 2, say: It is so }
levers: { issues: { resolve: 1 }, groups: { other: 1 } }
`,
  'actions/savings.yaml': `
- id: ${ID}
  name: Construct
  kind: sales
  issue: ${ID}
  group: ${ID}
  propensity: { model: ${ID}, prior: 0.25 }
  value: offer.${FACT} * 10
  handling: { seconds: 60 }
  stock: 2
  offer: { ${FACT}: 4, ${TEXT}: yes }
  reasons: [{ when: '!has(customer.${FLAG})', say: Nothing is known }]
  placements: [${ID}]
  treatments:
    ${ID}: { ${FACT}: 'At {{ offer.${FACT} }} %', ${ID}: Constructed }
`,
  'actions/fees.yaml': `
- id: refund
  name: Refund
  kind: service
  issue: resolve
  group: other
  propensity: { prior: 0.5 }
  value: 'has(offer.${TEXT}) ? 1 : 8'
  placements: [${ID}]
  treatments:
    ${ID}: { headline: Refund }
`,
}
