import { adaptedOf } from './decision/adapted.ts'
import type { Decision } from './decision/answer.ts'
import type { Encoder } from './decision/features.ts'
import type { Scoring } from './decision/propensities.ts'
import { RECORDED_WHOLE } from './decision/recorded-memory.ts'
import type { DecisionRequest } from './decision/request.ts'
import type { Learned } from './learning/adaptive/learned.ts'
import { type Comparison, comparison } from './learning/simulation/compare.ts'
import { makeDecision } from './make-decision.ts'
import type { LoadedModel, Scorer } from './model-ports.ts'
import { own } from './own.ts'
import type { DecisionRecord, Entry, Memory, Store } from './ports.ts'
import type { Strategy } from './strategy/strategy.ts'

/** What is decided again: one question, with what was known. */
export interface Question {
  readonly decisionId: string
  readonly request: DecisionRequest
  readonly memory: Memory | null
  readonly at: number
}

export interface Models {
  readonly scorer: Scorer
  encoder(strategy: Strategy, model: LoadedModel): Encoder
  /** What adaptive actions have learned so far. */
  learned(strategy: Strategy): Learned
}

interface Strategies {
  readonly before: Strategy
  readonly after: Strategy
}

/** How many questions are under way at once: their model runs are shared. */
const AT_ONCE = 32

/**
 * Use case 6: two strategies answer the same questions by the road that live decisions take, and nothing is recorded. The id of a
 * question is the seed of both answers, so that what differs is the strategy's doing. `by` is the attribute that groups are made by.
 */
export async function simulate(
  questions: AsyncIterable<Question>,
  strategies: Strategies,
  models: Models,
  by: string | null,
  onProgress: (decided: number) => void,
): Promise<Comparison> {
  const compared = comparison(by)
  const scoring = scoringOf(models)
  const other = withChanceOf(strategies)
  let waiting: Question[] = []
  let decided = 0
  const decideThem = async () => {
    const pairs = await Promise.all(
      waiting.map(async question => {
        const [before, after] = await Promise.all([
          answer(strategies.before, question, scoring),
          answer(other, askedOfOther(question, strategies), scoring),
        ])
        const { request, memory } = question
        const attribute = by === null ? undefined : own(memory?.profile?.attributes ?? {}, by)
        return { customerId: request.customerId, attribute, before, after }
      }),
    )
    for (const pair of pairs) compared.add(pair)
    decided += waiting.length
    waiting = []
    onProgress(decided)
  }
  for await (const question of questions) {
    waiting.push(question)
    if (waiting.length === AT_ONCE) await decideThem()
  }
  await decideThem()
  return compared.finish()
}

/** Chance goes by the version and by the order of the actions, too: by those of the one strategy it falls for both in the same way. */
function withChanceOf({ before, after }: Strategies): Strategy {
  const { version, actions } = before
  const lanes = [...after.actions.values()].map(
    ({ id, index }) => actions.get(id)?.index ?? actions.size + index,
  )
  return { ...after, version, exploration: { ...after.exploration, lanes } }
}

/** Where as many were asked for as the one strategy has places, as many are asked for as the other one has. */
function askedOfOther(question: Question, { before, after }: Strategies): Question {
  const { request } = question
  const placements = request.placements.map(asked => {
    const own = before.placements.get(asked.id)?.limit
    const { limit = own } = after.placements.get(asked.id) ?? {}
    return own === asked.limit ? { ...asked, limit: limit! } : asked
  })
  return { ...question, request: { ...request, placements } }
}

/** Explained where it matters what was dropped where; a calm screen would hold back what is to be seen. */
export function answer(
  strategy: Strategy,
  { decisionId, request, memory, at }: Question,
  scoring: CustomerScoring,
  explain = true,
): Promise<Decision> {
  const { channel } = request
  const placements = request.placements.filter(({ id }) => strategy.placements.get(id)?.channel === channel)
  const explains = explain && placements.length > 0
  const asked: DecisionRequest = { ...request, placements, explain: explains, calm: undefined }
  return makeDecision(strategy, { decisionId, request: asked, memory, at }, scoring.of(request.customerId))
}

/** Scoring for each customer, by the versions that decide for them. */
export interface CustomerScoring {
  of(customerId: string): Scoring
}

/** Contributions of features are not asked for: they take far longer than the decision. */
export function scoringOf({ scorer, encoder, learned }: Models): CustomerScoring {
  const silent = new Map<LoadedModel, LoadedModel>()
  const original = new Map<LoadedModel, LoadedModel>()
  const loaded = (model: LoadedModel) => original.get(model) ?? model
  function silenced(model: LoadedModel | null): LoadedModel | null {
    if (!model?.explain) return model
    const known = silent.get(model) ?? { ...model, explain: undefined }
    silent.set(model, known)
    original.set(known, model)
    return known
  }
  const shared: Omit<Scoring, 'model'> = {
    encoder: (strategy, model) => encoder(strategy, loaded(model)),
    scorer: { model: scorer.model, score: (model, matrix) => scorer.score(loaded(model), matrix) },
    run: (step, probabilities) =>
      step === 'explanation' ? Promise.resolve(null) : probabilities().catch(() => null),
    adapt: (strategy, ...asked) => adaptedOf(learned(strategy), strategy, ...asked),
  }
  return { of: customerId => ({ ...shared, model: name => silenced(scorer.model(name, customerId)) }) }
}

/** What is asked for customers: every placement of the channel at once, as a page view or a call would. */
export interface Asking {
  readonly channel: string
  readonly placements: DecisionRequest['placements']
  readonly context: Readonly<Record<string, unknown>>
}

const PAGE = 1_000

/** The ids of all customers of the store, page by page. */
export async function* customerIds(store: Store): AsyncGenerator<string> {
  for (let after: string | undefined; ; ) {
    const { items, next } = await store.customers({ after, limit: PAGE })
    yield* items
    if (next === null) return
    after = next
  }
}

/** One question a customer and asking, with what the store knows of them now. */
export async function* askedOf(
  store: Store,
  customers: readonly string[],
  asking: readonly Asking[],
  stockedIn: (placement: string) => readonly string[],
  at: number,
): AsyncGenerator<Question> {
  for (const customerId of customers) {
    for (const { channel, placements, context } of asking) {
      const stocked = placements.flatMap(({ id }) => stockedIn(id))
      const memory = await store.recall({ customerId, stocked })
      const request = { customerId, channel, placements, context, exclude: [], explain: true }
      yield { decisionId: `${customerId}/${channel}`, request, memory, at }
    }
  }
}

/** The recorded decisions since then of which an outcome is kept, as they were asked; of customers with a profile, whom the store lists. */
export async function* recordedSince(store: Store, since: number): AsyncGenerator<Question> {
  for await (const customerId of customerIds(store)) {
    const { history } = await store.recall({ customerId, stocked: [] })
    const ids = new Set(history.flatMap(entry => (entry.type === 'outcome' ? [entry.decisionId] : [])))
    for (const id of ids) {
      const record = await store.decision(id)
      if (!record || record.at < since) continue
      const { decisionId, request, at } = record
      yield { decisionId, request, at, memory: wholeMemory(record, history) }
    }
  }
}

/** Of a long history a record keeps what its own strategy reads; another one may read more. */
function wholeMemory({ memory, at }: DecisionRecord, history: readonly Entry[]): Memory | null {
  const then = history.filter(entry => entry.at <= at)
  return memory && then.length > RECORDED_WHOLE ? { ...memory, history: then } : memory
}
