import type { StrategyFiles } from '../src/strategy/load.ts'

/**
 * A bank small enough to be worked out by hand. Calm on the phone: the term deposit leads (0.2 * 300 - 0.8 * 5 - 2 = 54), then
 * the savings plan (0.3 * 80 - 0.7 * 2 - 1 = 21.6). Asking about a fee and upset: sales are locked, the refund leads.
 */
export const smallStrategy: StrategyFiles = {
  'profile.yaml': `
attributes:
  firstName: { type: string, pii: true, default: there }
  age: { type: number, min: 0, max: 120 }
  balance: { type: number, default: 0 }
  tier: { type: string, values: [basic, gold] }
  inDefault: { type: bool, default: false }
  consents: { type: strings }
  products: { type: strings, default: [] }
  customerSince: { type: timestamp }
aggregates:
  complaints90d: { count: complaint, per: 90d }
  spent30d: { sum: purchase, of: amount, per: 30d }
  lastRating: { latest: rated, of: stars, per: 365d }
`,
  'context.yaml': `
sessionTtl: 2h
facts:
  sentiment: { type: number, min: -1, max: 1, default: 0, for: 30m }
  reason: { type: string, default: none }
  resolved: { type: bool, default: false }
  page: { type: string, for: 5m }
events:
  utterance:
    set:
      sentiment: 'has(event.data.sentiment) ? event.data.sentiment : context.sentiment'
      reason: 'has(event.data.reason) ? event.data.reason : context.reason'
  complaint:
    set: { sentiment: 'min(context.sentiment, -0.4)', resolved: false }
  problem-solved:
    set: { resolved: true }
    unset: [sentiment]
  page-view:
    set: { page: event.data.page }
`,
  'policies.yaml': `
engagement:
  kinds:
    sales:
      eligibility: '"marketing" in customer.consents && !customer.inDefault'
      suitability: context.sentiment > -0.3
contact:
  kinds:
    sales: { max: [{ of: impression, count: 3, per: 7d }] }
locks:
  - id: unresolved-problem
    when: context.reason == "fee" && context.sentiment < -0.2 && !context.resolved
    blocks: [sales, survey]
    reason: What the customer came for is not solved yet
    liftedBy: Solve it and say so
`,
  'placements.yaml': `
agent-screen: { channel: call-centre, limit: 3, fallback: { headline: Listen and help } }
web-hero: { channel: web, limit: 1, kinds: [service, sales], fallback: { headline: Welcome } }
`,
  'arbitration.yaml': `
currency: EUR
control: { share: 0 }
contextWeights:
  - { id: asks-about-fee, when: 'context.reason == "fee" && !context.resolved', groups: [fees], weight: 4, say: Asked about a fee }
`,
  'actions/fees.yaml': `
- id: refund-fee
  name: Refund a fee
  kind: service
  issue: resolve
  group: fees
  applicability: context.reason == "fee" && !context.resolved
  propensity: { prior: 0.8 }
  value: 40
  handling: 4
  contact: { coolDown: { accepted: 30d } }
  treatments:
    call-centre: { headline: Refund the fee, script: 'I give it back to you, {{ customer.firstName }}.' }
- id: explain-fee
  name: Explain a fee
  kind: service
  issue: resolve
  group: fees
  applicability: context.reason == "fee"
  propensity: { prior: 0.5 }
  value: 20
  treatments:
    call-centre: { headline: Explain the fee }
    web: { headline: What is this fee? }
`,
  'actions/savings.yaml': `
- id: term-deposit
  name: Term deposit
  kind: sales
  issue: growth
  group: savings
  eligibility: customer.age >= 18
  applicability: '!("term-deposit" in customer.products)'
  propensity: { prior: 0.2 }
  value: 300
  annoyance: 5
  handling: 2
  offer: { rate: 0.03 }
  contact: { coolDown: { rejected: 90d, not-now: 7d } }
  treatments:
    call-centre: { headline: 'Term deposit at {{ percent(offer.rate) }}' }
    web: { headline: 'Earn {{ percent(offer.rate) }}' }
- id: savings-plan
  name: Savings plan
  kind: sales
  issue: growth
  group: savings
  propensity: { prior: 0.3 }
  value: 80
  annoyance: 2
  handling: 1
  stock: 2
  treatments:
    call-centre: { headline: Save a little every month }
    web: { headline: Save a little every month }
- id: savings-survey
  name: Ask about savings
  kind: survey
  issue: growth
  group: savings
  propensity: { prior: 0.4 }
  value: 3
  handling: 1
  treatments:
    call-centre: { headline: How do you save? }
`,
}
