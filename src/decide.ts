import { type Adapted, adaptedOf } from './decision/adapted.ts'
import type { Decision } from './decision/answer.ts'
import { answerText } from './decision/answer-text.ts'
import type { Scoring } from './decision/propensities.ts'
import { recordedMemory } from './decision/recorded-memory.ts'
import type { DecisionRequest, Degraded } from './decision/request.ts'
import { ownerOf } from './decision/reservation.ts'
import type { Notes } from './decision/weighed.ts'
import { makeDecision, type StageClock } from './make-decision.ts'
import type { LoadedModel } from './model-ports.ts'
import type { DecisionRecord, EventEntry, Memory } from './ports.ts'
import { recalled } from './recalled.ts'
import { reservedThen, reserving } from './reservations.ts'
import { passingSession } from './session/after.ts'
import type { Strategy } from './strategy/strategy.ts'
import { turns } from './turns.ts'
import type { World } from './world.ts'

export interface Decided {
  readonly decision: Decision
  /** The JSON text that is both sent and recorded. */
  readonly answer: string
  /** What was known of the customer; null where they could not be recalled. */
  readonly memory: Memory | null
}

/** What has come before a decision. */
interface Before {
  /** What the request was checked against, where it was: the same then decides. */
  readonly strategy?: Strategy
  /** The request's time, where some of it was used already. */
  readonly time?: Deadline
  /** True where it could not be found out who the customer is: then nobody is recalled. */
  readonly unidentified?: boolean
  /** What happened in no session, as it was understood: this decision knows it, and none after it. */
  readonly events?: readonly EventEntry[]
  /** True where it is not to begin with others of its turn: who waits for it is one person, and others come one by one. */
  readonly atOnce?: boolean
}

const together = turns()

/**
 * Use case 1: a request becomes a decision. Recalls the customer in one read, decides, and has the answer remembered.
 * What cannot be had by the deadline, or at all, is done without, and named in `degraded`. Throws `ForeignSession` where the session is
 * another customer's.
 */
export async function decide(
  world: World,
  request: DecisionRequest,
  onStage: StageClock = () => {},
  before: Before = {},
): Promise<Decided> {
  if (before.atOnce) return decideNow(world, request, onStage, before)
  try {
    await together.join()
    return await decideNow(world, request, onStage, before)
  } finally {
    together.leave()
  }
}

async function decideNow(
  world: World,
  request: DecisionRequest,
  onStage: StageClock,
  { strategy = world.strategy(), time = deadline(request.deadlineMs), unidentified = false, events }: Before,
): Promise<Decided> {
  const at = world.now()
  const started = performance.now()
  const known = unidentified ? null : await recalled(world, strategy, request, time)
  const memory =
    known && events ? { ...known, session: passingSession(strategy, known, request, events, at) } : known
  onStage('recall', performance.now() - started)

  // A model that is swapped meanwhile does not change under a decision's feet.
  const models = new Map<string, LoadedModel | null>()
  let adapted: Adapted | null = null
  const own: Scoring = {
    scorer: world.scorer,
    encoder: world.encoder,
    model(name) {
      let model = models.get(name)
      if (model === undefined) {
        model = world.scorer.model(name, request.customerId)
        models.set(name, model)
      }
      return model
    },
    run: (_step, probabilities) => (time.over() ? NOTHING : time.within(probabilities()).catch(nothing)),
    adapt(...asked) {
      adapted = adaptedOf(world.learner.learned(strategy), ...asked)
      return adapted
    },
  }
  const sampled = world.samples?.of(strategy, own) ?? own
  const shadowed = world.shadows?.of(strategy, sampled)
  const scoring = shadowed?.scoring ?? sampled
  const decisionId = world.newId()
  const inTime = <T>(ask: () => Promise<T>) => (time.over() ? NOTHING : time.within(ask()))
  const units = reserving(world.store, () => ownerOf(request, decisionId), inTime)
  const { log } = world
  const notes: Notes | undefined = log && {
    sheet: log.sheet,
    made: (decision, weighed) =>
      log.decision({ decision, weighed, strategy, request, models: versionsOf(models) }),
  }
  const inputs = { decisionId, request, memory, at }
  const decision = await makeDecision(strategy, inputs, scoring, { onStage, reserve: units.reserve, notes })
  const answer = answerText(decision)
  const reservations = units.result()
  const made = { decision, answer, request, memory, at, models: versionsOf(models), adapted, reservations }
  world.remember(recordOf(strategy, made))
  shadowed?.answered()
  return { decision, answer, memory }
}

