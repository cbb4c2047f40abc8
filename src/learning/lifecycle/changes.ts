import { championsBefore, type ModelRoles, type RoleChange, roleOf } from './roles.ts'
import { resized, SLICES, slicesIn } from './slices.ts'

// Changes of roles: from those of one model to its next. Each is refused where it makes no sense.

/** A change that makes no sense now, or (`invalid`) ever. Its message has the remedy. */
export class RoleRefused extends Error {
  override readonly name = 'RoleRefused'
  readonly code: 'not-found' | 'conflict' | 'invalid'

  constructor(message: string, code: RoleRefused['code'] = 'conflict') {
    super(message)
    this.code = code
  }
}

/** What is asked of which version, when (epoch milliseconds), and why. */
export interface Asked {
  readonly version: string
  readonly at: number
  readonly because: string
  readonly key?: string
}

const MOST_HISTORY = 50
const MOST_SHADOWS = 8

/** The version decides from now on, whatever its role was; the champion before has none any more, and can be gone back to. */
export function promoted(roles: ModelRoles, asked: Asked): ModelRoles {
  const { version } = asked
  const before = roles.champion
  // Where nothing was said yet, promoting whoever decides says that it is to stay.
  if (version === before && roles.history.length > 0)
    throw new RoleRefused(`version ${version} is the champion already; nothing is to be done`)
  const champion = { ...without(roles, version), champion: version }
  return changed(champion, 'promoted', asked, version === before ? null : before)
}

/** The version decides for this share; of a challenger the share is changed. */
export function challenging(roles: ModelRoles, asked: Asked & { readonly share: number }): ModelRoles {
  const { version, share } = asked
  const count = slicesIn(share)
  if (!(share > 0 && share < 1) || count === null)
    throw new RoleRefused(
      `share ${share}: give a number above 0 and below 1, in steps of ${1 / SLICES}`,
      'invalid',
    )
  if (roles.champion === version)
    throw new RoleRefused(`version ${version} is the champion; promote another first, then it can challenge`)
  const others = roles.challengers.filter(each => each.version !== version)
  const left = SLICES - others.reduce((sum, each) => sum + slicesIn(each.share)!, 0)
  if (count >= left)
    throw new RoleRefused(
      `share ${share}: the challengers would leave the champion nothing; give less than ${left / SLICES}, or retire one`,
    )
  const own = roles.challengers.find(each => each.version === version)
  const slices = resized(
    own?.slices ?? [],
    others.map(each => each.slices),
    count,
  )
  const next = { version, share, slices }
  const challengers = own
    ? roles.challengers.map(each => (each === own ? next : each))
    : [...roles.challengers, next]
  return changed({ ...withoutShadow(roles, version), challengers }, 'challenging', asked)
}

/** The version only scores from now on. */
export function shadowing(roles: ModelRoles, asked: Asked): ModelRoles {
  const { version } = asked
  const role = roleOf(roles, version)
  if (role === 'champion')
    throw new RoleRefused(
      `version ${version} is the champion; promote another first, then it can be a shadow`,
    )
  if (role === 'shadow')
    throw new RoleRefused(`version ${version} is a shadow already; nothing is to be done`)
  if (roles.shadows.length >= MOST_SHADOWS)
    throw new RoleRefused(
      `there are ${MOST_SHADOWS} shadows already, the most there can be; retire one first`,
    )
  return changed(asShadow(roles, version), 'shadowing', asked)
}

/** The challenger or shadow has no role any more. */
export function retired(roles: ModelRoles, asked: Asked): ModelRoles {
  const { version } = asked
  const role = roleOf(roles, version)
  if (role === 'champion')
    throw new RoleRefused(`version ${version} is the champion; promote another or roll back instead`)
  if (role === null)
    throw new RoleRefused(`version ${version} has no role; only challengers and shadows can be retired`)
  return changed(without(roles, version), 'retired', asked)
}

/** The champion before decides again; who was rolled back has no role any more. With a `key` that was given before nothing is changed. */
export function rolledBack(roles: ModelRoles, asked: Omit<Asked, 'version'>): ModelRoles {
  if (asked.key !== undefined && roles.history.some(({ key }) => key === asked.key)) return roles
  const [version] = championsBefore(roles)
  if (version === undefined)
    throw new RoleRefused(
      `there is no champion before version ${roles.champion}; promote the version that is to decide`,
    )
  return changed(
    { ...without(roles, version), champion: version },
    'rolled-back',
    { ...asked, version },
    roles.champion,
  )
}

/**
 * The version broke a guard: a champion is rolled back, a challenger becomes a shadow or, where it is not even to score, is retired;
 * so is a shadow. Refused where it has no role any more: somebody else was first.
 */
export function guarded(roles: ModelRoles, asked: Asked & { readonly to: 'shadow' | 'retired' }): ModelRoles {
  const { version, to } = asked
  const role = roleOf(roles, version)
  if (role === null || (role === 'shadow' && to === 'shadow'))
    throw new RoleRefused(`version ${version} decides nothing; there is nothing to be guarded`)
  if (role !== 'champion') {
    const next = to === 'shadow' ? asShadow(roles, version) : without(roles, version)
    return changed(next, 'guarded', asked)
  }
  const [champion] = championsBefore(roles)
  if (champion === undefined)
    throw new RoleRefused(`there is no champion before version ${version}; it goes on deciding`)
  return changed({ ...without(roles, champion), champion }, 'guarded', asked, version)
}

function asShadow(roles: ModelRoles, version: string): ModelRoles {
  return { ...without(roles, version), shadows: [...roles.shadows, version] }
}

function without(roles: ModelRoles, version: string): ModelRoles {
  const challengers = roles.challengers.filter(each => each.version !== version)
  return { ...withoutShadow(roles, version), challengers }
}

function withoutShadow(roles: ModelRoles, version: string): ModelRoles {
  return { ...roles, shadows: roles.shadows.filter(each => each !== version) }
}

function changed(
  roles: ModelRoles,
  change: RoleChange['change'],
  { version, at, because, key }: Asked,
  before: string | null = null,
): ModelRoles {
  return {
    ...roles,
    history: [
      { at, change, version, before, because, ...(key !== undefined && { key }) },
      ...roles.history,
    ].slice(0, MOST_HISTORY),
  }
}
