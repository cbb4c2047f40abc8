import { championsBefore, deciding, type ModelRoles } from '../learning/lifecycle/roles.ts'
import type { Model } from './model.ts'
import { type ModelReport, notLoaded, servingReport } from './model-report.ts'
import type { Loaded, Shelf } from './shelf.ts'
import type { VersionFolder } from './version-folders.ts'

/** Who plays what among the versions of one model, as far as they are to be had. */
export interface Cast {
  readonly champion: Loaded
  /** The version that decides for a customer; without one, the champion. */
  deciding(customerId?: string): Model
  readonly shadows: readonly Model[]
  readonly used: ReadonlySet<Loaded>
  reports(): readonly ModelReport[]
  /** Of roles that cannot be filled as they were given: what, and who decides instead. */
  readonly troubles: readonly string[]
}

/** Null where no version is to be had. `versions` are those that are there, newest first; without roles the newest that loads decides. */
export async function castOf(
  name: string,
  versions: readonly VersionFolder[],
  roles: ModelRoles | null,
  shelf: Shelf,
): Promise<Cast | null> {
  const troubles: string[] = []
  const missing: ModelReport[] = []

  async function taken(version: string, aside = false): Promise<Loaded | null> {
    const folder = versions.find(each => each.version === version)
    return folder ? shelf.take(folder, aside) : null
  }
  async function firstOf(some: readonly string[]): Promise<Loaded | null> {
    for (const version of some) {
      const loaded = await taken(version)
      if (loaded) return loaded
    }
    return null
  }
  const named = roles && (await taken(roles.champion))
  const before = roles && !named ? championsBefore(roles) : []
  const champion = named ?? (await firstOf([...before, ...versions.map(({ version }) => version)]))
  if (!champion) return null

  async function lacking(version: string, role: NonNullable<ModelReport['role']>): Promise<void> {
    const path = versions.find(each => each.version === version)?.path ?? null
    const instead = role === 'shadow' ? '' : `; version ${champion!.model.version} decides in its place`
    const why = path === null ? 'its folder is not there' : 'it did not pass its checks'
    const reason = `${role} ${version}: ${why}${instead}; put it right, or give the role to another`
    troubles.push(reason)
    const report = path === null ? null : shelf.refusal(path)
    missing.push({ ...(report ?? (await notLoaded({ name, version, path }, 'missing', reason))), role })
  }
  if (roles && !named) await lacking(roles.champion, 'champion')

  const challengers: { readonly loaded: Loaded; readonly share: number }[] = []
  for (const { version, share } of roles?.challengers ?? []) {
    const loaded = await taken(version)
    if (!loaded) await lacking(version, 'challenger')
    else if (loaded !== champion) challengers.push({ loaded, share })
  }
  const shadows: Loaded[] = []
  for (const version of roles?.shadows ?? []) {
    // Who stands in for the champion may be one of them.
    const loaded: Loaded | null = version === champion.model.version ? champion : await taken(version, true)
    if (!loaded) await lacking(version, 'shadow')
    else if (loaded !== champion) shadows.push(loaded)
  }

  const waiting = roles ? await waitingOf(name, versions, roles, champion, shelf) : []
  const byVersion = new Map(challengers.map(({ loaded }) => [loaded.model.version, loaded.model]))
  return {
    champion,
    deciding:
      roles === null || challengers.length === 0
        ? () => champion.model
        : customerId =>
            customerId === undefined
              ? champion.model
              : (byVersion.get(deciding(roles, name, customerId)) ?? champion.model),
    shadows: shadows.map(({ model }) => model),
    used: new Set([champion, ...challengers.map(({ loaded }) => loaded), ...shadows]),
    troubles,
    reports() {
      const left = 1 - challengers.reduce((sum, { share }) => sum + share, 0)
      const share = Math.round(left * 1e6) / 1e6
      const isChosen = roles === null || champion === named
      const first = servingReport(champion, isChosen ? 'champion' : null, share)
      return [
        isChosen ? first : { ...first, reason: troubles[0]! },
        ...challengers.map(({ loaded, share }) => servingReport(loaded, 'challenger', share)),
        ...shadows.map(loaded => servingReport(loaded, 'shadow', 0)),
        ...missing,
        ...waiting,
      ]
    },
  }
}

/** Versions newer than the champion that have no role: they would decide, had nothing been said. */
function waitingOf(
  name: string,
  versions: readonly VersionFolder[],
  { challengers, shadows }: ModelRoles,
  { model: champion }: Loaded,
  shelf: Shelf,
): Promise<ModelReport[]> {
  const end = versions.findIndex(({ version }) => version === champion.version)
  const playing = new Set([...challengers.map(({ version }) => version), ...shadows])
  const reason = `version ${champion.version} was chosen and stays: promote this one, let it challenge, or be a shadow`
  return Promise.all(
    versions
      .slice(0, Math.max(0, end))
      .filter(({ version, path }) => !playing.has(version) && !shelf.refusal(path))
      .map(({ version, path }) => notLoaded({ name, version, path }, 'waiting', reason)),
  )
}
