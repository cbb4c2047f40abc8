import type { Chance } from '../src/demo/seeded.ts'
import { rounded } from '../src/demo/seeded.ts'

type Range = readonly [low: number, high: number]

/** Numbers that a bank knows of a customer, with the range that they are drawn from. */
export const numbers: Readonly<Record<string, Range>> = {
  age: [18, 90],
  tenureMonths: [0, 300],
  balance: [0, 30_000],
  lifetimeValue: [100, 5_000],
  productCount: [1, 8],
  feesLast90d: [0, 120],
  refundsLast12m: [0, 4],
  missedPayments: [0, 4],
  nps: [0, 10],
  annualIncomeK: [10, 150],
  creditLimit: [500, 20_000],
  utilization: [0, 1],
  monthlyCardSpendK: [0, 6],
  mortgageK: [0, 400],
  transactionCount: [0, 200],
  transactionAmount: [0, 20_000],
  monthsInactive: [0, 12],
  contacts12m: [0, 12],
  dependents: [0, 4],
  visits30d: [0, 30],
  appSessions30d: [0, 60],
  emailOpens90d: [0, 20],
  savingsRate: [0, 0.05],
  loanBalance: [0, 50_000],
  riskScore: [0, 1],
  engagement: [0, 1],
  branchVisits12m: [0, 10],
  callsLast90d: [0, 9],
  daysSinceLogin: [0, 120],
  limitChange: [-0.5, 0.5],
}

/** Texts, with what they are drawn from. */
export const texts: Readonly<Record<string, readonly string[]>> = {
  firstName: ['Anna', 'Bo', 'Carla', 'David', 'Elif', 'Frode', 'Grace', 'Hassan'],
  segment: ['basic', 'plus', 'premium'],
  job: ['office', 'trade', 'health', 'student', 'retired', 'other'],
  region: ['north', 'south', 'east', 'west', 'capital'],
  preferredChannel: ['call-centre', 'web', 'mobile'],
}

/** What is true or false, with how often it is true. */
export const flags: Readonly<Record<string, number>> = { vulnerable: 0.05, inDefault: 0.04, usesApp: 0.7 }

/** Lists, with how often each of their items is there. */
export const lists: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  consents: { marketing: 0.9, profiling: 0.8 },
  products: { 'current-account': 1, card: 0.6, savings: 0.4, loan: 0.2, insurance: 0.15, pension: 0.1 },
}

/** Live facts: numbers with their range, texts with what they may be, and what is true or false. */
export const facts = {
  numbers: { sentiment: [-1, 1], waitSeconds: [0, 600], intentConfidence: [0, 1], pageViews: [0, 20] },
  texts: {
    reason: ['fee', 'card', 'loan', 'fraud', 'moving', 'savings', 'other'],
    intent: ['card_arrival', 'fee_charged', 'pin_blocked', 'top_up', 'exchange_rate', 'none'],
    page: ['home', 'accounts', 'savings', 'loans', 'help'],
  },
  flags: { openComplaint: 0.1, resolved: 0.3 },
} as const satisfies Record<string, Record<string, unknown>>

export function drawNumber([low, high]: Range, chance: Chance): number {
  return rounded(low + chance.uniform() * (high - low), high <= 1 ? 3 : 0)
}
