import type { Steps } from '../steps.ts'
import { compileAction } from './compile-action.ts'
import { compileAggregates } from './compile-aggregates.ts'
import { compileEvents, compileOutcomes } from './compile-effects.ts'
import { compileExploration } from './compile-exploration.ts'
import { compileDeclarations } from './compile-facts.ts'
import { compileLearning } from './compile-learning.ts'
import { compilePolicies } from './compile-policies.ts'
import {
  checkArbitrationNames,
  compileContextWeights,
  compilePlacements,
  compileRemaining,
} from './compile-ranking.ts'
import { compileRunning } from './compile-running.ts'
import { compileSignals } from './compile-signals.ts'
import { type Condition, type Conditions, conditions } from './conditions.ts'
import { type Reader, unknownHere } from './known-here.ts'
import {
  type Expression,
  ExpressionRefused,
  type Formats,
  type Language,
  language,
  type ValueType,
} from './language.ts'
import { type Mistake, mistakeText, StrategyRefused } from './mistakes.ts'
import { neverTexts, type TextsOf } from './never.ts'
import { type NumberTerms, numberTerms } from './numbers.ts'
import { durationMs } from './schema/common.ts'
import { mistakeAt, type Place, readSources, type Sources } from './sources.ts'
import type { Action, Strategy } from './strategy.ts'

/** What every part of the compilation works with. */
export interface Workshop {
  readonly sources: Sources
  readonly language: Language
  readonly numbers: NumberTerms
  readonly conditions: Conditions
  /** A condition; undefined where it is refused, which is a mistake at its place. */
  condition(place: Place, source: string, reader: Reader): Condition | undefined
  /** Runs a part; an expression that is refused becomes a mistake at its place, and the part is left out. */
  attempt<T>(place: Place, part: () => T): T | undefined
  /** What the expressions of one place read that cannot be known there becomes mistakes. */
  check(place: Place, expressions: readonly Expression[], reader: Reader): void
  mistake(place: Place, message: string): void
}

/**
 * Files (name → text) become one frozen strategy.
 * Throws `StrategyRefused` with every mistake found: first those of form, then those of meaning.
 */
export function* compileStrategy(files: Readonly<Record<string, string>>, version: string): Steps<Strategy> {
  const { sources, mistakes } = yield* readSources(files)
  if (!sources) throw new StrategyRefused(mistakes)

  const arbitration = sources['arbitration.yaml'].value
  const profile = sources['profile.yaml']
  const context = sources['context.yaml']
  const attributes = compileDeclarations(profile.value.attributes, 'attributes', profile, mistakes)
  const facts = compileDeclarations(context.value.facts, 'facts', context, mistakes)
  const factByName = new Map(facts.map(one => [one.name, one]))
  const scores = Object.entries(sources['scores.yaml'].value).map(([name, score]) => ({ name, ...score }))

  const formats = formatsOf(arbitration, sources['arbitration.yaml'], mistakes)
  const types = (of: readonly { name: string; type: ValueType }[]) =>
    Object.fromEntries(of.map(d => [d.name, d.type]))
  const words = language(
    {
      customer: {
        ...types(attributes),
        ...types(Object.keys(profile.value.aggregates).map(name => ({ name, type: 'number' as const }))),
      },
      context: types(facts),
      scores: types(scores.map(({ name }) => ({ name, type: 'number' as const }))),
    },
    formats,
  )
  const workshop = workshopOf(sources, words, mistakes)
  const aggregates = compileAggregates(workshop)
  const policies = compilePolicies(workshop)
  const actions = new Map<string, Action>()
  for (const document of sources.actions) {
    for (const [index, source] of document.value.entries()) {
      const place = { document, path: [index, 'id'] }
      if (actions.has(source.id))
        workshop.mistake(place, `there is another action "${source.id}"; ids are unique`)
      const of = { document, path: [index] }
      actions.set(source.id, compileAction(source, actions.size, of, policies, workshop))
      yield
    }
  }
  policies.checkNames([...actions.values()])
  const placements = compilePlacements([...actions.values()], workshop)
  const contextWeights = compileContextWeights([...actions.values()], workshop)
  checkArbitrationNames([...actions.values()], workshop)
  const remaining = compileRemaining(workshop)
  const exploration = compileExploration([...actions.values()], workshop)
  const learning = compileLearning([...actions.values()], workshop)
  const events = compileEvents(workshop, factByName)
  const outcomes = compileOutcomes(workshop, factByName)
  const signals = compileSignals(workshop)
  const running = compileRunning(workshop)
  // A policy of many actions is compiled with each of them.
  const told = new Map(mistakes.map(mistake => [mistakeText(mistake), mistake]))
  if (told.size > 0) throw new StrategyRefused([...told.values()])

  return Object.freeze({
    version,
    files,
    currency: arbitration.currency,
    formats,
    language: words,
    attributes,
    aggregates,
    facts,
    attributeByName: new Map(attributes.map(one => [one.name, one])),
    factByName,
    events,
    outcomes,
    signals,
    running,
    sessionTtlMs: durationMs(context.value.sessionTtl),
    scores,
    actions,
    placements,
    locks: policies.locks,
    declines: policies.declines,
    contextWeights,
    costPerSecond: new Map(
      Object.entries(arbitration.costPerHour).map(([channel, cost]) => [channel, cost / 3600]),
    ),
    remaining,
    learning,
    floor: arbitration.floor,
    exploration,
    conditions: workshop.conditions.table(),
    numbers: workshop.numbers.table(),
  })
}

