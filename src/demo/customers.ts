import type { Identity, Values } from '../ports.ts'
import { drawCampaigns } from './campaigns.ts'
import { drawCard } from './card.ts'
import { drawPerson } from './person.ts'
import { drawRelationship } from './relationship.ts'
import { seededChance } from './seeded.ts'
import { toldCustomer } from './told-customer.ts'

export interface DemoCustomer {
  readonly customerId: string
  readonly attributes: Values
  readonly identities: readonly Identity[]
}

/** About one in six is on the way out, as in any bank that looks. */
const leavingShare = 0.15

/** Multiplying by a prime, modulo a number that has no factor in common with it, never gives two of them the same number. */
const phoneOf = (number: number) => `+45${21_000_000 + ((number * 48_271) % 8_999_993)}`

function drawCustomer(number: number): DemoCustomer {
  // A seed of their own: a customer stays the same however many are drawn.
  const chance = seededChance(number * 2_654_435_761)
  const leaving = chance.yes(leavingShare)
  const person = drawPerson(chance)
  const card = drawCard(person, leaving, chance)
  const digits = String(number).padStart(4, '0')
  const phone = phoneOf(number)
  const email = `${person.firstName}.${person.lastName}.${digits}@example.com`.toLowerCase()
  return {
    customerId: `C-${digits}`,
    // Spreading this many properties is thirty times slower.
    attributes: Object.assign(
      { phone, email },
      person,
      card,
      drawCampaigns(chance),
      drawRelationship(person, card, leaving, chance),
    ),
    identities: [
      { type: 'phone', value: phone },
      { type: 'email', value: email },
      { type: 'cookie', value: `web-${digits}` },
    ],
  }
}

/** The demo bank's invented customers, `C-0001` and on: the same ones every time. */
export function demoCustomers(count = 2000): DemoCustomer[] {
  return Array.from({ length: count }, (_, index) => drawCustomer(index + 1)).map(customer =>
    customer.customerId === toldCustomer.customerId ? toldCustomer : customer,
  )
}
