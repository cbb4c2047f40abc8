import { allPages } from './all-pages.ts'
import { anonymousId } from './customer/anonymous.ts'
import { type EntryView, entryView, profileView, sessionView } from './customer/view.ts'
import { recordView } from './decision-record.ts'
import type { Identity } from './ports.ts'
import type { World } from './world.ts'

/** One thing that is held on a person, under which customer's id. */
export type Held = { readonly customerId: string } & (
  | { readonly type: 'profile'; readonly profile: ReturnType<typeof profileView> }
  | { readonly type: 'identity'; readonly identity: Identity }
  | { readonly type: 'session'; readonly session: ReturnType<typeof sessionView> }
  | { readonly type: 'entry' | 'takenBack'; readonly entry: EntryView }
  /** An id under which nothing is taken any more, and nothing ever came. */
  | { readonly type: 'barred'; readonly entryId: string }
  | { readonly type: 'decision'; readonly decision: ReturnType<typeof recordView> }
  | { readonly type: 'logLine'; readonly logLine: unknown }
)

/** Comes last, and only where nothing is left out. */
export interface Complete {
  readonly type: 'complete'
  readonly customerId: string
  /** Who stood for the linked identities before these were linked. */
  readonly anonymous: readonly string[]
  readonly exportedAt: string
  readonly counts: Counts
}

/** How each type of thing is counted: as an erasure counts it, which takes the last two away, too. */
const COUNTED = {
  profile: 'profile',
  identity: 'identities',
  session: 'sessions',
  entry: 'entries',
  decision: 'decisions',
  logLine: 'logLines',
  takenBack: 'takenBack',
  barred: 'barred',
} as const

export type Counts = Record<(typeof COUNTED)[Held['type']], number>

/**
 * Use case 10: all that is held on a person is told, which is what an erasure would remove (`erase.ts`): also what is kept of the anonymous
 * customers who stood for the identities. Nothing is read before it is wanted.
 */
export async function* exportCustomer(world: World, customerId: string): AsyncGenerator<Held | Complete> {
  const anonymous = (await world.store.identities(customerId)).map(anonymousId)
  const counts = Object.fromEntries(Object.values(COUNTED).map(name => [name, 0])) as Counts
  for await (const held of heldUnder(world, [...new Set([customerId, ...anonymous])])) {
    counts[COUNTED[held.type]] += 1
    yield held
  }
  yield { type: 'complete', customerId, anonymous, exportedAt: new Date(world.now()).toISOString(), counts }
}

async function* heldUnder({ store, log }: World, customerIds: readonly string[]): AsyncGenerator<Held> {
  for (const customerId of customerIds) {
    const { profile, identities, sessions, entries, barred } = await store.keptOf(customerId)
    if (profile) yield { type: 'profile', customerId, profile: profileView(profile) }
    for (const identity of identities) yield { type: 'identity', customerId, identity }
    for (const each of sessions) yield { type: 'session', customerId, session: sessionView(each) }
    for (const { entry, takenBack } of entries)
      yield { type: takenBack ? 'takenBack' : 'entry', customerId, entry: entryView(entry) }
    for (const entryId of barred) yield { type: 'barred', customerId, entryId }
  }
  const told = new Set<string>()
  for await (const record of allPages(from => store.decisionsOf(customerIds, from))) {
    if (told.has(record.decisionId)) continue
    told.add(record.decisionId)
    yield { type: 'decision', customerId: record.customerId, decision: recordView(record) }
  }
  if (!log) return
  // What was decided until now is in the log by then.
  for await (const line of allPages(from => log.lines(customerIds, from))) {
    const logLine = parsed(line)
    yield { type: 'logLine', customerId: logLine?.customerId ?? customerIds[0]!, logLine: logLine ?? line }
  }
}

/** Null where a file was damaged there: what is left is told as a text. */
function parsed(line: string): { readonly customerId: string } | null {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
