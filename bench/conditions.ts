/**
 * Forty conditions, each true of some 75 to 97 in 100 situations, so that about half of the actions that ask five of them are
 * left. Real numbers are written `1.0`, so that the naive pipeline's plain CEL takes them too.
 */
export const eligibility = [
  'customer.age >= 21.0',
  'customer.age < 80.0',
  'customer.inDefault == false',
  'customer.vulnerable == false',
  '"marketing" in customer.consents',
  '"profiling" in customer.consents',
  'customer.riskScore < 0.9',
  'customer.missedPayments < 4.0',
  'customer.tenureMonths >= 12.0',
  'customer.annualIncomeK >= 20.0',
  'customer.creditLimit >= 1500.0',
  'customer.segment != "basic" || customer.balance > 8000.0',
]

export const applicability = [
  '!("insurance" in customer.products)',
  '!("loan" in customer.products)',
  '!("pension" in customer.products)',
  'customer.balance >= 2000.0',
  'customer.productCount <= 7.0',
  'customer.monthsInactive < 11.0',
  'customer.utilization < 0.95',
  'customer.loanBalance < 45000.0',
  'customer.mortgageK < 350.0',
  'customer.transactionCount > 15.0',
  'customer.monthlyCardSpendK < 5.5',
  'customer.visits30d >= 2.0',
  'customer.daysSinceLogin < 110.0',
  'customer.region in ["north", "south", "east", "west"]',
  'customer.job != "student"',
  'customer.usesApp || customer.branchVisits12m < 8.0',
]

export const suitability = [
  'context.sentiment > -0.8',
  'context.waitSeconds < 540.0',
  'context.openComplaint == false',
  'context.reason != "fraud"',
  'context.intentConfidence > 0.1 || context.intent == "none"',
  'context.page != "help"',
  'context.pageViews < 19.0',
  'customer.feesLast90d < 110.0',
  'customer.contacts12m <= 11.0',
  'customer.nps >= 1.0',
  'customer.callsLast90d < 9.0',
  'context.resolved || context.sentiment > -0.9',
]
