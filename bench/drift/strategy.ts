import type { StrategyFiles } from '../../src/strategy/load.ts'

/**
 * How the bank's calls are learned: everything that was chosen is here. It was chosen by the log loss of the calls up to the 80th
 * percentile; those that the figures are about were not looked at.
 */
export const callsStrategy: StrategyFiles = {
  'profile.yaml': `
attributes:
  age: { type: number }
  job: { type: string }
  creditDefault: { type: string }
  contactType: { type: string }
  campaignContacts: { type: number }
  daysSinceLastCampaign: { type: number }
  previousCampaignContacts: { type: number }
  previousOutcome: { type: string }
`,
  'context.yaml': `
facts:
  euribor3m: { type: number }
  employmentVariation: { type: number }
  consumerPrices: { type: number }
  consumerConfidence: { type: number }
  employed: { type: number }
`,
  'placements.yaml': 'agent-screen: { channel: call-centre, limit: 1 }',
  'arbitration.yaml': `
currency: EUR
learning:
  halfLife: 20d
  level: { halfLife: 1d, spread: 0.5 }
  intercept: 1
  slope: 0.3
  features:
    - { feature: customer.contactType == "telephone", spread: 0.6 }
    - { feature: customer.previousOutcome == "success", spread: 0.6 }
    - { feature: customer.previousOutcome == "failure", spread: 0.6 }
    - { feature: customer.daysSinceLastCampaign < 999.0, spread: 0.6 }
    - { feature: 'min(customer.previousCampaignContacts, 3.0)', scale: 2, spread: 0.6 }
    - { feature: 'customer.campaignContacts <= 1.0 ? 0.0 : customer.campaignContacts <= 2.0 ? 1.0 : customer.campaignContacts <= 5.0 ? 2.0 : 3.0', spread: 0.6 }
    - { feature: customer.age, center: 40, scale: 10, spread: 0.6 }
    - { feature: customer.age >= 60.0, spread: 0.6 }
    - { feature: customer.age < 28.0, spread: 0.6 }
    - { feature: customer.job == "student", spread: 0.6 }
    - { feature: customer.job == "retired", spread: 0.6 }
    - { feature: customer.job == "blue-collar", spread: 0.6 }
    - { feature: customer.job == "admin.", spread: 0.6 }
    - { feature: customer.creditDefault != "no", spread: 0.6 }
    - { feature: context.euribor3m, center: 3, scale: 2, spread: 0.6 }
    - { feature: context.employmentVariation, scale: 1.5, spread: 0.6 }
    - { feature: context.consumerPrices, center: 93.5, scale: 0.6, spread: 0.6 }
    - { feature: context.consumerConfidence, center: -40, scale: 5, spread: 0.6 }
    - { feature: context.employed, center: 5150, scale: 70, spread: 0.6 }
`,
  'actions/deposit.yaml': `
- id: term-deposit
  name: Term deposit
  kind: sales
  issue: growth
  group: savings
  propensity: { prior: 0.1, adaptive: true }
  value: 100
  treatments: { call-centre: { headline: Term deposit } }
`,
}
