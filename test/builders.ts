import { adaptedOf } from '../src/decision/adapted.ts'
import { encoders } from '../src/decision/features.ts'
import type { Scoring } from '../src/decision/propensities.ts'
import type { DecisionRequest } from '../src/decision/request.ts'
import { columnsOf } from '../src/decision/rows.ts'
import type { Learned } from '../src/learning/adaptive/learned.ts'
import { makeDecision } from '../src/make-decision.ts'
import type { LoadedModel, Matrix, ModelInput, Scorer } from '../src/model-ports.ts'
import type { Memory, OutcomeEntry, Values } from '../src/ports.ts'
import { type Language, language, type Scope, type ValueType } from '../src/strategy/language.ts'
import { type StrategyFiles, strategyOf } from '../src/strategy/load.ts'
import type { Strategy } from '../src/strategy/strategy.ts'
import { smallStrategy } from './small-strategy.ts'

export const DAY_MS = 86_400_000
export const NOON = Date.UTC(2026, 0, 15, 12)

/** The small strategy with these files in place of, or beside, its own. */
export function strategyWith(files: StrategyFiles = {}): Strategy {
  return strategyOf({ ...smallStrategy, ...files })
}

/** The small strategy's files with one text in one file replaced; the text must be there. */
export function edited(file: string, from: string, to: string): StrategyFiles {
  const text = smallStrategy[file]
  if (!text?.includes(from)) throw new Error(`"${from}" is not in ${file}`)
  return { ...smallStrategy, [file]: text.replace(from, () => to) }
}

/** Somebody to whom everything in the small strategy may be sold. */
export const ann: Values = { firstName: 'Ann', age: 40, consents: ['marketing'] }

export function memoryOf(attributes: Values | null, more: Partial<Memory> = {}): Memory {
  const profile = attributes && { attributes, revision: 1, updatedAt: NOON - 60_000, source: 'api' }
  return { profile, session: null, history: [], taken: {}, ...more }
}

export function requestOf(more: Partial<DecisionRequest> = {}): DecisionRequest {
  return {
    customerId: 'C-1',
    channel: 'call-centre',
    placements: [{ id: 'agent-screen', limit: 3 }],
    context: {},
    exclude: [],
    explain: false,
    ...more,
  }
}

/** An outcome of one of the small strategy's sales, `ago` before noon. */
export function outcomeOf(outcome: string, agoMs: number, more: Partial<OutcomeEntry> = {}): OutcomeEntry {
  return {
    type: 'outcome',
    id: `${outcome}-${agoMs}-${more.actionId ?? ''}`,
    at: NOON - agoMs,
    decisionId: 'd',
    actionId: 'term-deposit',
    group: 'savings',
    issue: 'growth',
    kind: 'sales',
    outcome,
    channel: 'call-centre',
    ...more,
  }
}

export interface FakeModel {
  readonly inputs: readonly ModelInput[]
  readonly score: (row: Float32Array) => number
}

/** Models worked out in JavaScript, a row at a time. */
export function fakeScorer(models: Readonly<Record<string, FakeModel>>): Scorer {
  const loaded = new Map<string, LoadedModel>(
    Object.entries(models).map(([name, { inputs }]) => [
      name,
      { name, version: '1', inputs, columns: columnsOf(inputs) },
    ]),
  )
  return {
    model: name => loaded.get(name) ?? null,
    async score({ name }, { data, rows, columns }: Matrix) {
      const { score } = models[name]!
      return Float32Array.from({ length: rows }, (_, row) =>
        score(data.subarray(row * columns, (row + 1) * columns)),
      )
    },
  }
}

const nothingLearned: Learned = { states: [], in: () => () => null }

/** Scoring that asks for everything and takes what comes. */
export function scoringWith(scorer: Scorer): Scoring {
  return {
    scorer,
    encoder: encoders(),
    model: scorer.model,
    run: (_step, probabilities) => probabilities().catch(() => null),
    adapt: (strategy, ...asked) => adaptedOf(nothingLearned, strategy, ...asked),
  }
}

interface Case {
  readonly strategy?: Strategy
  /** `ann` without anything else, where it is not given; null where it cannot be recalled. */
  readonly memory?: Memory | null
  readonly request?: Partial<DecisionRequest>
  readonly scorer?: Scorer
  readonly at?: number
}

const small = strategyWith()

/** One decision, without a store: on the small strategy, for `ann`, at noon, where nothing else is given. */
export function decisionOf({ strategy = small, memory, request, scorer = fakeScorer({}), at = NOON }: Case) {
  return makeDecision(
    strategy,
    {
      decisionId: 'd-1',
      request: requestOf(request),
      memory: memory === undefined ? memoryOf(ann) : memory,
      at,
    },
    scoringWith(scorer),
  )
}

const formats = {
  money: (amount: number) => `€${amount}`,
  percent: (share: number) => `${share * 100} %`,
  date: (moment: Date) => moment.toISOString().slice(0, 10),
}

/** A language with these names, and scopes for it. */
export function languageWith(
  customer: Record<string, ValueType>,
  context: Record<string, ValueType> = {},
): {
  language: Language
  scope: (values?: Values, facts?: Values, more?: Partial<Scope>) => Scope
} {
  const words = language({ customer, context, scores: { churn: 'number' } }, formats)
  return {
    language: words,
    scope: (values = {}, facts = {}, more = {}) => ({
      customer: new words.records.customer(values),
      context: new words.records.context(facts),
      scores: new words.records.scores({ churn: 0.25 }),
      offer: {},
      channel: 'web',
      now: new Date(NOON),
      ...more,
    }),
  }
}
