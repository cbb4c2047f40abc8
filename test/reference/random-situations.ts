import type { DecisionRequest } from '../../src/decision/request.ts'
import type { Chance } from '../../src/demo/seeded.ts'
import type { Inputs } from '../../src/make-decision.ts'
import type { Entry, Memory, Values } from '../../src/ports.ts'
import { type Ledger, UNTOUCHED } from '../../src/stock.ts'
import { durationMs } from '../../src/strategy/schema/common.ts'
import { DAY_MS, NOON } from '../builders.ts'
import type { Documents, PlainStrategy } from './plain-strategy.ts'
import { WORDS } from './random-expressions.ts'
import { FIRST_DAYS, OUTCOMES, REASONS, SPANS } from './random-strategies.ts'

const NUMBERS = [-1, 0, 0, 1, 2, 2.5, 3, 5, 10, 400]

/** What a strategy's conditions compare each text or list with, by its name: else a random value would seldom be one of them. */
export function wordsIn(documents: Documents): (name: string) => readonly string[] {
  const text = JSON.stringify(documents).replaceAll('\\"', '"')
  const known = new Map<string, readonly string[]>()
  return name => {
    const before = known.get(name)
    if (before) return before
    const compared = new RegExp(
      `"([^"]+)" in \\w+\\.${name}\\b|\\.${name} [=!]= "([^"]+)"|\\.${name} in \\[([^\\]]*)\\]`,
      'g',
    )
    const words = [...text.matchAll(compared)].flatMap(([, one, other, list]) =>
      list === undefined ? [one ?? other!] : [...list.matchAll(/"([^"]+)"/g)].map(([, word]) => word!),
    )
    known.set(name, [...new Set([...words, ...WORDS])])
    return known.get(name)!
  }
}

export interface Drawing {
  readonly chance: Chance
  readonly strategy: PlainStrategy
  readonly words: (name: string) => readonly string[]
  /** Where profiles come from, instead of being drawn. */
  readonly profiles?: readonly Values[]
}

/** A moment: often on the very edge of a day. */
export function drawNow(chance: Chance): number {
  const midnight = Date.parse(chance.pick(FIRST_DAYS)) + DAY_MS * chance.whole(0, 10)
  return chance.yes(0.2) ? midnight - chance.whole(0, 1) : NOON + chance.whole(-4 * DAY_MS, 4 * DAY_MS)
}

/** Before now, often by the very length of a window; seldom after it, by a clock that is ahead. */
function drawBefore(chance: Chance, now: number): number {
  if (chance.yes(0.05)) return now + chance.whole(1, 3_600_000)
  if (chance.yes(0.3)) return now - durationMs(chance.pick(SPANS)) + chance.whole(-1, 1)
  return now - chance.whole(0, chance.pick([3_600_000, DAY_MS, 8 * DAY_MS, 40 * DAY_MS]))
}

/** When a fact was told: often just so long ago that it is over. */
function toldAt(ttl: string | undefined, chance: Chance, now: number): number {
  const isEdge = ttl !== undefined && chance.yes(0.4)
  return isEdge ? now - durationMs(ttl) + chance.pick([0, 0, 1]) : drawBefore(chance, now)
}

type Declared = PlainStrategy['profile']['attributes'][string] | PlainStrategy['context']['facts'][string]

function drawValue(name: string, declared: Declared, { chance, words }: Drawing): unknown {
  const among = declared.values ?? declared.examples ?? words(name)
  switch (declared.type) {
    case 'number':
      return chance.yes(0.7) ? chance.pick(NUMBERS) : 100 * chance.uniform()
    case 'string':
      return chance.pick(among)
    case 'bool':
      return chance.yes(0.5)
    case 'strings':
      return among.filter(() => chance.yes(2 / among.length))
    case 'timestamp':
      return new Date(NOON + DAY_MS * chance.whole(-40, 40)).toISOString()
  }
}

/** Some known, some missing, some null; of `oddShare` none of its declared type, as after a change of the strategy. */
function drawValues(
  declared: Readonly<Record<string, Declared>>,
  share: number,
  oddShare: number,
  drawing: Drawing,
) {
  const { chance } = drawing
  const values: Record<string, unknown> = {}
  for (const [name, each] of Object.entries(declared)) {
    if (!chance.yes(share)) continue
    values[name] = chance.yes(0.04)
      ? null
      : chance.yes(oddShare)
        ? chance.pick([{}, 'odd', true, 7, ['odd']])
        : drawValue(name, each, drawing)
  }
  return values
}

