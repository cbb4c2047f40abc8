import { isDeepStrictEqual } from 'node:util'
import { firstRoles, type ModelRoles, type Roles, rolesOf } from '../learning/lifecycle/roles.ts'
import type { Store } from '../ports.ts'

/** The roles of all models, as the store has them: on this replica and on all others. */
export interface KeptRoles {
  /** As they are known now; never waits. */
  current(): Roles
  /** Takes what another replica has changed; true where something was. Rejects as the store does. */
  follow(): Promise<boolean>
  /**
   * From the roles of a model to its next; asked again where another replica was first. Where nothing was said of the model yet, `deciding`
   * has the version that decides.
   */
  change(
    model: string,
    deciding: () => Promise<string>,
    next: (roles: ModelRoles) => Promise<ModelRoles>,
  ): Promise<ModelRoles>
}

const MODEL_ROLES = 'model-roles'

/** What is kept of the roles now. Rejects as the store does. */
export async function modelRoles(store: Store): Promise<KeptRoles> {
  let current = await read()

  async function read(): Promise<Roles> {
    return ((await store.document(MODEL_ROLES)) as Roles | null) ?? {}
  }

  return {
    current: () => current,
    async follow() {
      const before = current
      const stored = await read()
      // What this replica has changed meanwhile is newer than what was read.
      if (current !== before || isDeepStrictEqual(stored, current)) return false
      current = stored
      return true
    },
    async change(model, deciding, next) {
      for (;;) {
        const stored = (await store.document(MODEL_ROLES)) as Roles | null
        const roles = await next(rolesOf(stored ?? {}, model) ?? firstRoles(await deciding()))
        const changed = { ...stored, [model]: roles }
        if (!(await store.replaceDocument(MODEL_ROLES, stored, changed))) continue
        current = changed
        return roles
      }
    },
  }
}
