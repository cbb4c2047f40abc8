import type { z } from 'zod'
import { own } from '../own.ts'
import type { Workshop } from './compile.ts'
import { compileDeclines } from './compile-declines.ts'
import type { DocumentPath } from './document.ts'
import { offering } from './mistakes.ts'
import type { ContactPolicy, EngagementPolicy } from './schema/actions.ts'
import { durationMs } from './schema/common.ts'
import type { Place } from './sources.ts'
import type { Action, ContactRule, ContactScope, Decline, Lock, Rule, Stage } from './strategy.ts'

const STAGES: readonly Stage[] = ['eligibility', 'applicability', 'suitability']
const LAYERS = ['kinds', 'issues', 'groups'] as const
const BY = { kinds: 'kind', issues: 'issue', groups: 'group' } as const

export interface ActionLabels {
  readonly id: string
  readonly kind: string
  readonly issue: string
  readonly group: string
  readonly offer: Readonly<Record<string, unknown>>
}

export interface Policies {
  readonly locks: readonly Lock[]
  readonly declines: ReadonlyMap<string, Decline>
  /** All rules that concern an action, in the order of the stages, the widest first. */
  rules(action: ActionLabels, own: z.output<typeof EngagementPolicy>, place: Place): Rule[]
  /** All limits that concern an action, the widest first. */
  contact(action: ActionLabels, own: z.output<typeof ContactPolicy>, place: Place): ContactRule[]
  /** Issues, groups and actions that are not there, and reasons that nobody declines by, are mistakes of spelling. */
  checkNames(actions: readonly Action[]): void
}

export function compilePolicies(workshop: Workshop): Policies {
  const document = workshop.sources['policies.yaml']
  const { engagement, contact, locks } = document.value
  const declines = compileDeclines(workshop)

  /** The layers of `policies` that concern an action: `all`, then its kind, issue and group. */
  function layers<T>(
    policies: { all?: T } & Record<(typeof LAYERS)[number], Partial<Record<string, T>>>,
    action: ActionLabels,
  ): { from: string; path: DocumentPath; scope: ContactScope; policy: T }[] {
    const named = LAYERS.map(layer => {
      const is = action[BY[layer]]
      return {
        from: `${layer}.${is}`,
        path: [layer, is],
        scope: { by: BY[layer], is },
        policy: own(policies[layer], is),
      }
    })
    const all = { from: 'all', path: ['all'], scope: { by: 'all' as const, is: '' }, policy: policies.all }
    return [all, ...named].flatMap(({ policy, ...rest }) => (policy ? [{ ...rest, policy }] : []))
  }

  /** Actions under the same layer share its rule. */
  const contactRules = new Map<string, ContactRule>()

  return {
    declines: declines.byId,
    locks: locks.flatMap((source, index) => {
      if (locks.findIndex(({ id }) => id === source.id) < index)
        workshop.mistake({ document, path: ['locks', index] }, `there is another lock "${source.id}"`)
      const place = { document, path: ['locks', index, 'when'] }
      const when = workshop.condition(place, source.when, { offer: null })
      const { id, reason, liftedBy } = source
      return when
        ? [{ id, when, blocks: new Set(source.blocks), except: new Set(source.except), reason, liftedBy }]
        : []
    }),

    rules(action, own, place) {
      const written = [
        ...layers(engagement, action).map(({ from, path, policy }) => ({
          from,
          policy,
          place: { document, path: ['engagement', ...path] } as Place,
        })),
        { from: `actions.${action.id}`, policy: own, place },
      ]
      return STAGES.flatMap(stage =>
        written.flatMap(({ from, policy, place }) => {
          const source = policy[stage]
          if (source === undefined) return []
          const at = { document: place.document, path: [...place.path, stage] }
          const condition = workshop.condition(at, source, action)
          return (condition ?? []).map(atom => ({ stage, from, atom }))
        }),
      )
    },

    contact(action, own, place) {
      declines.checkCoolDown(own, place)
      const itself = {
        from: `actions.${action.id}`,
        scope: { by: 'actionId' as const, is: action.id },
        policy: { ...own, coolDown: { ...declines.coolDownOf(action), ...own.coolDown } },
      }
      return [...layers(contact, action), itself].flatMap(({ from, scope, policy }) => {
        if (policy.max.length === 0 && Object.keys(policy.coolDown).length === 0) return []
        const rule = contactRules.get(from) ?? contactRule(from, scope, policy)
        contactRules.set(from, rule)
        return [rule]
      })
    },

    checkNames(actions) {
      for (const [section, policies] of Object.entries({ engagement, contact })) {
        for (const layer of ['issues', 'groups'] as const) {
          const used = new Set(actions.map(action => action[BY[layer]]))
          for (const name of Object.keys(policies[layer])) {
            if (used.has(name)) continue
            const place = { document, path: [section, layer, name] }
            workshop.mistake(place, `no action has the ${BY[layer]} "${name}"; ${offering(name, used)}`)
          }
        }
      }
      for (const [layer, policies] of Object.entries(contact)) {
        const named = layer === 'all' ? { '': policies } : policies
        for (const [name, policy] of Object.entries(named ?? {})) {
          const path = ['contact', layer, name].filter(step => step !== '')
          declines.checkCoolDown(policy as z.output<typeof ContactPolicy>, { document, path })
        }
      }
      const ids = new Set(actions.map(action => action.id))
      declines.checkActions(ids)
      locks.forEach((lock, index) => {
        for (const id of lock.except.filter(id => !ids.has(id))) {
          const message = `there is no action "${id}"; ${offering(id, ids)}`
          workshop.mistake({ document, path: ['locks', index, 'except'] }, message)
        }
      })
    },
  }
}

function contactRule(
  from: string,
  scope: ContactScope,
  { max, coolDown }: z.output<typeof ContactPolicy>,
): ContactRule {
  const caps = max.map(({ of, count, per }) => ({ of, count, perMs: durationMs(per) }))
  const afterMs = new Map(Object.entries(coolDown).map(([after, span]) => [after, durationMs(span)]))
  return { from, scope, caps, afterMs }
}
