import type { Logged, Target } from '../../src/learning/evaluation/logged.ts'
import type { RandomSource } from '../../src/training/random.ts'

/** A world whose truth is known, from which logs are drawn. */
export interface Situation {
  readonly name: string
  draw(rows: number, random: RandomSource): { logged: Logged; target: Target }
  /** The mean reward of the target, and of the logging policy. */
  readonly truth: number
  readonly loggedTruth: number
}

/** The chances of so many actions, for a context in [-1, 1]. */
type Policy = (context: number, actions: number) => readonly number[]

interface World {
  readonly name: string
  readonly actions: number
  readonly logging: Policy
  readonly target: Policy
  /** The mean reward, and a reward of this mean; by default 1 rather often, else 0. */
  readonly mean?: (context: number, action: number) => number
  readonly reward?: (mean: number, random: RandomSource) => number
  /** Rows a customer has, who has a mood of their own; 1: rows stand for themselves. */
  readonly rowsEach?: number
  /** Whether what is drawn for a customer stays for all their rows, as in a session. */
  readonly oneDraw?: boolean
}

const normal = (random: RandomSource) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
const coin = (mean: number, random: RandomSource) => (random() < mean ? 1 : 0)
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

const score = (context: number, action: number) => Math.sin(2 * context + action)
const scores = (context: number, actions: number, heat: number) =>
  Array.from({ length: actions }, (_, action) => heat * score(context, action))
const often = (context: number, action: number) => sigmoid(-0.5 + score(context, action))
const seldom = (context: number, action: number) => sigmoid(-4.2 + score(context, action))

/** All but epsilon on one, the rest spread evenly. */
const nearly = (one: number, actions: number, epsilon: number) =>
  Array.from({ length: actions }, (_, action) => (action === one ? 1 - epsilon : 0) + epsilon / actions)

/** All but epsilon on the best by the score, or on the worst. */
const best = (epsilon: number, sign = 1): Policy => {
  return (context, actions) => {
    const all = scores(context, actions, sign)
    return nearly(all.indexOf(Math.max(...all)), actions, epsilon)
  }
}
const worst = (epsilon: number) => best(epsilon, -1)

const softmax = (heat: number): Policy => {
  return (context, actions) => {
    const powers = scores(context, actions, heat).map(Math.exp)
    const sum = powers.reduce((a, b) => a + b, 0)
    return powers.map(power => power / sum)
  }
}

const WORLDS: readonly World[] = [
  { name: 'much overlap, binary', actions: 4, logging: softmax(0.5), target: best(0) },
  { name: 'some overlap, binary', actions: 5, logging: worst(0.3), target: best(0.1) },
  { name: 'little overlap, binary', actions: 10, logging: worst(0.1), target: best(0.5) },
  { name: 'rare rewards (2 %)', actions: 4, logging: softmax(0.5), target: best(0.2), mean: seldom },
  { name: 'heavy-tailed weights', actions: 6, logging: softmax(2.5), target: softmax(-1) },
  {
    name: 'skewed real rewards',
    actions: 4,
    logging: softmax(0.5),
    target: best(0),
    mean: (x, a) => 10 * often(x, a),
    reward: (mean, random) => mean * Math.exp(normal(random) - 0.5),
  },
  {
    name: 'seldom, then skewed (revenue)',
    actions: 3,
    logging: softmax(0.5),
    target: softmax(2),
    mean: (x, a) => 8 * often(x, a),
    reward: (mean, random) => (random() < 0.1 ? mean * 10 * Math.exp(normal(random) - 0.5) : 0),
  },
  {
    name: 'negative and positive rewards',
    actions: 5,
    logging: (_, actions) => nearly(0, actions, 0.8),
    target: softmax(2),
    mean: (x, a) => 2 * score(x, a) - 1,
    reward: (mean, random) => mean + 2 * normal(random),
  },
  {
    name: 'nearly no chance (0.001) of what the target takes',
    actions: 3,
    logging: worst(0.003),
    target: best(0),
  },
  {
    name: 'customers with 5 rows each',
    actions: 3,
    logging: softmax(0.7),
    target: best(0.2),
    rowsEach: 5,
  },
  {
    name: 'one draw for the 10 rows of a customer',
    actions: 3,
    logging: softmax(0.7),
    target: best(0.2),
    rowsEach: 10,
    oneDraw: true,
  },
]

/** Contexts lie on a grid, so that chances and truths are tables. */
const CONTEXTS = 256
const contexts = Array.from({ length: CONTEXTS }, (_, at) => -1 + (2 * (at + 0.5)) / CONTEXTS)

export const situations: readonly Situation[] = WORLDS.map(world => {
  const { name, actions, mean = often } = world
  const tabled = (of: Policy) => contexts.map(context => of(context, actions))
  const [logging, target] = [tabled(world.logging), tabled(world.target)]
  const means = tabled(context => Array.from({ length: actions }, (_, action) => mean(context, action)))
  const truthOf = (policy: Tables['target']) =>
    policy
      .flatMap((chances, at) => chances.map((chance, action) => chance * means[at]![action]!))
      .reduce(sum) / CONTEXTS
  return {
    name,
    truth: truthOf(target),
    loggedTruth: truthOf(logging),
    draw: (rows, random) => drawn(world, { logging, target, means }, rows, random),
  }
})

type Tables = Readonly<Record<'logging' | 'target' | 'means', readonly (readonly number[])[]>>

function sum(a: number, b: number): number {
  return a + b
}

function drawn(
  { actions, rowsEach = 1, oneDraw = false, reward: rewardOf = coin }: World,
  tables: Tables,
  rows: number,
  random: RandomSource,
): { logged: Logged; target: Target } {
  const action = new Int32Array(rows)
  const probability = new Float64Array(rows)
  const reward = new Float64Array(rows)
  const feature = new Float32Array(rows)
  const chances = new Float64Array(rows * actions)
  let context = 0
  let at = 0
  for (let row = 0; row < rows; row++) {
    const isFirst = row % rowsEach === 0
    if (isFirst) context = Math.floor(random() * CONTEXTS)
    const logging = tables.logging[context]!
    if (isFirst || !oneDraw) {
      at = 0
      for (let left = random() - logging[0]!; left > 0 && at < actions - 1; ) left -= logging[++at]!
    }
    action[row] = at
    probability[row] = logging[at]!
    reward[row] = rewardOf(tables.means[context]![at]!, random)
    feature[row] = contexts[context]!
    chances.set(tables.target[context]!, row * actions)
  }
  return {
    target: { kind: 'chances', chances },
    logged: {
      rows,
      actions: Array.from({ length: actions }, (_, code) => `action-${code}`),
      action,
      probability,
      probabilities: null,
      reward,
      customer:
        rowsEach === 1 ? null : Int32Array.from({ length: rows }, (_, row) => Math.floor(row / rowsEach)),
      features: [{ kind: 'number', name: 'context', values: feature }],
      line: Int32Array.from({ length: rows }, (_, row) => row + 2),
    },
  }
}