/** All that is remembered of a customer; null where it could not be recalled. */
export function drawMemory(drawing: Drawing, now: number): Memory | null {
  const { chance, strategy, profiles } = drawing
  if (chance.yes(0.04)) return null
  const dropping = chance.yes(0.3)
  const told = profiles && Object.entries(chance.pick(profiles)).filter(() => !(dropping && chance.yes(0.1)))
  const attributes = told
    ? Object.fromEntries(told)
    : drawValues(strategy.profile.attributes, 0.8, 0.02, drawing)
  const facts = drawValues(strategy.context.facts, 0.3, 0.02, drawing)
  const session = chance.yes(0.5) && {
    id: 's',
    customerId: 'C',
    channel: 'web',
    openedAt: now - DAY_MS,
    revision: 1,
    facts: Object.fromEntries(
      Object.entries(facts).map(([name, value]) => [
        name,
        { value, at: toldAt(strategy.context.facts[name]!.for, chance, now) },
      ]),
    ),
    ...(chance.yes(0.1) && { endedAt: now - 1 }),
  }
  const history = Array.from({ length: chance.whole(0, 12) }, (_, index) => entry(index, drawing, now))
  const stocked = strategy.actions.filter(({ stock, budget }) => stock !== undefined || budget !== undefined)
  return {
    profile: chance.yes(0.05) ? null : { attributes, revision: 1, updatedAt: now - 1_000, source: 'test' },
    session: session || null,
    history: history.sort((a, b) => a.at - b.at),
    taken: Object.fromEntries(
      stocked.filter(() => chance.yes(0.6)).map(({ id }) => [id, ledger(chance, now)]),
    ),
    ...(chance.yes(0.7) && { holding: stocked.filter(() => chance.yes(0.3)).map(({ id }) => id) }),
  }
}

function entry(index: number, { chance, strategy }: Drawing, now: number): Entry {
  const [id, at] = [`e${index}`, drawBefore(chance, now)]
  if (chance.yes(0.3)) {
    const data = { amount: chance.pick([1, 2.5, 'much', null]), stars: chance.pick([0, 3, 5, undefined]) }
    const event = chance.pick(['visit', 'purchase', 'rated', 'other'])
    const channel = chance.pick(['web', 'call-centre', undefined])
    return { type: 'event', id, at, event, data, ...(channel !== undefined && { channel }) }
  }
  const { id: actionId, group, issue, kind } = chance.pick(strategy.actions)
  const other = chance.pick(strategy.actions)
  const outcome = chance.pick([...OUTCOMES, 'impression', 'rejected'])
  return {
    type: 'outcome',
    id,
    at,
    decisionId: 'd',
    actionId,
    // As it was then: an action may have moved since.
    group: chance.yes(0.1) ? other.group : group,
    issue,
    kind: chance.yes(0.1) ? other.kind : kind,
    outcome,
    channel: 'web',
    ...((outcome === 'rejected' || chance.yes(0.1)) && chance.yes(0.6) && { reason: chance.pick(REASONS) }),
  }
}

function ledger(chance: Chance, now: number): Ledger {
  const money = () => 1e6 * chance.whole(0, 20)
  return {
    ...UNTOUCHED,
    units: chance.whole(0, 3),
    money: money(),
    held: chance.whole(0, 2),
    heldMoney: money() / 4,
    firstExpiry: now + chance.whole(-1, 1),
    day: Math.floor(now / DAY_MS) - chance.whole(0, 1),
    dayUnits: chance.whole(0, 1),
    dayMoney: money() / 4,
  }
}

/** Facts as a request tells them. */
export function drawFacts(drawing: Drawing): Record<string, unknown> {
  const { chance, strategy } = drawing
  const facts = drawValues(strategy.context.facts, 0.3, 0, drawing)
  return { ...facts, ...(chance.yes(0.1) && { undeclared: 1 }) }
}

/** A request for some placements of one channel, about what is remembered of a customer. */
export function drawInputs(drawing: Drawing, memory: Memory | null, now: number, number: number): Inputs {
  const { chance, strategy } = drawing
  const declared = Object.entries(strategy.placements)
  const { channel } = chance.pick(declared)[1]
  const there = declared.filter(([, placement]) => placement.channel === channel).map(([id]) => id)
  const ids = there.filter(() => chance.yes(0.6))
  const placements = (ids.length > 0 ? ids : there.slice(0, 1)).map(id => ({
    id,
    limit: chance.whole(1, strategy.placements[id]!.limit),
  }))
  if (chance.yes(0.5)) placements.reverse()
  const request: DecisionRequest = {
    customerId: `C-${number}`,
    channel,
    placements,
    ...(chance.yes(0.5) && { sessionId: `s-${number}` }),
    context: drawFacts(drawing),
    exclude: strategy.actions.filter(() => chance.yes(0.03)).map(({ id }) => id),
    explain: true,
  }
  return { decisionId: `d-${number}`, request, memory, at: now }
}
