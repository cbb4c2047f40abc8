import type { z } from 'zod'
import { misfits, readable } from '../customer/values.ts'
import type { Workshop } from './compile.ts'
import type { SourceDocument } from './document.ts'
import type { ValueType } from './language.ts'
import type { Mistake } from './mistakes.ts'
import { durationMs } from './schema/common.ts'
import type { ProfileFile } from './schema/facts.ts'
import { mistakeAt } from './sources.ts'
import type { Aggregate, Declaration, EventEffect, Signal } from './strategy.ts'

interface TypedSource {
  readonly type: ValueType
  readonly default?: unknown
  readonly min?: number
  readonly max?: number
  readonly values?: readonly string[]
  readonly examples?: readonly string[]
  readonly pii?: boolean
  readonly for?: string
  readonly description?: string
}

/** Declared attributes or facts. Limits that do not go with the type, and defaults outside of them, are mistakes. */
export function compileDeclarations(
  sources: Readonly<Record<string, TypedSource>>,
  section: string,
  document: SourceDocument<unknown>,
  mistakes: Mistake[],
): Declaration[] {
  return Object.entries(sources).map(([name, source]) => {
    const { type, min, max, values, examples } = source
    const mistake = (message: string, ...path: string[]) =>
      mistakes.push(mistakeAt({ document, path: [section, name, ...path] }, message))
    const declaration: Declaration = {
      name,
      type,
      default: source.default,
      min,
      max,
      values,
      examples,
      pii: source.pii ?? false,
      description: source.description,
      ttlMs: source.for ? durationMs(source.for) : undefined,
    }
    if ((min !== undefined || max !== undefined) && type !== 'number')
      mistake('only a number has `min` and `max`')
    if (min !== undefined && max !== undefined && min > max) mistake('`min` is above `max`', 'min')
    if (values !== undefined && type !== 'string') mistake('only a string has `values`', 'values')
    if (examples !== undefined && (type !== 'string' || values !== undefined))
      mistake('only a string without `values` has `examples`', 'examples')
    const [misfit] = misfits(new Map([[name, declaration]]), { [name]: source.default }, section)
    if (misfit) mistake(misfit.message, 'default')
    return { ...declaration, default: readable(declaration, source.default) }
  })
}

export function compileAggregates(
  document: SourceDocument<z.output<typeof ProfileFile>>,
  mistakes: Mistake[],
): Aggregate[] {
  return Object.entries(document.value.aggregates).map(([name, source]) => {
    const hows = (['count', 'sum', 'latest'] as const).filter(how => source[how] !== undefined)
    const place = { document, path: ['aggregates', name] }
    if (hows.length !== 1) mistakes.push(mistakeAt(place, 'name exactly one of count, sum and latest'))
    const how = hows[0] ?? 'count'
    if (how !== 'count' && !source.of)
      mistakes.push(mistakeAt(place, `\`${how}\` needs \`of\`: a number in the event's data`))
    if (name in document.value.attributes)
      mistakes.push(mistakeAt(place, 'an attribute has this name already'))
    return { name, how, event: source[how] ?? '', of: source.of, perMs: durationMs(source.per) }
  })
}

const OF_FACT = {
  number: 'number',
  string: 'string',
  bool: 'bool',
  strings: 'any',
  timestamp: 'any',
} as const

export function compileEvents({
  sources,
  language,
  attempt,
  check,
  mistake,
}: Workshop): Map<string, EventEffect> {
  const document = sources['context.yaml']
  const facts = document.value.facts
  const effects = new Map<string, EventEffect>()
  for (const [type, { set, unset }] of Object.entries(document.value.events)) {
    const known = (name: string, path: readonly string[]) => {
      if (!Object.hasOwn(facts, name))
        mistake({ document, path }, `there is no fact "${name}"; declare it under facts`)
    }
    const compiled = Object.entries(set).flatMap(([name, source]) => {
      const path = ['events', type, 'set', name]
      known(name, path)
      const expected = OF_FACT[facts[name]?.type ?? 'timestamp']
      const value = attempt({ document, path }, () => language.compile(source, expected))
      if (value) check({ document, path }, [value], { offer: null, event: true })
      return value ? [[name, value] as const] : []
    })
    for (const name of unset) known(name, ['events', type, 'unset'])
    effects.set(type, { set: compiled, unset })
  }
  return effects
}

/** Signals by the type of event. One that reads nothing, or twice, is a mistake. */
export function compileSignals({ sources, mistake }: Workshop): Map<string, readonly Signal[]> {
  const document = sources['context.yaml']
  return new Map(
    Object.entries(document.value.signals).map(([type, signals]) => [
      type,
      signals.map(({ from, as, lexicon, model, confidence, weights }, index): Signal => {
        const place = { document, path: ['signals', type, index] }
        if ((lexicon === undefined) === (model === undefined))
          mistake(place, 'name either a `model` or `lexicon: sentiment`')
        if (lexicon !== undefined && (confidence ?? weights) !== undefined)
          mistake(place, '`confidence` and `weights` are for a model')
        return { from, as, model: model ?? null, confidence: confidence ?? null, weights: weights ?? null }
      }),
    ]),
  )
}
