import type { Card } from './card.ts'
import { drawHoldings } from './holdings.ts'
import type { Person } from './person.ts'
import { type Chance, clamp, rounded } from './seeded.ts'

const dayMs = 86_400_000
/** The day on which the demo bank's records were drawn; they do not age with the clock. */
const drawnAtMs = Date.parse('2026-01-01T00:00:00Z')

/** RFC 3339, at the start of the day that lies so many days after the drawing. */
const dayFromDrawing = (days: number) =>
  `${new Date(drawnAtMs + days * dayMs).toISOString().slice(0, 10)}T00:00:00Z`

const feeNames = {
  'card payment fee abroad': 4,
  'account fee': 4,
  'transfer fee': 2,
  'cash withdrawal fee': 3,
  'overdraft fee': 1,
}

/** What the bank itself knows: holdings, money, trouble, consents. */
export function drawRelationship(person: Person, card: Card, leaving: boolean, chance: Chance) {
  const holdings = drawHoldings(person, leaving, chance)
  const tenureMonths = Math.round(
    clamp(card.monthsOnBook + chance.skewed(40, 0.9), 6, Math.max(6, (person.age - 17) * 12)),
  )
  const balance = rounded(clamp(chance.skewed(90 * person.annualIncomeK, 1), 40, 160_000), 2)
  const missedPayments = holdings.borrows && chance.yes(0.1) ? chance.whole(1, 4) : 0
  const inDefault = missedPayments >= 3 && chance.yes(0.6)
  const marketing = chance.yes(0.85)
  const lifetimeValue =
    150 + 11 * person.annualIncomeK + 0.025 * balance + 160 * holdings.productCount + 3 * tenureMonths
  const known = {
    productCount: holdings.productCount,
    consents: [...(marketing ? ['marketing'] : []), ...(chance.yes(0.7) ? ['profiling'] : [])],
    vulnerable: chance.yes(person.age >= 75 ? 0.15 : 0.02),
    inDefault,
    creditDefault: inDefault ? 'yes' : chance.yes(0.05) ? 'unknown' : 'no',
    accountStatus: card.monthsInactive >= 4 && chance.yes(0.6) ? 'dormant' : 'active',
    phoneVerified: chance.yes(0.9),
    idExpiresOn: dayFromDrawing(chance.whole(-60, 3600)),
    incomeCheckedOn: dayFromDrawing(-chance.whole(10, 1100)),
    preferredChannel: chance.weighted(
      person.age >= 60 ? { 'call-centre': 5, web: 3, mobile: 2 } : { 'call-centre': 2, web: 3, mobile: 5 },
    ),
    customerSince: dayFromDrawing(-Math.round(tenureMonths * 30.44)),
    tenureMonths,
    lifetimeValue: Math.round(clamp(chance.skewed(lifetimeValue, 0.2), 250, 15_000)),
    balance,
    salaryAccount: chance.yes(leaving ? 0.3 : 0.65),
    nps: Math.round(clamp(chance.normal(leaving ? 5 : 7.8, 1.8), 0, 10)),
    feesLast90d: chance.yes(0.75) ? rounded(clamp(chance.skewed(14, 0.7), 1.5, 120), 2) : 0,
    lastFeeName: chance.weighted(feeNames),
    refundsLast12m: Number(chance.weighted({ '0': 88, '1': 9, '2': 3 })),
    missedPayments,
    usesApp: holdings.attributes.usesOnlineBanking && chance.yes(person.age < 50 ? 0.75 : 0.4),
  }
  return Object.assign(known, holdings.attributes)
}
