import type { Page, Profile, Store } from '../../ports.ts'
import { packProfile, profileBytes, unpackProfile } from '../profiles.ts'
import { revisionIn } from '../versioned.ts'
import { noteChange, noteChangeOfAll } from './changes.ts'
import type { Databases } from './databases.ts'

type Imported = Parameters<Store['importProfiles']>[0]

/** Profiles written in one transaction: enough to share its cost, few enough not to hold the event loop for long. */
const importedAtOnce = 1_000

/** To be called inside a read. `before` is what was read of the same customer, and is it again where it has not changed since. */
export function profileOf(
  { profiles }: Databases,
  customerId: string,
  before: Profile | null = null,
): Profile | null {
  const bytes = profiles.get(customerId)
  if (!bytes) return null
  return before && profileBytes(before).equals(bytes) ? before : unpackProfile(bytes)
}

export async function writeProfileIn(
  databases: Databases,
  customerId: string,
  profile: Profile,
): Promise<boolean> {
  const { profiles } = databases
  const bytes = packProfile(profile)
  return databases.write(() => {
    if (revisionIn(profiles.get(customerId)) !== profile.revision - 1) return false
    profiles.put(customerId, bytes)
    noteChange(databases, customerId)
    return true
  })
}

export async function importInto(databases: Databases, imported: Imported): Promise<void> {
  const { profiles } = databases
  for (let start = 0; start < imported.length; start += importedAtOnce) {
    const batch = imported.slice(start, start + importedAtOnce)
    await databases.write(() => {
      for (const { customerId, profile } of batch) {
        const revision = revisionIn(profiles.get(customerId)) + 1
        const { attributes, updatedAt, source } = profile
        profiles.put(customerId, packProfile({ attributes, revision, updatedAt, source }))
      }
      noteChangeOfAll(databases)
    })
  }
}

/** Customers with a profile, in the order of their ids' UTF-8 bytes. */
export function customersOf(databases: Databases, page: { after?: string; limit: number }): Page<string> {
  return databases.read(() => {
    const from = page.after === undefined ? {} : { start: page.after, exclusiveStart: true }
    const items = [...databases.profiles.getKeys({ ...from, limit: page.limit + 1 })]
    const more = items.length > page.limit
    if (more) items.pop()
    return { items, next: more ? (items.at(-1) ?? null) : null }
  })
}
