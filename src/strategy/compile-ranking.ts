import type { Workshop } from './compile.ts'
import { compileTreatment } from './compile-action.ts'
import type { DocumentPath } from './document.ts'
import { offering } from './mistakes.ts'
import { durationMs } from './schema/common.ts'
import type { Action, ContextWeight, Placement, Remaining } from './strategy.ts'

/** Placements with their candidates, worked out once. Placements and channels that only one side knows are mistakes. */
export function compilePlacements(actions: readonly Action[], workshop: Workshop): Map<string, Placement> {
  const document = workshop.sources['placements.yaml']
  const declared = document.value
  const channels = new Set(Object.values(declared).map(placement => placement.channel))
  for (const document of workshop.sources.actions) {
    document.value.forEach((action, index) => {
      for (const channel of Object.keys(action.treatments)) {
        if (channels.has(channel)) continue
        const path = [index, 'treatments', channel]
        workshop.mistake(
          { document, path },
          `no placement is in the channel "${channel}"; ${offering(channel, channels)}`,
        )
      }
      for (const id of action.placements ?? []) {
        if (Object.hasOwn(declared, id)) continue
        const path = [index, 'placements']
        workshop.mistake(
          { document, path },
          `there is no placement "${id}"; ${offering(id, Object.keys(declared))}`,
        )
      }
    })
  }
  return new Map(
    Object.entries(declared).map(([id, placement]) => {
      const { channel, limit, kinds, fallback, margin, dwell, prompts, responseWindow } = placement
      const candidates = actions.filter(
        action =>
          action.treatments.has(channel) &&
          (action.placements === null || action.placements.includes(id)) &&
          (kinds === undefined || kinds.some(kind => kind === action.kind)),
      )
      const place = { document, path: [id, 'fallback'] }
      return [
        id,
        {
          id,
          channel,
          limit,
          margin,
          dwellMs: dwell ? durationMs(dwell) : 0,
          prompts: prompts ?? null,
          responseWindowMs: responseWindow ? durationMs(responseWindow) : null,
          fallback: fallback ? compileTreatment(channel, fallback, { offer: null }, place, workshop) : null,
          kinds: kinds ?? null,
          candidates,
          stocked: candidates.filter(action => action.stock !== null).map(action => action.id),
        },
      ]
    }),
  )
}

export function compileContextWeights(actions: readonly Action[], workshop: Workshop): ContextWeight[] {
  const document = workshop.sources['arbitration.yaml']
  const { known } = namesOf(actions, workshop)
  return document.value.contextWeights.flatMap((source, index) => {
    const { id, weight, say = null, kinds, issues, groups } = source
    // Worked out here for all actions: a decision asks for each of its candidates.
    const concerned = actions.map(
      action =>
        (kinds === undefined || kinds.some(kind => kind === action.kind)) &&
        (issues === undefined || issues.includes(action.issue)) &&
        (groups === undefined || groups.includes(action.group)),
    )
    const place = { document, path: ['contextWeights', index] }
    if (document.value.contextWeights.findIndex(other => other.id === id) < index)
      workshop.mistake(place, `there is another context weight "${id}"`)
    known('issues', issues, [...place.path, 'issues'])
    known('groups', groups, [...place.path, 'groups'])
    if (!concerned.includes(true))
      workshop.mistake(place, 'concerns no action; check its kinds, issues and groups')
    const at = { document, path: [...place.path, 'when'] }
    const when = workshop.condition(at, source.when, { offer: null })
    return when ? [{ id, when, weight, say, concerns: action => concerned[action.index]! }] : []
  })
}

export function compileRemaining({ sources, language, attempt, check }: Workshop): Remaining | null {
  const document = sources['arbitration.yaml']
  const { remaining } = document.value
  if (!remaining) return null
  const place = { document, path: ['remaining', 'seconds'] }
  const seconds = attempt(place, () => language.compile(remaining.seconds, 'number'))
  if (!seconds) return null
  check(place, [seconds], { offer: null })
  return { seconds, overrun: remaining.overrun }
}

/** Levers and costs of what no action or placement has are mistakes of spelling. */
export function checkArbitrationNames(actions: readonly Action[], workshop: Workshop): void {
  const { levers, costPerHour } = workshop.sources['arbitration.yaml'].value
  const { known } = namesOf(actions, workshop)
  for (const name of Object.keys(levers.issues)) known('issues', [name], ['levers', 'issues', name])
  for (const name of Object.keys(levers.groups)) known('groups', [name], ['levers', 'groups', name])
  for (const name of Object.keys(costPerHour)) known('channels', [name], ['costPerHour', name])
}

function namesOf(actions: readonly Action[], workshop: Workshop) {
  const document = workshop.sources['arbitration.yaml']
  const placements = Object.values(workshop.sources['placements.yaml'].value)
  const names = {
    issues: { of: new Set(actions.map(({ issue }) => issue)), no: 'no action has the issue' },
    groups: { of: new Set(actions.map(({ group }) => group)), no: 'no action has the group' },
    channels: { of: new Set(placements.map(({ channel }) => channel)), no: 'no placement is in the channel' },
  }
  return {
    known(what: keyof typeof names, named: readonly string[] = [], path: DocumentPath) {
      for (const name of named) {
        const { of, no } = names[what]
        if (!of.has(name)) workshop.mistake({ document, path }, `${no} "${name}"; ${offering(name, of)}`)
      }
    },
  }
}
