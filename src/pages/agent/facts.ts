import type { FactWord, Vocabulary } from './vocabulary.ts'
import { inWords, moodInWords } from './words.ts'

/** A value that one button sets, and what it says. */
export interface Choice {
  readonly value: unknown
  readonly label: string
}

/** What the agent can tell of the call: one fact. */
export interface Control {
  readonly name: string
  readonly label: string
  /** The key that sets a switch, or asks for the number of a choice. */
  readonly key: string | null
  readonly help: string
  readonly choices: readonly Choice[]
  readonly input: 'switch' | 'choice' | 'number' | 'text'
  /** What the fact is while nobody has told it. */
  readonly unset: unknown
  /** Of a number, the label of the choice that it falls under. */
  readonly named?: (value: number) => string
  /** Events that say it, so that it is remembered beyond the call. */
  readonly on?: string
  readonly off?: string
}

/** Facts that an agent sets in most calls, in the order of the screen. */
const USUAL: Readonly<Record<string, Partial<Control>>> = {
  reason: { key: 'r' },
  sentiment: {
    key: 'm',
    label: 'Mood',
    input: 'choice',
    named: moodInWords,
    choices: [
      { value: -0.8, label: 'Angry' },
      { value: -0.4, label: 'Annoyed' },
      { value: 0, label: 'Neutral' },
      { value: 0.4, label: 'Content' },
      { value: 0.8, label: 'Delighted' },
    ],
  },
  resolved: { key: 's', label: 'Solved', on: 'problem-solved' },
  openComplaint: { key: 'c', label: 'Complaint', on: 'complaint', off: 'complaint-closed' },
}

/**
 * What the agent can tell, the usual first. Only facts that events of the strategy set: what nobody could say of a conversation (the
 * economy, the counts of a visit) is fed by machines.
 */
export function controlsOf({ facts, events }: Vocabulary): {
  readonly usual: readonly Control[]
  readonly rest: readonly Control[]
} {
  const types = new Set(events.map(({ type }) => type))
  const said = new Set(events.flatMap(({ sets }) => sets))
  const controls = facts
    .filter(({ name }) => said.has(name) || Object.hasOwn(USUAL, name))
    .map(fact => controlOf(fact, types))
  const order = Object.keys(USUAL)
  const usual = controls
    .filter(({ name }) => Object.hasOwn(USUAL, name))
    .sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
  return { usual, rest: controls.filter(({ name }) => !Object.hasOwn(USUAL, name)) }
}

function controlOf(fact: FactWord, events: ReadonlySet<string>): Control {
  const { name, type, description = '', values, examples } = fact
  const choices = (values ?? examples ?? []).map(value => ({ value, label: inWords(value) }))
  const plain: Control = {
    name,
    label: inWords(name),
    key: null,
    help: description,
    choices: choices.slice(0, 9),
    input: type === 'bool' ? 'switch' : type === 'number' ? 'number' : choices.length > 0 ? 'choice' : 'text',
    unset: fact.default,
  }
  const { on, off, ...usual } = USUAL[name] ?? {}
  const known = (event: string | undefined) => (event !== undefined && events.has(event) ? event : undefined)
  return { ...plain, ...usual, on: known(on), off: known(off) }
}

/** Which of the choices holds. Null where none does. */
export function chosen({ choices, unset, named }: Control, value: unknown): Choice | null {
  const is = value ?? unset
  const holds =
    named && typeof is === 'number'
      ? ({ label }: Choice) => label === named(is)
      : (choice: Choice) => choice.value === is
  return choices.find(holds) ?? null
}

/** How a value is said: by an event where the strategy has one for it, so that it is remembered beyond the call; else as a fact. */
export function saying(
  { name, on, off }: Control,
  value: unknown,
): { readonly event: string } | { readonly set: Readonly<Record<string, unknown>> } {
  const event = value === true ? on : value === false ? off : undefined
  return event === undefined ? { set: { [name]: value } } : { event }
}
