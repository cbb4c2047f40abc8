import { RoleRefused } from '../../learning/lifecycle/changes.ts'
import type { ModelRoles, RoleChange } from '../../learning/lifecycle/roles.ts'
import { type Lifecycle, lifecycle } from '../../models/lifecycle.ts'
import { modelRoles } from '../../models/roles.ts'
import type { Store } from '../../ports.ts'
import { strategyInForce } from '../../strategies.ts'
import { Misused, readWords } from '../misused.ts'
import { folderVersions } from './folder-versions.ts'

export const ROLES_USAGE = `tact models roles [NAME] [--json]
tact models promote NAME VERSION [--because TEXT]
tact models challenge NAME VERSION --share 0.1 [--because TEXT]
tact models shadow NAME VERSION [--because TEXT]
tact models retire NAME VERSION [--because TEXT]
tact models rollback NAME [--because TEXT]`

interface RolesIo {
  readonly stdout: (line: string) => void
  readonly stderr: (line: string) => void
  readonly modelsFolder: string
  readonly openStore: () => Promise<Store>
  readonly now: () => number
}

interface Words {
  readonly what: RoleWord
  readonly name: string | undefined
  readonly version: string
  readonly share: number
  readonly because: string
  readonly json: boolean
}

const VERBS = ['promote', 'challenge', 'shadow', 'retire'] as const
const WORDS = ['roles', 'rollback', ...VERBS] as const

export type RoleWord = (typeof WORDS)[number]

export function isRoleWord(what: string | undefined): what is RoleWord {
  return WORDS.some(word => word === what)
}

/**
 * Shows or changes the roles of models in the store, which servers follow within a second. Answers the exit code; rejects with `Misused`,
 * and where what is asked makes no sense with `RoleRefused`.
 */
export async function rolesCommand(argv: string[], io: RolesIo): Promise<number> {
  const words = read(argv)
  const store = await io.openStore()
  try {
    const kept = await modelRoles(store)
    const strategy = await strategyInForce(store)
    const life = lifecycle(kept, folderVersions(io.modelsFolder, strategy), io.now)
    if (words.what === 'roles') return shown(life, words, io)
    const roles = await changed(life, words)
    const name = words.name!
    io.stdout(words.json ? JSON.stringify({ [name]: roles }) : rolesText(name, roles, 1))
    return 0
  } catch (error) {
    if (!(error instanceof RoleRefused)) throw error
    if (words.json) io.stdout(JSON.stringify({ refused: error.message }))
    io.stderr(`tact models: ${error.message}`)
    return 1
  } finally {
    await store.close()
  }
}

function changed(life: Lifecycle, { what, name = '', version, share, because }: Words): Promise<ModelRoles> {
  switch (what) {
    case 'challenge':
      return life.challenge(name, version, share, because)
    case 'rollback':
      return life.rollback(name, because)
    case 'promote':
    case 'shadow':
    case 'retire':
      return life[what](name, version, because)
    case 'roles':
      throw new Error('roles are shown, not changed')
  }
}

function read(argv: string[]): Words {
  const options = {
    json: { type: 'boolean' },
    because: { type: 'string' },
    share: { type: 'string' },
  } as const
  const parsed = readWords({ args: argv, allowPositionals: true, options })
  const { json = false, because = 'asked for by command', share } = parsed.values
  const [what, name, version, ...more] = parsed.positionals
  if (!isRoleWord(what)) throw new Misused(`there is no "models ${what}"`)
  if (what !== 'roles' && name === undefined) throw new Misused('name the model')
  if (VERBS.some(verb => verb === what) && version === undefined)
    throw new Misused(`name the version to ${what}`)
  const extra = VERBS.some(verb => verb === what) ? more[0] : version
  if (extra !== undefined) throw new Misused(`"${extra}" is too much`)
  if (what === 'challenge' && share === undefined)
    throw new Misused('say for which share it decides: --share 0.1')
  if (Number.isNaN(Number(share ?? 0)))
    throw new Misused(`--share ${share}: give a number above 0 and below 1, such as 0.1`)
  if (what !== 'challenge' && share !== undefined) throw new Misused('only challengers have a --share')
  return { what, name, version: version ?? '', share: Number(share), because, json }
}

function shown(life: Lifecycle, { name, json }: Words, { stdout, stderr }: RolesIo): number {
  const all = life.current()
  const some = Object.entries(all).filter(([model]) => name === undefined || model === name)
  if (json) stdout(JSON.stringify(Object.fromEntries(some)))
  else for (const [model, roles] of some) stdout(rolesText(model, roles, 5))
  if (some.length > 0 || json) return 0
  const known = Object.keys(all).join(', ') || 'none'
  if (name === undefined) stdout('nothing was chosen: of each model the newest version decides')
  else
    stderr(
      `tact models: nothing was chosen for "${name}", so its newest version decides; chosen are ${known}`,
    )
  return name === undefined ? 0 : 1
}

function rolesText(model: string, roles: ModelRoles, changes: number): string {
  const { champion, challengers, shadows, history } = roles
  const left = 1 - challengers.reduce((sum, { share }) => sum + share, 0)
  return [
    model,
    `  champion    ${champion}  ${percent(left)}`,
    ...challengers.map(({ version, share }) => `  challenger  ${version}  ${percent(share)}`),
    ...shadows.map(version => `  shadow      ${version}`),
    ...history.slice(0, changes).map(changeText),
  ].join('\n')
}

const percent = (share: number) => `${Number((100 * share).toFixed(2))} %`

function changeText({ at, change, version, before, because }: RoleChange): string {
  const instead = before === null || before === version ? '' : ` instead of ${before}`
  return `  ${new Date(at).toISOString()}  ${change} ${version}${instead}: ${because}`
}
