import { businessGain } from '../../learning/lifecycle/business-gain.ts'
import { challengesSince } from '../../learning/lifecycle/rivals.ts'
import { modelGainsOf } from '../../models/gains.ts'
import { modelRoles } from '../../models/roles.ts'
import type { Store } from '../../ports.ts'
import { strategyInForce } from '../../strategies.ts'
import { comparisonText, type ToldComparison } from './compare-text.ts'
import { earningsOf } from './version-earnings.ts'

interface CompareIo {
  readonly stdout: (line: string) => void
  readonly stderr: (line: string) => void
  readonly openStore: () => Promise<Store>
  readonly logFolder: string
  readonly now: () => number
}

/** How the versions of a model fare against its champion: on the same rows, and in what they earn. Answers the exit code. */
export async function compareVersions(model: string, json: boolean, io: CompareIo): Promise<number> {
  const store = await io.openStore()
  try {
    const all = (await modelRoles(store)).current()
    const roles = Object.hasOwn(all, model) ? all[model] : undefined
    if (!roles) {
      const known = Object.keys(all).join(', ')
      const remedy = `tact models shadow ${model} VERSION, or challenge`
      io.stderr(
        `tact models: no version of "${model}" was given a role, so that there is nothing to compare; ${remedy}${known && `. Roles have ${known}`}`,
      )
      return 1
    }
    const gains = await modelGainsOf(store.stream, { [model]: roles }, io.now())
    const business: ToldComparison['business'][number][] = []
    for (const { version, share, since } of challengesSince(roles)) {
      const { champion } = roles
      const sums = await earningsOf(io.logFolder, model, [champion, version], since)
      business.push({ version, share, since, ...businessGain(sums, { champion, challenger: version }) })
    }
    const currency = (await strategyInForce(store))?.currency ?? ''
    const told: ToldComparison = { model, champion: roles.champion, currency, gains, business }
    io.stdout(json ? JSON.stringify(told) : comparisonText(told))
    return 0
  } finally {
    await store.close()
  }
}
