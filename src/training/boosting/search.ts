import { type RandomSource, shuffle } from '../random.ts'
import { stratifiedFolds } from '../split.ts'
import type { BoostJob, BoostRules, Ensemble } from './boost.ts'
import type { BoostCrew } from './crew.ts'
import { marginsPerRow } from './loss.ts'
import type { BinnedTable } from './table.ts'

/** One tried setting, its best number of rounds and its mean log loss over the folds there. */
export interface Trial {
  rules: BoostRules
  rounds: number
  logLoss: number
}

export interface Choice extends Trial {
  /** How many rounds to grow on all rows. */
  finalRounds: number
  trials: readonly Trial[]
  /** Of the chosen setting, the rows that each fold's ensemble has not seen. */
  unseen: readonly { ensemble: Ensemble; check: Int32Array }[]
}

/** Fewer where there are many rows: their loss is told well enough. */
const foldsFor = (rows: number) => (rows < 20_000 ? 5 : 3)
const mostRounds = 600
/** With more rounds than this the trees learn slowly enough as it is. */
const manyRounds = 250
/** Rows times columns times margins: more cells tell settings apart no better, so a random part is taken. */
const mostCells = 500_000
const fewestSearchRows = 10_000
/** A cheaper setting is taken when its loss is at most this much, relatively, above the least. */
const tolerance = 0.002
/** What the last, slower one may lose by: no more than chance moves these losses. */
const steadyTolerance = 0.01

const usual: BoostRules = {
  l2: 1,
  fewestRows: 20,
  leastCurvature: 1e-3,
  leastGain: 0,
  mostLeaves: 8,
  deepest: 8,
  learningRate: 0.1,
  rowShare: 0.8,
  columnShare: 0.8,
}

/** What is tried, stage by stage, each from the best of the stages before. */
const stages: readonly ((best: BoostRules) => Partial<BoostRules>[])[] = [
  () => [{}, { mostLeaves: 16 }],
  ({ mostLeaves }) => [
    { mostLeaves: mostLeaves === 16 ? 31 : 4 },
    { fewestRows: 5 },
    { fewestRows: 60 },
    { l2: 0.1 },
  ],
  () => [{ columnShare: 0.5 }],
]

/** In the end the best learns at half the rate: steadier answers from seed to seed, for twice the trees. */
const finish: Partial<BoostRules> = { learningRate: 0.05 }

/** How many settings are tried. */
export const settingsTried = stages.flatMap(stage => stage(usual)).length + 1

/**
 * Chooses the rules and the number of rounds by cross-validated log loss on the given rows alone. How much is tried
 * depends on the size of the table, never on the clock, so that the same table gives the same model. `done`
 * hears of settings that have been tried, in parts.
 */
export async function chooseRules(
  table: BinnedTable,
  rows: Int32Array,
  seed: number,
  random: RandomSource,
  crew: BoostCrew,
  done: (settings: number) => void,
): Promise<Choice> {
  const some = searchRows(table, rows, random)
  const folds = foldsFor(some.length)
  const parts = foldsOf(table, some, folds, random)
  const attempt = async (tried: readonly BoostRules[]) => {
    const jobs = tried.flatMap(rules => parts.map(part => jobOf(part, rules, seed)))
    const boosted = await crew(table, jobs, () => done(1 / parts.length))
    return tried.map((rules, at) => {
      const ofRules = boosted.slice(at * parts.length, (at + 1) * parts.length)
      const { rounds, logLoss } = leastLoss(ofRules.map(({ losses }) => losses))
      const unseen = parts.map(({ check }, fold) => ({
        ensemble: firstRounds(ofRules[fold]!.ensemble, rounds),
        check,
      }))
      return { rules, rounds, logLoss, unseen }
    })
  }
  const trials: (Trial & Pick<Choice, 'unseen'>)[] = []
  for (const stage of stages) {
    const rules = trials.length === 0 ? usual : chosen(trials).rules
    trials.push(...(await attempt(stage(rules).map(change => ({ ...rules, ...change })))))
  }
  const quick = chosen(trials)
  if (quick.rounds > manyRounds) return choiceOf(quick, trials, folds)
  const [slow] = await attempt([{ ...quick.rules, ...finish }])
  trials.push(slow!)
  return choiceOf(slow!.logLoss <= quick.logLoss * (1 + steadyTolerance) ? slow! : quick, trials, folds)
}

/** All rows carry more trees than a fold's did: more of them by the root, as chance falls. */
function choiceOf(best: Trial & Pick<Choice, 'unseen'>, trials: readonly Trial[], folds: number): Choice {
  const finalRounds = Math.round(best.rounds * Math.sqrt(folds / (folds - 1)))
  return {
    ...best,
    finalRounds,
    trials: trials.map(({ rules, rounds, logLoss }) => ({ rules, rounds, logLoss })),
  }
}

interface Part {
  learn: Int32Array
  check: Int32Array
}

function searchRows(table: BinnedTable, rows: Int32Array, random: RandomSource): Int32Array {
  const most = Math.max(
    fewestSearchRows,
    Math.floor(mostCells / (table.columns * marginsPerRow(table.classes))),
  )
  return rows.length > most ? shuffle(Int32Array.from(rows), random).subarray(0, most).sort() : rows
}

/** A small table is divided more than once: a single division tells its settings apart too badly. */
function foldsOf(table: BinnedTable, rows: Int32Array, folds: number, random: RandomSource): Part[] {
  const size = rows.length * marginsPerRow(table.classes)
  const times = size < 2000 ? 3 : size < 6000 ? 2 : 1
  return Array.from({ length: times }, () => stratifiedFolds(table.target, rows, folds, random)).flatMap(
    foldOf =>
      Array.from({ length: folds }, (_, fold) => ({
        learn: rows.filter((_row, place) => foldOf[place] !== fold),
        check: rows.filter((_row, place) => foldOf[place] === fold),
      })),
  )
}

function jobOf({ learn, check }: Part, rules: BoostRules, seed: number): BoostJob {
  const patience = Math.round(2 / rules.learningRate)
  return { rows: learn, check, rules, rounds: mostRounds, patience, seed }
}

/** The round of the least mean loss, among those that every fold has reached. */
function leastLoss(curves: readonly Float64Array[]): { rounds: number; logLoss: number } {
  const reached = Math.min(...curves.map(curve => curve.length))
  let rounds = 1
  let logLoss = Number.POSITIVE_INFINITY
  for (let round = 0; round < reached; round++) {
    const mean = curves.reduce((sum, curve) => sum + curve[round]!, 0) / curves.length
    if (mean < logLoss) {
      logLoss = mean
      rounds = round + 1
    }
  }
  return { rounds, logLoss }
}

/** The cheapest of those that are all but as good as the best: a run costs about rounds × depth. */
function chosen<T extends Trial>(trials: readonly T[]): T {
  const least = Math.min(...trials.map(({ logLoss }) => logLoss))
  const cost = ({ rules, rounds }: Trial) => rounds * Math.log2(rules.mostLeaves)
  return trials
    .filter(({ logLoss }) => logLoss <= least * (1 + tolerance))
    .reduce((cheapest, trial) => (cost(trial) < cost(cheapest) ? trial : cheapest))
}

function firstRounds(ensemble: Ensemble, rounds: number): Ensemble {
  return { ...ensemble, rounds: ensemble.rounds.slice(0, rounds) }
}