function workshopOf(sources: Sources, words: Language, mistakes: Mistake[]): Workshop {
  const mistake = (place: Place, message: string) => void mistakes.push(mistakeAt(place, message))
  const shared = conditions(words)
  const textsOf = textsIn(sources)
  function attempt<T>(place: Place, part: () => T): T | undefined {
    try {
      return part()
    } catch (error) {
      if (!(error instanceof ExpressionRefused)) throw error
      mistake(place, error.message)
      return undefined
    }
  }
  function check(place: Place, expressions: readonly Expression[], reader: Reader): void {
    const messages = [...unknownHere(expressions, reader), ...neverTexts(expressions, textsOf)]
    for (const message of messages) mistake(place, message)
  }
  return {
    sources,
    language: words,
    conditions: shared,
    numbers: numberTerms(words),
    mistake,
    attempt,
    check,
    condition(place, source, reader) {
      const condition = attempt(place, () => shared.add(source, reader.offer ?? {}))
      const expressions = condition?.map(({ expression }) => expression) ?? []
      check(place, expressions, reader)
      return condition
    },
  }
}

function textsIn(sources: Sources): TextsOf {
  const declared = {
    customer: sources['profile.yaml'].value.attributes,
    context: sources['context.yaml'].value.facts,
  }
  const known = new Map<string, readonly string[]>([
    ['channel', Object.values(sources['placements.yaml'].value).map(({ channel }) => channel)],
  ])
  for (const [root, names] of Object.entries(declared))
    for (const [name, { values }] of Object.entries(names)) if (values) known.set(`${root}.${name}`, values)
  return name => known.get(name) ?? null
}

function formatsOf(
  { locale, currency }: { locale: string; currency: string },
  document: Place['document'],
  mistakes: Mistake[],
): Formats {
  if (!isLocale(locale)) {
    const message = `"${locale}" is no language tag that is known here; use one such as "en" or "da-DK"`
    mistakes.push(mistakeAt({ document, path: ['locale'] }, message))
    return { money: String, percent: String, date: String }
  }
  // What rounds to nothing has no sign.
  const signDisplay = 'negative'
  const money = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    trailingZeroDisplay: 'stripIfInteger',
    signDisplay,
  })
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2, signDisplay })
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' })
  return {
    money: remembered(amount => money.format(amount)),
    percent: remembered(value => share.format(value)),
    date: moment => date.format(moment),
  }
}

const MOST_TEXTS = 10_000

/** Formatting a number costs a microsecond, and the same numbers come again and again. */
function remembered(format: (number: number) => string): (number: number) => string {
  const texts = new Map<number, string>()
  return number => {
    let text = texts.get(number)
    if (text === undefined) {
      if (texts.size >= MOST_TEXTS) texts.clear()
      text = format(number)
      texts.set(number, text)
    }
    return text
  }
}

/** What is not known would be written in the language of the machine, and so otherwise on another one. */
function isLocale(locale: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale).length > 0
  } catch {
    return false
  }
}
