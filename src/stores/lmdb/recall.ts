import type { Entry, Memory, Profile, Recall } from '../../ports.ts'
import { bounded } from '../bounded.ts'
import { hashOf } from '../hash.ts'
import { logOf } from '../history.ts'
import { bytesOfCustomer, CUSTOMERS_BYTES } from '../lately.ts'
import { profileBytes } from '../profiles.ts'
import { changeFollower } from './changes.ts'
import type { Databases } from './databases.ts'
import { historyOf } from './histories.ts'
import { profileOf } from './profiles.ts'
import { foreignOwner, sessionOf } from './sessions.ts'
import { holdsOne, ledgerOf } from './stock.ts'

interface Customer {
  readonly customerId: string
  readonly profile: Profile | null
  readonly history: readonly Entry[]
}

/** Whoever is in a conversation is changed and read again at once: what they were is kept that long, since most of it still is. */
const CHANGED_BYTES = CUSTOMERS_BYTES / 16

function bytesOf({ profile, history }: Customer): number {
  return bytesOfCustomer((profile ? profileBytes(profile).length : 0) + logOf(history).length)
}

/** Visitors who come once would push out those who come again, and to find nothing costs little. */
function keepsSomething({ profile, history }: Customer): boolean {
  return profile !== null || history.length > 0
}

const NONE: Memory['taken'] = {}

/**
 * All that a decision needs, from one snapshot. A customer in a conversation is asked for again and again: who was asked for lately
 * is remembered until the log of changes names them, which is read before anything is answered. Recalls of one turn of the event
 * loop look at it once: nothing that was acknowledged since can have come before them.
 */
export function recaller(databases: Databases): (what: Recall, now: number) => Memory {
  const forgetChanged = changeFollower(databases)
  const known = bounded<number, Customer>(CUSTOMERS_BYTES)
  const changed = bounded<number, Customer>(CHANGED_BYTES)
  let looked = false

  const remembering = {
    delete(hash: number) {
      const customer = known.get(hash)
      if (!customer) return
      known.delete(hash)
      changed.set(hash, customer, bytesOf(customer))
    },
    clear() {
      known.clear()
      changed.clear()
    },
  }

  function look(): void {
    if (looked) return
    databases.read(() => forgetChanged(remembering))
    looked = true
    queueMicrotask(() => {
      looked = false
    })
  }

  function remembered(customerId: string, hash: number, among = known): Customer | undefined {
    const customer = among.get(hash)
    return customer?.customerId === customerId ? customer : undefined
  }

  function read(customerId: string, hash: number): Customer {
    const before = remembered(customerId, hash, changed)
    changed.delete(hash)
    const customer = {
      customerId,
      profile: profileOf(databases, customerId, before?.profile),
      history: historyOf(databases, customerId, before?.history),
    }
    if (keepsSomething(customer)) known.set(hash, customer, bytesOf(customer))
    return customer
  }

  return ({ customerId, sessionId, stocked, owner }, now) => {
    const hash = hashOf(customerId)
    if (sessionId === undefined && stocked.length === 0) {
      look()
      const { profile, history } =
        remembered(customerId, hash) ?? databases.read(() => read(customerId, hash))
      return { profile, session: null, history, taken: NONE }
    }
    return databases.read(() => {
      forgetChanged(remembering)
      const { profile, history } = remembered(customerId, hash) ?? read(customerId, hash)
      const session = sessionId === undefined ? null : sessionOf(databases, customerId, sessionId, now)
      const other =
        session || sessionId === undefined
          ? null
          : foreignOwner(databases, { id: sessionId, customerId }, now)
      return {
        profile,
        session,
        ...(other !== null && { sessionOf: other }),
        history,
        taken: Object.fromEntries(stocked.map(id => [id, ledgerOf(databases, id)])),
        ...(owner !== undefined && {
          holding: stocked.filter(id => holdsOne(databases, owner, id, now)),
        }),
      }
    })
  }
}
