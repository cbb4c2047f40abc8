import type { Person } from './person.ts'
import { type Chance, clamp, rounded } from './seeded.ts'

/** How a card is used: those who are about to leave use it less, owe less on it, and call more often. */
const habits = {
  staying: {
    transactions: 70,
    spread: 0.3,
    perTransaction: 60,
    inactive: 2.2,
    contacts: 2.3,
    countChange: 0.73,
    paysOff: 0.18,
  },
  leaving: {
    transactions: 42,
    spread: 0.25,
    perTransaction: 55,
    inactive: 2.8,
    contacts: 3.1,
    countChange: 0.52,
    paysOff: 0.55,
  },
}

function tierOf(annualIncomeK: number, chance: Chance): string {
  if (annualIncomeK >= 110) return chance.weighted({ Blue: 80, Silver: 13, Gold: 6, Platinum: 1 })
  return chance.weighted({ Blue: 95, Silver: 4.5, Gold: 0.5 })
}

/** What the card system knows. */
export function drawCard(person: Person, leaving: boolean, chance: Chance) {
  const habit = leaving ? habits.leaving : habits.staying
  const cardTier = tierOf(person.annualIncomeK, chance)
  const bonus = cardTier === 'Blue' ? 1 : 2.5
  const creditLimit = Math.round(clamp(chance.skewed(75 * person.annualIncomeK * bonus, 0.6), 1438, 34516))
  const revolvingBalance = chance.yes(habit.paysOff)
    ? 0
    : Math.round(clamp(chance.normal(1400, 520), 80, Math.min(2517, 0.95 * creditLimit)))
  const transactionCount = Math.round(clamp(chance.skewed(habit.transactions, habit.spread), 10, 139))
  return {
    cardTier,
    monthsOnBook: Math.round(clamp(chance.normal(36, 8), 13, 56)),
    monthsInactive: Math.round(clamp(chance.normal(habit.inactive, 0.9), 0, 6)),
    contacts12m: Math.round(clamp(chance.normal(habit.contacts, 1), 0, 6)),
    creditLimit,
    revolvingBalance,
    openToBuy: creditLimit - revolvingBalance,
    amountChange: rounded(clamp(chance.normal(leaving ? 0.69 : 0.77, 0.2), 0, 3.4), 3),
    transactionAmount: Math.round(
      clamp(chance.skewed(habit.perTransaction, 0.2) * transactionCount, 510, 18484),
    ),
    transactionCount,
    countChange: rounded(clamp(chance.normal(habit.countChange, 0.2), 0, 3.7), 3),
    utilization: rounded(revolvingBalance / creditLimit, 3),
  }
}

export type Card = ReturnType<typeof drawCard>
