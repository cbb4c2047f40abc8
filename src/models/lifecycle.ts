import {
  type Asked,
  challenging,
  guarded,
  promoted,
  RoleRefused,
  retired,
  rolledBack,
  shadowing,
} from '../learning/lifecycle/changes.ts'
import { type ModelRoles, type Roles, roleOf, rolesOf, versionsIn } from '../learning/lifecycle/roles.ts'
import type { Versions } from '../model-ports.ts'
import type { KeptRoles } from './roles.ts'

/**
 * Use case 8: which version of a model decides, challenges or only scores. A change is durable and in force here when it resolves, and in
 * force on all replicas once they follow. Rejects with `RoleRefused`, which has a remedy, where it makes no sense.
 */
export interface Lifecycle {
  current(): Roles
  follow(): Promise<void>
  promote(model: string, version: string, because: string): Promise<ModelRoles>
  challenge(model: string, version: string, share: number, because: string): Promise<ModelRoles>
  shadow(model: string, version: string, because: string): Promise<ModelRoles>
  retire(model: string, version: string, because: string): Promise<ModelRoles>
  /** With a `key` that was given before nothing more is undone. */
  rollback(model: string, because: string, key?: string): Promise<ModelRoles>
  /** Where nothing was said of the model yet, whoever decides stays champion, whatever comes beside it; null where there is nobody. */
  stay(model: string, because: string): Promise<ModelRoles | null>
  /** It broke a guard. Refused where it has lost its role already. */
  guard(model: string, version: string, to: 'shadow' | 'retired', because: string): Promise<ModelRoles>
}

export interface Candidates extends Versions {
  /** Why the strategy in force cannot feed a version that is there; null where it can, or asks nothing of this model. */
  misfit(model: string, version: string): Promise<string | null>
}

/** Who asks for a change waits for `onChanged`, too. */
export function lifecycle(
  kept: KeptRoles,
  versions: Candidates,
  now: () => number,
  onChanged: () => Promise<unknown> = async () => {},
): Lifecycle {
  /** `decider`: the version that is to decide by it. */
  async function change(
    model: string,
    next: (roles: ModelRoles) => ModelRoles,
    decider?: string,
  ): Promise<ModelRoles> {
    const known = await versions.versions(model)
    const deciding = async () => {
      const newest = await versions.newest(model)
      if (newest !== null) return newest
      if (known.length === 0)
        throw new RoleRefused(
          `there is no model "${model}"; correct the name, or add the folder ${model}`,
          'not-found',
        )
      throw new RoleRefused(`no version of ${model} passes its checks; "tact models check ${model}" says why`)
    }
    const roles = await kept.change(model, deciding, async before => {
      const after = next(before)
      for (const version of versionsIn(after))
        if (roleOf(before, version) === null) await refuseUnfit(model, version, known)
      if (decider !== undefined) await refuseUnfed(model, decider)
      return after
    })
    await versions.reload()
    await onChanged()
    return roles
  }

  async function refuseUnfit(model: string, version: string, known: readonly string[]): Promise<void> {
    if (!known.includes(version))
      throw new RoleRefused(
        `there is no version ${version} of ${model}: put its folder there, or take one of ${known.join(', ') || 'none'}`,
        'not-found',
      )
    const refusal = await versions.refusal(model, version)
    if (refusal !== null)
      throw new RoleRefused(`version ${version} of ${model} does not pass its checks: ${refusal}`)
  }

  /** Its decisions would all fall back on priors. */
  async function refuseUnfed(model: string, version: string): Promise<void> {
    const misfit = await versions.misfit(model, version)
    if (misfit !== null)
      throw new RoleRefused(
        `the strategy in force cannot feed version ${version} of ${model}; publish one that can first: ${misfit}`,
      )
  }

  const asked = (version: string, because: string): Asked => ({ version, at: now(), because })
  return {
    current: kept.current,
    async follow() {
      if (await kept.follow()) await versions.reload()
    },
    promote: (model, version, because) =>
      change(model, roles => promoted(roles, asked(version, because)), version),
    challenge: (model, version, share, because) =>
      change(model, roles => challenging(roles, { ...asked(version, because), share }), version),
    shadow: (model, version, because) => change(model, roles => shadowing(roles, asked(version, because))),
    retire: (model, version, because) => change(model, roles => retired(roles, asked(version, because))),
    rollback: (model, because, key) => change(model, roles => rolledBack(roles, { at: now(), because, key })),
    async stay(model, because) {
      const roles = rolesOf(kept.current(), model)
      if (roles) return roles
      const newest = await versions.newest(model)
      if (newest === null) return null
      return change(model, before =>
        before.history.length > 0 ? before : promoted(before, asked(newest, because)),
      )
    },
    guard: (model, version, to, because) =>
      change(model, roles => guarded(roles, { ...asked(version, because), to })),
  }
}
