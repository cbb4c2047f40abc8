import type { Labels } from '../learning/adaptive/labels.ts'
import type { PriorBelief } from '../learning/adaptive/posterior.ts'
import type { Limits } from '../stock.ts'
import type { Aggregate } from './aggregate.ts'
import type { Atom, AtomTable, Condition } from './conditions.ts'
import type { Exploration } from './exploration.ts'
import type { Expression, Formats, Language, Scope, ValueType } from './language.ts'
import type { NumberTable, NumberTerm } from './numbers.ts'
import type { Running } from './running.ts'
import type { Template } from './templates.ts'

export type Stage = 'eligibility' | 'applicability' | 'suitability'

/** A declared attribute or fact. */
export interface Declaration {
  readonly name: string
  readonly type: ValueType
  readonly default?: unknown
  readonly min?: number
  readonly max?: number
  readonly values?: readonly string[]
  /** Strings to choose from, where others are allowed too. */
  readonly examples?: readonly string[]
  readonly pii: boolean
  readonly description?: string
  /** Facts only: how long it stays true. */
  readonly ttlMs?: number
}

/** One condition of a policy, its stage, and where it was written, such as `groups.savings`. */
export interface Rule {
  readonly stage: Stage
  readonly from: string
  readonly atom: Atom
}

/** At most `count` outcomes of one kind in any window of a length. */
export interface Cap {
  readonly of: string
  readonly count: number
  readonly perMs: number
}

/** Limits over the outcomes of all actions that share a scope. */
export interface ContactRule {
  /** Where it was written, such as `groups.savings`. */
  readonly from: string
  readonly scope: ContactScope
  readonly caps: readonly Cap[]
  /** Silence owed after a reject reason or an outcome, in milliseconds; the reason wins. */
  readonly afterMs: ReadonlyMap<string, number>
}

/** Whose outcomes count: those of all actions, or of a kind, an issue, a group or one action. */
export interface ContactScope {
  readonly by: 'all' | 'kind' | 'issue' | 'group' | 'actionId'
  readonly is: string
}

export interface Treatment {
  readonly slots: readonly { readonly slot: string; readonly template: Template }[]
}

export interface Action {
  readonly id: string
  /** Its place among the strategy's actions. */
  readonly index: number
  readonly kind: string
  readonly issue: string
  readonly group: string
  /** In the order of the stages; within one from `all` to the action's own. */
  readonly rules: readonly Rule[]
  /** The slots of the rules' atoms. */
  readonly atoms: readonly number[]
  /** From `all` to the action's own. */
  readonly contact: readonly ContactRule[]
  /** Whether any of them has a cap. */
  readonly capped: boolean
  /** How long an answer is awaited once it was shown; null: as long as its placement says. */
  readonly responseWindowMs: number | null
  /** Null where there is no end of it. */
  readonly stock: ActionStock | null
  readonly validFrom: number
  readonly validUntil: number
  readonly model: string | null
  readonly prior: number
  /** Whether it learns from its own outcomes. */
  readonly adaptive: boolean
  readonly value: NumberTerm
  readonly annoyance: NumberTerm
  /** Money, or seconds that cost the channel's rate. */
  readonly handling: { readonly unit: 'money' | 'seconds'; readonly amount: NumberTerm }
  /** The action's own lever times those of its kind, issue and group. */
  readonly lever: number
  readonly offer: Readonly<Record<string, unknown>>
  readonly reasons: readonly { readonly when: Condition; readonly say: string }[]
  readonly treatments: ReadonlyMap<string, Treatment>
  /** Channels for which every text needs a value, so that none may be left; null: there are none. */
  readonly perhapsMute: ReadonlySet<string> | null
  readonly placements: readonly string[] | null
}

/** What there is of an action to be promised. */
export interface ActionStock {
  readonly limits: Limits
  /** What one costs of the budget; null without a budget. */
  readonly cost: NumberTerm | null
  /** How long a unit is held for whom a decision has shown the action. */
  readonly holdMs: number
}

