import { holds, type Slices, sliceOf } from './slices.ts'

/** Who decides of a model's versions, and who only scores. */
export interface ModelRoles {
  readonly champion: string
  readonly challengers: readonly Challenger[]
  /** They only score. */
  readonly shadows: readonly string[]
  /** Newest first, bounded: what was done, when, why. */
  readonly history: readonly RoleChange[]
}

/** Decides for its share of the customers: 0 < share < 1, and together below 1. */
export interface Challenger {
  readonly version: string
  readonly share: number
  /** Which customers these are; as many slices as the share says. */
  readonly slices: Slices
}

export interface RoleChange {
  /** Epoch milliseconds. */
  readonly at: number
  readonly change: 'promoted' | 'rolled-back' | 'challenging' | 'shadowing' | 'retired' | 'guarded'
  /** What it was about: the new champion, the one gone back to, or the one that broke a guard. */
  readonly version: string
  /** The champion before, where this changed the champion. */
  readonly before: string | null
  readonly because: string
  /** Of a rollback: the caller's, to know it again. */
  readonly key?: string
}

/** By model; a model that is not in it is decided by its newest version. */
export type Roles = Readonly<Record<string, ModelRoles>>

/** The roles of one model, or null where nothing was said of it. */
export function rolesOf(roles: Roles, model: string): ModelRoles | null {
  return Object.hasOwn(roles, model) ? roles[model]! : null
}

/** The roles of a model of which nothing was said yet, and this version decides. */
export function firstRoles(champion: string): ModelRoles {
  return { champion, challengers: [], shadows: [], history: [] }
}

/**
 * Which version decides for this customer: the same at every call, until its role changes. Where a share grows, those who had
 * that version keep it, and so do those of other challengers; so too where another one goes.
 */
export function deciding({ champion, challengers }: ModelRoles, model: string, customerId: string): string {
  if (challengers.length === 0) return champion
  const slice = sliceOf(model, customerId)
  for (const { version, slices } of challengers) if (holds(slices, slice)) return version
  return champion
}

export type Role = 'champion' | 'challenger' | 'shadow'

/** The role of a version, or null where it has none. */
export function roleOf(roles: ModelRoles, version: string): Role | null {
  if (roles.champion === version) return 'champion'
  if (roles.challengers.some(each => each.version === version)) return 'challenger'
  return roles.shadows.includes(version) ? 'shadow' : null
}

/** All versions that have a role: the champion, challengers, shadows. */
export function versionsIn({ champion, challengers, shadows }: ModelRoles): readonly string[] {
  return [champion, ...challengers.map(({ version }) => version), ...shadows]
}

/** The champions that rollbacks go to, one after another: promotions are undone from the newest on, each once. */
export function championsBefore({ history }: ModelRoles): readonly string[] {
  const champions: string[] = []
  let undone = 0
  for (const { change, before } of history) {
    if (before === null) continue
    if (change !== 'promoted') undone++
    else if (undone > 0) undone--
    else champions.push(before)
  }
  return champions
}
