import { encoders } from '../decision/features.ts'
import { StoreUnavailable } from '../errors.ts'
import { modelRoles } from '../models/roles.ts'
import type { Store } from '../ports.ts'
import { modelRegistry } from '../scoring/registry.ts'
import { type Asking, askedOf, customerIds, type Question, recordedSince, simulate } from '../simulate.ts'
import { offering } from '../strategy/mistakes.ts'
import type { Strategy } from '../strategy/strategy.ts'
import { followedLearner } from '../stream/learner.ts'
import { Mistake } from '../training/mistake.ts'
import { seededRandom, shuffle } from '../training/random.ts'
import { Misused } from './misused.ts'
import { progressBar } from './progress-bar.ts'
import { readArguments, type SimulateArguments } from './simulate/arguments.ts'
import { comparisonJson, comparisonText } from './simulate/text.ts'
import { strategyIn } from './strategy-in.ts'

export interface SimulateIo {
  /** Only read. */
  readonly store: Store
  /** The strategy in force. */
  readonly strategy: Strategy
  readonly modelsFolder: string
  /** Epoch milliseconds. */
  now(): number
  stdout(line: string): void
  stderr(line: string): void
  readonly terminal?: (text: string) => void
}

/**
 * `tact simulate`: the strategy in force and another one over the store's customers or recorded decisions; nothing is recorded. Resolves
 * to the exit code: 0, 1 where something cannot be had, 2 where the words cannot be understood.
 */
export async function simulateCommand(
  argv: readonly string[],
  open: () => Promise<SimulateIo>,
  stderr: (line: string) => void,
): Promise<number> {
  try {
    const words = readArguments(argv)
    return await simulated(words, await strategyIn('against', words.against), await open())
  } catch (error) {
    if (!(error instanceof Mistake || error instanceof StoreUnavailable)) throw error
    stderr(`tact simulate: ${error.message}`)
    return error instanceof Misused ? 2 : 1
  }
}

async function simulated(words: SimulateArguments, after: Strategy, io: SimulateIo): Promise<number> {
  const { strategy: before } = io
  checkAttribute(words.by, before)
  const { questions, total } = await questionsOf(words, before, after, io)
  const told = words.json ? {} : { line: io.stderr, terminal: io.terminal }
  const bar = progressBar({ now: io.now, ...told })
  const roles = await modelRoles(io.store)
  const models = await modelRegistry({
    folder: io.modelsFolder,
    log: { info() {}, warn() {} },
    roles: roles.current,
  })
  const learner = followedLearner(io.store.stream)
  await Promise.all([learner.follow(before), learner.follow(after)])
  try {
    const compared = await simulate(
      questions,
      { before, after },
      { scorer: models, encoder: encoders(), learned: learner.learned },
      words.by,
      done => {
        if (bar.isDue()) bar.show(total === null ? 0 : done / total, `${done.toLocaleString('en')} decisions`)
      },
    )
    bar.clear()
    if (compared.decisions === 0)
      throw new Mistake(
        words.lastMs === null
          ? 'the store has no customers; import some, or start `tact serve` once for the demo bank'
          : 'the store has no recorded decision of that time with an outcome, of a customer with a profile; take a longer --last, or --customers. Customers without a profile are only in the decision log: tact evaluate --strategy',
      )
    const facts = { words, before, after, compared }
    io.stdout(words.json ? JSON.stringify(comparisonJson(facts)) : comparisonText(facts))
    return 0
  } finally {
    bar.clear()
    await models.close()
  }
}

function checkAttribute(by: string | null, { attributeByName }: Strategy): void {
  if (by === null || attributeByName.has(by)) return
  const remedy = offering(by, attributeByName.keys(), `it has ${[...attributeByName.keys()].join(', ')}`)
  throw new Mistake(`--by "${by}": profile.yaml declares no such attribute; ${remedy}`)
}

async function questionsOf(
  { customers, lastMs, placements, context, seed }: SimulateArguments,
  before: Strategy,
  after: Strategy,
  { store, now }: SimulateIo,
): Promise<{ questions: AsyncIterable<Question>; total: number | null }> {
  if (lastMs !== null) return { questions: recordedSince(store, now() - lastMs), total: null }
  const asking = askingOf(placements, context, before, after)
  const ids: string[] = []
  for await (const id of customerIds(store)) ids.push(id)
  const order = shuffle(
    Int32Array.from(ids, (_, at) => at),
    seededRandom(seed),
  )
  const some = [...order.subarray(0, customers!)].map(at => ids[at]!)
  const stockedIn = (placement: string) => [
    ...new Set([before, after].flatMap(({ placements }) => placements.get(placement)?.stocked ?? [])),
  ]
  return { questions: askedOf(store, some, asking, stockedIn, now()), total: some.length * asking.length }
}

/** Every placement that is asked for and that both strategies have, a channel at a time. */
function askingOf(
  wanted: readonly string[] | null,
  context: Readonly<Record<string, unknown>>,
  before: Strategy,
  after: Strategy,
): Asking[] {
  const shared = [...before.placements.values()].filter(
    ({ id, channel }) => after.placements.get(id)?.channel === channel,
  )
  for (const name of wanted ?? []) {
    if (shared.some(({ id }) => id === name)) continue
    const known = shared.map(({ id }) => id)
    const remedy = offering(name, known, `these are: ${known.join(', ')}`)
    throw new Mistake(`--placement "${name}": not in both strategies; ${remedy}`)
  }
  const asked = shared.filter(({ id }) => wanted === null || wanted.includes(id))
  if (asked.length === 0) throw new Mistake('the strategies have no placement in common')
  const channels = [...new Set(asked.map(({ channel }) => channel))]
  return channels.map(channel => ({
    channel,
    context,
    placements: asked
      .filter(placement => placement.channel === channel)
      .map(({ id, limit }) => ({ id, limit })),
  }))
}
