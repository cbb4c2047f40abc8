import type { z } from 'zod'
import { own } from '../own.ts'
import type { Workshop } from './compile.ts'
import type { Policies } from './compile-policies.ts'
import { compileStock } from './compile-stock.ts'
import type { Reader } from './known-here.ts'
import type { Expression } from './language.ts'
import type { NumberTerm } from './numbers.ts'
import type { Action as ActionSource } from './schema/actions.ts'
import { durationMs } from './schema/common.ts'
import type { Place } from './sources.ts'
import type { Action, Treatment } from './strategy.ts'
import { escapeFor, isRead, template } from './templates.ts'

type Source = z.output<typeof ActionSource>

/** One action of the files, with the policies that concern it. What is refused is left out; the mistakes stop the strategy. */
export function compileAction(
  source: Source,
  index: number,
  place: Place,
  policies: Policies,
  workshop: Workshop,
): Action {
  const at = (...path: PropertyKey[]): Place => ({ document: place.document, path: [...place.path, ...path] })
  const number = (text: string, ...path: PropertyKey[]): NumberTerm => {
    const compiled = workshop.attempt(at(...path), () =>
      workshop.language.compile(text, 'number', source.offer),
    )
    if (compiled) workshop.check(at(...path), [compiled], source)
    return workshop.numbers.add(compiled as Expression, source.offer)
  }
  const { handling } = source
  if (source.hold !== undefined && source.stock === undefined && source.budget === undefined)
    workshop.mistake(at('hold'), 'holds nothing: the action has neither `stock` nor `budget`')
  const contact = policies.contact(source, source.contact, at('contact'))
  const rules = policies.rules(source, source, place)
  const treatments = new Map(
    Object.entries(source.treatments).map(([channel, texts]) => [
      channel,
      compileTreatment(channel, texts, source, at('treatments', channel), workshop),
    ]),
  )
  const perhapsMute = [...treatments].filter(([, treatment]) => mayBeMute(treatment))
  return {
    id: source.id,
    index,
    kind: source.kind,
    issue: source.issue,
    group: source.group,
    rules,
    atoms: rules.map(({ atom }) => atom.slot),
    contact,
    capped: contact.some(({ caps }) => caps.length > 0),
    responseWindowMs: source.responseWindow ? durationMs(source.responseWindow) : null,
    stock: compileStock(source, cost => number(cost, 'budget', 'cost')),
    validFrom: source.valid.from ? Date.parse(source.valid.from) : Number.NEGATIVE_INFINITY,
    validUntil: source.valid.until ? Date.parse(source.valid.until) : Number.POSITIVE_INFINITY,
    model: source.propensity.model ?? null,
    prior: source.propensity.prior,
    adaptive: source.propensity.adaptive,
    value: number(source.value, 'value'),
    annoyance: number(source.annoyance, 'annoyance'),
    handling:
      typeof handling === 'string'
        ? { unit: 'money', amount: number(handling, 'handling') }
        : { unit: 'seconds', amount: number(handling.seconds, 'handling', 'seconds') },
    lever: source.lever * leverOf(source, workshop),
    offer: source.offer,
    reasons: source.reasons.flatMap(({ when, say }, index) => {
      const condition = workshop.condition(at('reasons', index, 'when'), when, source)
      return condition ? [{ when: condition, say }] : []
    }),
    treatments,
    perhapsMute: perhapsMute.length === 0 ? null : new Set(perhapsMute.map(([channel]) => channel)),
    placements: source.placements ?? null,
  }
}

/** A channel's texts, each a template. */
export function compileTreatment(
  channel: string,
  texts: Readonly<Record<string, string>>,
  reader: Reader,
  place: Place,
  workshop: Workshop,
): Treatment {
  const slots = Object.entries(texts).flatMap(([slot, text]) => {
    const at = { document: place.document, path: [...place.path, slot] }
    const compiled = workshop.attempt(at, () =>
      template(text, {
        language: workshop.language,
        offer: reader.offer ?? undefined,
        escape: escapeFor(channel, slot),
      }),
    )
    workshop.check(at, compiled?.expressions ?? [], reader)
    return compiled ? [{ slot, template: compiled }] : []
  })
  return { slots }
}

/** Whether all that there is to read may be missing. */
function mayBeMute({ slots }: Treatment): boolean {
  const read = slots.filter(isRead)
  return read.length > 0 && read.every(({ template }) => template.expressions.length > 0)
}

function leverOf(source: Source, { sources }: Workshop): number {
  const { kinds, issues, groups } = sources['arbitration.yaml'].value.levers
  return (own(kinds, source.kind) ?? 1) * (own(issues, source.issue) ?? 1) * (own(groups, source.group) ?? 1)
}
