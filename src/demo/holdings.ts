import type { Person } from './person.ts'
import type { Chance } from './seeded.ts'

/** What fills a portfolio up, in the order in which people mostly take it. */
const fillers = [
  'savings-plan',
  'home-insurance',
  'mobile-wallet',
  'travel-insurance',
  'pension',
  'income-protection',
] as const

/** Products held, and the yes and no of them that models read. */
export function drawHoldings(person: Person, leaving: boolean, chance: Chance) {
  const hasHomeLoan = chance.yes(person.age < 28 ? 0.2 : 0.55)
  const mortgageK =
    hasHomeLoan && chance.yes(0.65)
      ? Math.round(Math.min(chance.skewed(1.6 * person.annualIncomeK, 0.5), 635))
      : 0
  const hasPersonalLoan = chance.yes(0.15)
  const hasTermDeposit = chance.yes(leaving ? 0.03 : 0.1)
  const hasSecurities = chance.yes(person.annualIncomeK > 80 ? 0.2 : 0.08)
  const hasCreditCard = chance.yes(0.6)
  const products = [
    'current-account',
    ...(mortgageK > 0 ? ['mortgage'] : []),
    ...(hasPersonalLoan ? ['personal-loan'] : []),
    ...(hasTermDeposit ? ['term-deposit'] : []),
    ...(hasSecurities ? ['investments'] : []),
    ...(hasCreditCard ? ['credit-card'] : []),
  ]
  const wanted = leaving ? chance.whole(1, 3) : chance.whole(2, 6)
  for (const filler of fillers) if (products.length < wanted && chance.yes(0.6)) products.push(filler)
  return {
    borrows: mortgageK > 0 || hasPersonalLoan,
    productCount: Math.min(products.length, 6),
    attributes: {
      products,
      housingLoan: hasHomeLoan ? 'yes' : chance.yes(0.03) ? 'unknown' : 'no',
      personalLoan: hasPersonalLoan ? 'yes' : 'no',
      mortgageK,
      hasSecurities,
      hasTermDeposit,
      usesOnlineBanking: chance.yes(person.age < 60 ? 0.8 : 0.5),
      hasCreditCard,
    },
  }
}
