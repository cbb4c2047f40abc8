import { championsBefore, type ModelRoles, versionsIn } from './roles.ts'

/** The versions that score what the model scored, beside the champion: who has a role, and who could be gone back to. */
export function rivals(roles: ModelRoles): readonly string[] {
  const { champion } = roles
  const before = championsBefore(roles).slice(0, 1)
  return [...new Set([...versionsIn(roles), ...before])].filter(version => version !== champion)
}

/**
 * The versions that are compared in what happened at this time. By the time and the history, and not by the roles of the moment alone,
 * so that what is taken back later was compared with the same ones.
 */
export function comparedAt(roles: ModelRoles, at: number): readonly string[] {
  const now = new Set([roles.champion, ...rivals(roles)])
  const mentions = new Map<string, number[]>([...now].map(version => [version, []]))
  for (const change of roles.history)
    for (const version of [change.version, change.before ?? change.version])
      mentions.set(version, [...(mentions.get(version) ?? []), change.at])
  return [...mentions].flatMap(([version, times]) => {
    const begins = beganUnknown(roles, version) ? Number.NEGATIVE_INFINITY : (times.at(-1) ?? 0)
    const ends = now.has(version) ? Number.POSITIVE_INFINITY : times[0]!
    return begins <= at && at < ends ? [version] : []
  })
}

/** Whether it had a role before the first that is known of it. */
function beganUnknown({ history }: ModelRoles, version: string): boolean {
  const first = history.findLast(change => change.version === version || change.before === version)
  return first?.version !== version || !ENTERING.has(first.change)
}

const ENTERING = new Set(['promoted', 'challenging', 'shadowing'])

/** The challengers, each with when it got this share, or the champion became one, whichever is later: what they earned since can be compared. */
export function challengesSince({ challengers, history }: ModelRoles) {
  const crowned = history.find(({ before }) => before !== null)?.at ?? 0
  return challengers.map(({ version, share }) => {
    const own = history.find(each => each.version === version && each.change === 'challenging')
    return { version, share, since: Math.max(crowned, own?.at ?? 0) }
  })
}
