import type { Entry, Identity, Memory, Profile, Session, Values } from '../ports.ts'
import type { Strategy } from '../strategy/strategy.ts'
import { aggregate } from './aggregates.ts'

const RECENT_ENTRIES = 20

/** The 360 degree view of a customer. Times are RFC 3339, an aggregate that has no value is null. */
export interface CustomerView {
  readonly customerId: string
  readonly attributes: Values
  readonly aggregates: Readonly<Record<string, number | null>>
  readonly identities: readonly Identity[]
  /** 0 where there is no profile: all that is known is what happened. */
  readonly revision: number
  readonly updatedAt: string | null
  readonly source: string | null
  /** Newest first. */
  readonly recent: readonly EntryView[]
}

/** A line of the history as it is told. */
export type EntryView = Omit<Entry, 'at'> & { readonly at: string }

/** Null where nothing at all is known. */
export function customerView(
  strategy: Strategy,
  customerId: string,
  { profile, history }: Pick<Memory, 'profile' | 'history'>,
  identities: readonly Identity[],
  now: number,
): CustomerView | null {
  if (!profile && history.length === 0 && identities.length === 0) return null
  return {
    customerId,
    attributes: profile?.attributes ?? {},
    aggregates: Object.fromEntries(
      strategy.aggregates.map(each => [each.name, aggregate(each, history, now) ?? null]),
    ),
    identities,
    revision: profile?.revision ?? 0,
    updatedAt: profile ? new Date(profile.updatedAt).toISOString() : null,
    source: profile?.source ?? null,
    recent: history.slice(-RECENT_ENTRIES).reverse().map(entryView),
  }
}

export function entryView(entry: Entry): EntryView {
  return { ...entry, at: new Date(entry.at).toISOString() }
}

/** A profile as it is told whole. */
export function profileView(profile: Profile) {
  return { ...profile, updatedAt: new Date(profile.updatedAt).toISOString() }
}

/** A session as it is told whole, with what it knows beside its facts. */
export function sessionView({ openedAt, endedAt, ...session }: Session) {
  return {
    ...session,
    openedAt: new Date(openedAt).toISOString(),
    endedAt: endedAt === undefined ? null : new Date(endedAt).toISOString(),
  }
}