export interface Placement {
  readonly id: string
  readonly channel: string
  readonly limit: number
  /** What keeps a screen calm: money, and first places a session. */
  readonly margin: number
  readonly dwellMs: number
  readonly prompts: number | null
  /** How long an answer is awaited to what was shown here; null: for ever. */
  readonly responseWindowMs: number | null
  readonly fallback: Treatment | null
  /** Those that it takes; null: all. */
  readonly kinds: readonly Action['kind'][] | null
  /** Actions with a treatment for this channel that may be shown here. */
  readonly candidates: readonly Action[]
  /** Those of them that have a stock or a budget. */
  readonly stocked: readonly string[]
}

export interface Lock {
  readonly id: string
  readonly when: Condition
  readonly blocks: ReadonlySet<string>
  readonly except: ReadonlySet<string>
  readonly reason: string
  readonly liftedBy: string
}

/** A reason to turn an action down. */
export interface Decline {
  readonly id: string
  /** As a button says it. */
  readonly label: string
  of(action: { readonly actionId: string; readonly kind: string }): DeclineEffect
}

export interface DeclineEffect {
  /** The silence that the action owes, such as `7d`; it gives way to the action's own for this reason. */
  readonly coolDown?: string
  /** How much the rejection teaches of the action, from 0 to 1. */
  readonly learningWeight: number
}

export interface ContextWeight {
  readonly id: string
  readonly when: Condition
  readonly weight: number
  readonly say: string | null
  concerns(action: Action): boolean
}

/** What is left of an interaction, and what it costs to overrun it. */
export interface Remaining {
  readonly seconds: Expression
  /** In seconds of handling, for each second. */
  readonly overrun: number
}

export interface Score {
  readonly name: string
  readonly model: string
  readonly prior: number
}

/** What an event of a type, or an outcome, says about its session. */
export interface Effect {
  readonly set: readonly (readonly [fact: string, value: Expression])[]
  readonly unset: readonly string[]
}

/** What is understood of a text in an event's data: by a model, by phrases, or (else) by the lexicon of sentiment. */
export interface Signal {
  readonly from: string
  readonly as: string
  readonly model: string | null
  readonly confidence: string | null
  readonly weights: Readonly<Record<string, number>> | null
  readonly phrases?: readonly string[]
}

/** How adaptive actions learn from their outcomes. */
export interface Learning extends Labels {
  /** Names the features: what was learned with others is not read. */
  readonly shape: string
  /** The features' texts. */
  readonly features: readonly string[]
  readonly belief: PriorBelief
  /** Their values: so many scales from the centre; what is missing is at the centre. A new array. */
  featuresOf(scope: Scope): Float32Array
}

/** Everything that a business decides, checked and compiled: one frozen object a version. */
export interface Strategy {
  /** The hash of the files' content. */
  readonly version: string
  readonly files: Readonly<Record<string, string>>
  readonly currency: string
  readonly formats: Formats
  readonly language: Language
  readonly attributes: readonly Declaration[]
  readonly aggregates: readonly Aggregate[]
  readonly facts: readonly Declaration[]
  readonly attributeByName: ReadonlyMap<string, Declaration>
  readonly factByName: ReadonlyMap<string, Declaration>
  readonly events: ReadonlyMap<string, Effect>
  /** By outcome, or by the reason of a rejection. */
  readonly outcomes: ReadonlyMap<string, Effect>
  /** By the type of event. */
  readonly signals: ReadonlyMap<string, readonly Signal[]>
  readonly running: Running | null
  readonly sessionTtlMs: number
  readonly scores: readonly Score[]
  readonly actions: ReadonlyMap<string, Action>
  readonly placements: ReadonlyMap<string, Placement>
  readonly locks: readonly Lock[]
  /** By id, in the order of the buttons. */
  readonly declines: ReadonlyMap<string, Decline>
  readonly contextWeights: readonly ContextWeight[]
  /** By channel. */
  readonly costPerSecond: ReadonlyMap<string, number>
  readonly remaining: Remaining | null
  readonly learning: Learning | null
  readonly floor: number
  readonly exploration: Exploration
  /** The conditions that actions share. */
  readonly conditions: AtomTable
  readonly numbers: NumberTable
}
