import type { z } from 'zod'
import { own } from '../own.ts'
import type { Workshop } from './compile.ts'
import { nearest, offering } from './mistakes.ts'
import type { ContactPolicy } from './schema/actions.ts'
import { OutcomeName } from './schema/common.ts'
import type { Place } from './sources.ts'
import type { Decline, DeclineEffect } from './strategy.ts'

export interface Declines {
  readonly byId: ReadonlyMap<string, Decline>
  /** Reason → silence, as an action owes it where it says nothing of its own. */
  coolDownOf(action: { readonly id: string; readonly kind: string }): Readonly<Record<string, string>>
  /** A silence after what is neither an outcome nor one of the reasons, where there are any, never comes. */
  checkCoolDown(policy: z.output<typeof ContactPolicy>, place: Place): void
  checkActions(ids: ReadonlySet<string>): void
}

export function compileDeclines({ sources, mistake }: Workshop): Declines {
  const document = sources['policies.yaml']
  const declared = Object.entries(document.value.declines)
  const byId = new Map(
    declared.map(([id, { label, kinds, actions, ...widest }]): [string, Decline] => {
      const of: Decline['of'] = ({ actionId, kind }): DeclineEffect => ({
        learningWeight: 1,
        ...widest,
        ...own(kinds, kind),
        ...own(actions, actionId),
      })
      return [id, { id, label, of }]
    }),
  )
  const outcomes: readonly string[] = OutcomeName.options
  for (const [id] of declared.filter(([id]) => outcomes.includes(id)))
    mistake({ document, path: ['declines', id] }, `"${id}" is an outcome; give the reason a name of its own`)
  const known = [...outcomes, ...byId.keys()]

  return {
    byId,
    coolDownOf: ({ id, kind }) =>
      Object.fromEntries(
        [...byId.values()].flatMap(decline => {
          const { coolDown } = decline.of({ actionId: id, kind })
          return coolDown === undefined ? [] : [[decline.id, coolDown]]
        }),
      ),
    checkCoolDown({ coolDown }, { document, path }) {
      if (byId.size === 0) return
      for (const after of Object.keys(coolDown).filter(name => !known.includes(name))) {
        const near = nearest(after, known)
        const remedy = near ? `did you mean "${near}"?` : 'declare it under `declines` of policies.yaml'
        const at = { document, path: [...path, 'coolDown', after] }
        mistake(at, `"${after}" is no outcome and no reason to decline; ${remedy}`)
      }
    },
    checkActions(ids) {
      for (const [reason, { actions }] of declared)
        for (const id of Object.keys(actions).filter(id => !ids.has(id))) {
          const message = `there is no action "${id}"; ${offering(id, ids)}`
          mistake({ document, path: ['declines', reason, 'actions', id] }, message)
        }
    },
  }
}
