import type { Decision } from '../../decision/answer.ts'
import { groupNames, inOrder, type RateRatio, rateRatio, share } from './groups.ts'
import { addDecision, newTally, type Tally } from './tally.ts'

/** Two strategies asked the same question. */
export interface Pair {
  readonly customerId: string
  /** Of the attribute that groups are made by. */
  readonly attribute: unknown
  readonly before: Decision
  readonly after: Decision
}

/** What happens to a group of customers under one strategy: any action at all, or one of a kind, as a rate ratio against all others. */
export interface GroupRate {
  readonly group: string
  readonly customers: number
  /** `any`, or a kind of action. */
  readonly what: string
  readonly before: RateRatio
  readonly after: RateRatio
}

export interface Comparison {
  readonly decisions: number
  readonly customers: number
  readonly before: Tally
  readonly after: Tally
  /** Customers for whom another action, or none, comes first in at least one placement; per 10,000 with a 95 % interval. */
  readonly changed: {
    readonly customers: number
    readonly per10000: number
    readonly low: number
    readonly high: number
  }
  /** The most frequent changes of the first action. */
  readonly changes: readonly { readonly from: string; readonly to: string; readonly decisions: number }[]
  /** Customers who get nothing anywhere. */
  readonly nothing: {
    readonly before: number
    readonly after: number
    /** Who had something before: how many, and some of them. */
    readonly newly: number
    readonly examples: readonly string[]
  }
  readonly groups: readonly GroupRate[]
}

interface Customer {
  readonly attribute: unknown
  changed: boolean
  /** The kinds of what is shown anywhere. */
  readonly before: Set<string>
  readonly after: Set<string>
}

const MOST_CHANGES = 10
const MOST_EXAMPLES = 5
export const NO_ACTION = 'no action'

/** Compares two strategies over the same decisions. Customers are counted once, however often they are decided for. */
export function comparison(by: string | null) {
  const before = newTally()
  const after = newTally()
  const customers = new Map<string, Customer>()
  const changes = new Map<string, { from: string; to: string; decisions: number }>()

  return {
    add({ customerId, attribute, before: was, after: is }: Pair): void {
      addDecision(before, was)
      addDecision(after, is)
      const customer = customers.get(customerId) ?? {
        attribute,
        changed: false,
        before: new Set<string>(),
        after: new Set<string>(),
      }
      customers.set(customerId, customer)
      for (const { kind } of was.actions) customer.before.add(kind)
      for (const { kind } of is.actions) customer.after.add(kind)
      for (const { from, to } of firstChanges(was, is)) {
        customer.changed = true
        const key = JSON.stringify([from, to])
        const known = changes.get(key) ?? { from, to, decisions: 0 }
        known.decisions += 1
        changes.set(key, known)
      }
    },
    finish(): Comparison {
      const all = [...customers]
      const changed = all.filter(([, customer]) => customer.changed).length
      const { value, low, high } = share(changed, all.length)
      const newly = all.filter(([, customer]) => customer.before.size > 0 && customer.after.size === 0)
      return {
        decisions: before.decisions,
        customers: all.length,
        before,
        after,
        changed: { customers: changed, per10000: 10_000 * value, low: 10_000 * low, high: 10_000 * high },
        changes: [...changes.values()].sort((a, b) => b.decisions - a.decisions).slice(0, MOST_CHANGES),
        nothing: {
          before: all.filter(([, customer]) => customer.before.size === 0).length,
          after: all.filter(([, customer]) => customer.after.size === 0).length,
          newly: newly.length,
          examples: newly.slice(0, MOST_EXAMPLES).map(([id]) => id),
        },
        groups: by === null ? [] : groupRates(all.map(([, customer]) => customer)),
      }
    },
  }
}

/** Where the first action of a placement is another one. */
function firstChanges(was: Decision, is: Decision): { from: string; to: string }[] {
  const placements = new Set([...was.actions, ...is.actions].map(({ placement }) => placement))
  const firstIn = ({ actions }: Decision, placement: string) =>
    actions.find(action => action.placement === placement)?.actionId ?? NO_ACTION
  return [...placements].flatMap(placement => {
    const [from, to] = [firstIn(was, placement), firstIn(is, placement)]
    return from === to ? [] : [{ from, to }]
  })
}

function groupRates(customers: readonly Customer[]): GroupRate[] {
  const values = customers.map(({ attribute }) => attribute)
  const names = groupNames(values)
  const kinds = new Set(customers.flatMap(({ before, after }) => [...before, ...after]))
  const rates: GroupRate[] = []
  for (const group of inOrder(names, values)) {
    const inside = customers.filter((_, at) => names[at] === group)
    const rest = customers.filter((_, at) => names[at] !== group)
    if (rest.length === 0) continue
    for (const what of ['any', ...[...kinds].sort()]) {
      const hits = (of: readonly Customer[], side: 'before' | 'after') =>
        of.filter(customer => (what === 'any' ? customer[side].size > 0 : customer[side].has(what))).length
      const ratio = (side: 'before' | 'after') =>
        rateRatio(hits(inside, side), inside.length, hits(rest, side), rest.length)
      rates.push({ group, customers: inside.length, what, before: ratio('before'), after: ratio('after') })
    }
  }
  return rates
}
