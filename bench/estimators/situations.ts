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

interface World {
  readonly name: string
  readonly actions: number
  /** Chances of the logging policy, for a context in [-1, 1]. */
  readonly logging: (context: number) => readonly number[]
  readonly target: (context: number) => readonly number[]
  /** The mean reward. */
  readonly mean: (context: number, action: number) => number
  readonly reward: (mean: number, random: RandomSource) => number
  /** Rows a customer has, who has a mood of their own; 1: rows stand for themselves. */
  readonly rowsEach?: number
  /** Whether what is drawn for a customer stays for all their rows, as in a session. */
  readonly oneDraw?: boolean
}

const normal = (random: RandomSource) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
const coin = (mean: number, random: RandomSource) => (random() < mean ? 1 : 0)
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

/** All but epsilon on the best by a score, the rest spread evenly. */
const nearly = (best: number, actions: number, epsilon: number) =>
  Array.from({ length: actions }, (_, action) => (action === best ? 1 - epsilon : 0) + epsilon / actions)
const softmax = (scores: readonly number[]) => {
  const powers = scores.map(Math.exp)
  const sum = powers.reduce((a, b) => a + b, 0)
  return powers.map(power => power / sum)
}
const score = (context: number, action: number) => Math.sin(2 * context + action)
const scores = (context: number, actions: number, heat: number) =>
  Array.from({ length: actions }, (_, action) => heat * score(context, action))
const best = (context: number, actions: number, sign = 1) => {
  const all = scores(context, actions, sign)
  return all.indexOf(Math.max(...all))
}
const often = (context: number, action: number) => sigmoid(-0.5 + score(context, action))
const seldom = (context: number, action: number) => sigmoid(-4.2 + score(context, action))

const WORLDS: readonly World[] = [
  {
    name: 'much overlap, binary',
    actions: 4,
    logging: x => softmax(scores(x, 4, 0.5)),
    target: x => nearly(best(x, 4), 4, 0),
    mean: often,
    reward: coin,
  },
  {
    name: 'some overlap, binary',
    actions: 5,
    logging: x => nearly(best(x, 5, -1), 5, 0.3),
    target: x => nearly(best(x, 5), 5, 0.1),
    mean: often,
    reward: coin,
  },
  {
    name: 'little overlap, binary',
    actions: 10,
    logging: x => nearly(best(x, 10, -1), 10, 0.1),
    target: x => nearly(best(x, 10), 10, 0.5),
    mean: often,
    reward: coin,
  },
  {
    name: 'rare rewards (2 %)',
    actions: 4,
    logging: x => softmax(scores(x, 4, 0.5)),
    target: x => nearly(best(x, 4), 4, 0.2),
    mean: seldom,
    reward: coin,
  },
  {
    name: 'heavy-tailed weights',
    actions: 6,
    logging: x => softmax(scores(x, 6, 2.5)),
    target: x => softmax(scores(x, 6, -1)),
    mean: often,
    reward: coin,
  },
  {
    name: 'skewed real rewards',
    actions: 4,
    logging: x => softmax(scores(x, 4, 0.5)),
    target: x => nearly(best(x, 4), 4, 0),
    mean: (x, a) => 10 * often(x, a),
    reward: (mean, random) => mean * Math.exp(normal(random) - 0.5),
  },
  {
    name: 'seldom, then skewed (revenue)',
    actions: 3,
    logging: x => softmax(scores(x, 3, 0.5)),
    target: x => softmax(scores(x, 3, 2)),
    mean: (x, a) => 8 * often(x, a),
    reward: (mean, random) => (random() < 0.1 ? mean * 10 * Math.exp(normal(random) - 0.5) : 0),
  },
  {
    name: 'negative and positive rewards',
    actions: 5,
    logging: () => nearly(0, 5, 0.8),
    target: x => softmax(scores(x, 5, 2)),
    mean: (x, a) => 2 * score(x, a) - 1,
    reward: (mean, random) => mean + 2 * normal(random),
  },
  {
    name: 'nearly no chance (0.001) of what the target takes',
    actions: 3,
    logging: x => nearly(best(x, 3, -1), 3, 0.003),
    target: x => nearly(best(x, 3), 3, 0),
    mean: often,
    reward: coin,
  },
  {
    name: 'customers with 5 rows each',
    actions: 3,
    logging: x => softmax(scores(x, 3, 0.7)),
    target: x => nearly(best(x, 3), 3, 0.2),
    mean: often,
    reward: coin,
    rowsEach: 5,
  },
  {
    name: 'one draw for the 10 rows of a customer',
    actions: 3,
    logging: x => softmax(scores(x, 3, 0.7)),
    target: x => nearly(best(x, 3), 3, 0.2),
    mean: often,
    reward: coin,
    rowsEach: 10,
    oneDraw: true,
  },
]

/** Contexts lie on a grid, so that chances and truths are tables. */
const CONTEXTS = 256
const contexts = Array.from({ length: CONTEXTS }, (_, at) => -1 + (2 * (at + 0.5)) / CONTEXTS)

export const situations: readonly Situation[] = WORLDS.map(world => {
  const { actions } = world
  const logging = contexts.map(world.logging)
  const target = contexts.map(world.target)
  const means = contexts.map(context =>
    Array.from({ length: actions }, (_, action) => world.mean(context, action)),
  )
  const truthOf = (policy: typeof target) =>
    policy
      .flatMap((chances, at) => chances.map((chance, action) => chance * means[at]![action]!))
      .reduce(sum) / CONTEXTS
  return {
    name: world.name,
    truth: truthOf(target),
    loggedTruth: truthOf(logging),
    draw: (rows, random) => drawn({ ...world, tables: { logging, target, means } }, rows, random),
  }
})

interface Tabled extends World {
  readonly tables: Readonly<Record<'logging' | 'target' | 'means', readonly (readonly number[])[]>>
}

function sum(a: number, b: number): number {
  return a + b
}

function drawn(world: Tabled, rows: number, random: RandomSource): { logged: Logged; target: Target } {
  const { actions, rowsEach = 1, oneDraw = false, tables } = world
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
    reward[row] = world.reward(tables.means[context]![at]!, random)
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
