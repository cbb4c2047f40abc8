import { misfits } from '../customer/values.ts'
import type { Workshop } from './compile.ts'
import { type Expression, offerAlone } from './language.ts'
import { nearest, offering } from './mistakes.ts'
import { OutcomeName } from './schema/common.ts'
import type { Declaration, Effect } from './strategy.ts'
import { readsOnlyOffer } from './syntax.ts'

const OF_FACT = {
  number: 'number',
  string: 'string',
  bool: 'bool',
  strings: 'strings',
  timestamp: 'moment',
} as const

/** What events of a type say about a session. */
export function compileEvents(
  workshop: Workshop,
  facts: ReadonlyMap<string, Declaration>,
): Map<string, Effect> {
  return compileEffects(workshop, 'events', 'event', facts)
}

/** What outcomes say, by outcome or by reason. A name that no outcome can have is a mistake. */
export function compileOutcomes(
  workshop: Workshop,
  facts: ReadonlyMap<string, Declaration>,
): Map<string, Effect> {
  const document = workshop.sources['context.yaml']
  const known = [...OutcomeName.options, ...Object.keys(workshop.sources['policies.yaml'].value.declines)]
  for (const name of Object.keys(document.value.outcomes).filter(name => !known.includes(name))) {
    workshop.mistake(
      { document, path: ['outcomes', name] },
      `"${name}" is no outcome and no reason to decline; ${offering(name, known)}`,
    )
  }
  return compileEffects(workshop, 'outcomes', 'outcome', facts)
}

function compileEffects(
  { sources, language, attempt, check, mistake }: Workshop,
  section: 'events' | 'outcomes',
  about: 'event' | 'outcome',
  declared: ReadonlyMap<string, Declaration>,
): Map<string, Effect> {
  const document = sources['context.yaml']
  const facts = document.value.facts
  const effects = new Map<string, Effect>()
  for (const [type, { set, unset }] of Object.entries(document.value[section])) {
    const known = (name: string, path: readonly string[]) => {
      if (Object.hasOwn(facts, name)) return
      const near = nearest(name, Object.keys(facts))
      const remedy = near ? `did you mean "${near}"?` : 'declare it under facts'
      mistake({ document, path }, `there is no fact "${name}"; ${remedy}`)
    }
    const compiled = Object.entries(set).flatMap(([name, source]) => {
      const path = [section, type, 'set', name]
      known(name, path)
      const fact = facts[name]
      const expected = fact ? OF_FACT[fact.type] : 'any'
      const value = attempt({ document, path }, () => language.compile(source, expected))
      if (value) {
        check({ document, path }, [value], { offer: null, about })
        const [misfit] = misfits(declared, { [name]: constantOf(value) }, 'facts')
        if (misfit) mistake({ document, path }, misfit.message)
      }
      return value ? [[name, value] as const] : []
    })
    for (const name of unset) known(name, [section, type, 'unset'])
    effects.set(type, { set: compiled, unset })
  }
  return effects
}

/** What an expression says of everybody; undefined where it depends. */
function constantOf(expression: Expression): unknown {
  const value = readsOnlyOffer(expression.node) ? expression.evaluate(offerAlone({})) : undefined
  return value instanceof Date ? value.toISOString() : value
}
