import { v7 as uuidv7 } from 'uuid'
import { type Chance, seededChance } from '../src/demo/seeded.ts'
import type { Entry } from '../src/ports.ts'
import { drawNumber, flags, lists, numbers, texts } from './facts.ts'
import { actionId, CHANNEL, groupOf, issueOf, kindOf } from './strategies.ts'

export const CUSTOMERS = 1_000
const HISTORY = 10
const DAY_MS = 86_400_000

export interface BenchCustomer {
  readonly customerId: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly history: readonly Entry[]
}

export const customerId = (index: number) => `C-${String(index).padStart(4, '0')}`

/** A thousand customers with forty attributes and ten entries of history before `now`; outcomes are of the first `actionCount` actions. */
export function customers(actionCount: number, now: number): BenchCustomer[] {
  const chance = seededChance(11)
  return Array.from({ length: CUSTOMERS }, (_, index) => ({
    customerId: customerId(index),
    attributes: attributes(chance),
    history: Array.from({ length: HISTORY }, (_, entry) => historyEntry(entry, actionCount, now, chance)),
  }))
}

function attributes(chance: Chance): Record<string, unknown> {
  const drawn: Record<string, unknown> = {}
  for (const [name, range] of Object.entries(numbers)) drawn[name] = drawNumber(range, chance)
  for (const [name, among] of Object.entries(texts)) drawn[name] = chance.pick(among)
  for (const [name, share] of Object.entries(flags)) drawn[name] = chance.yes(share)
  for (const [name, items] of Object.entries(lists))
    drawn[name] = Object.keys(items).filter(item => chance.yes(items[item]!))
  return drawn
}

/** Seven outcomes, three events; over the last two months. */
function historyEntry(number: number, actionCount: number, now: number, chance: Chance): Entry {
  const at = Math.round(now - (1 + 60 * chance.uniform()) * DAY_MS)
  const id = uuidv7({ msecs: at })
  if (number >= 7)
    return {
      type: 'event',
      id,
      at,
      event: 'page-view',
      channel: 'web',
      data: { page: 'savings', seconds: 40 },
    }
  const index = chance.whole(0, actionCount - 1)
  return {
    type: 'outcome',
    id,
    at,
    decisionId: uuidv7({ msecs: at }),
    actionId: actionId(index),
    group: groupOf(index),
    issue: issueOf(index),
    kind: kindOf(index),
    outcome: chance.weighted({ impression: 6, rejected: 2, accepted: 1 }),
    channel: CHANNEL,
  }
}