const nothing = () => null
const NOTHING = Promise.resolve(null)

/** The request's time. */
export interface Deadline {
  /** Whether nothing more is to be asked for. */
  over(): boolean
  /** What is not there when the time is over is null. */
  within<T>(promise: Promise<T>): Promise<T | null>
}

/** Kept back from the deadline for what comes after: ranking, rendering, replying. */
const RESERVE_MS = 5

/** Begins now. */
export function deadline(deadlineMs: number | undefined): Deadline {
  if (deadlineMs === undefined) return { over: () => false, within: promise => promise }
  const at = performance.now() + Math.max(0, deadlineMs - RESERVE_MS)
  // Timers may fire a little before their time: what has once given up stays over.
  let isOver = false
  return {
    over: () => isOver || performance.now() >= at,
    async within(promise) {
      let timer: NodeJS.Timeout | undefined
      const over = new Promise<null>(resolve => {
        const giveUp = () => {
          isOver = true
          resolve(null)
        }
        timer = setTimeout(giveUp, Math.max(0, at - performance.now()))
      })
      promise.catch(() => {})
      try {
        return await Promise.race([promise, over])
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

function versionsOf(models: ReadonlyMap<string, LoadedModel | null>): Record<string, string> {
  const versions: Record<string, string> = {}
  for (const [name, model] of models) if (model) versions[name] = model.version
  return versions
}

function recordOf(
  strategy: Strategy,
  {
    decision,
    answer,
    request,
    memory,
    at,
    models,
    reservations,
    adapted,
  }: Pick<DecisionRecord, 'request' | 'memory' | 'at' | 'models' | 'answer' | 'reservations' | 'adapted'> & {
    decision: Decision
  },
): DecisionRecord {
  return {
    adapted,
    answer,
    request,
    memory: memory && recordedMemory(strategy, memory, at),
    at,
    models,
    decisionId: decision.decisionId,
    customerId: decision.customerId,
    strategyVersion: strategy.version,
    shown: decision.actions.map(({ actionId, kind, group, placement }) => ({
      actionId,
      kind,
      group,
      placement,
      issue: strategy.actions.get(actionId)!.issue,
    })),
    ...(reservations && { reservations }),
  }
}

/** A record cannot be decided again: what it was made with is gone. */
export class NotReplayable extends Error {}

/**
 * Decides again from a record: same inputs, same strategy, same model versions, and without what was not to be had then.
 * Throws `NotReplayable` where the strategy or a model is gone.
 */
export async function redecide(world: World, record: DecisionRecord, explain: boolean): Promise<Decision> {
  const strategy = await world.strategyAt(record.strategyVersion)
  if (!strategy) throw new NotReplayable(`strategy ${record.strategyVersion} is not kept any more`)
  const models = new Map<string, LoadedModel>()
  for (const [name, version] of Object.entries(record.models)) {
    const model = await world.modelAt(name, version)
    if (!model)
      throw new NotReplayable(
        `version ${version} of the model ${name} is not there any more; put its folder back`,
      )
    models.set(name, model)
  }
  const without = new Set<Degraded>((JSON.parse(record.answer) as Decision).degraded)
  const scoring: Scoring = {
    scorer: world.scorer,
    encoder: world.encoder,
    model: name => models.get(name) ?? null,
    async run(step, probabilities) {
      const again = await probabilities().catch(() => null)
      // What was NaN then is NaN again; what failed or came too late then is not to be had now either.
      return without.has(step) && !again?.some(Number.isNaN) ? null : again
    },
    // What was learned then has gone on since; the record keeps what the decision took from it.
    adapt: () => record.adapted ?? null,
  }
  const { decisionId, memory, at } = record
  const inputs = { decisionId, request: { ...record.request, explain }, memory, at }
  return makeDecision(strategy, inputs, scoring, { reserve: reservedThen(record.reservations) })
}
