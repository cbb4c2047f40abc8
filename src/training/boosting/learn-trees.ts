import { someOf } from '../covers.ts'
import { cellsOf } from '../design.ts'
import type { Learned, Learner, Task } from '../learner.ts'
import { onnxOfTrees } from '../onnx.ts'
import { seededRandom } from '../random.ts'
import { tensorOf } from '../tensor.ts'
import { usedTerms } from '../terms.ts'
import { tensorColumns, treeOfMissing } from '../trees.ts'
import { marginsOf } from './boost.ts'
import { calibrationOf } from './calibration.ts'
import type { BoostCrew } from './crew.ts'
import { gainsOf, scaled, treeSums } from './ensemble.ts'
import { probabilitiesOf } from './loss.ts'
import { chooseRules, settingsTried } from './search.ts'
import { storyOf } from './story.ts'
import { binnedTable } from './table.ts'
import { boostingLimits, cellsOfRows } from './terms.ts'
import { addUnknowns, noUnknowns, unknownsOf } from './unknowns.ts'
import { classWeightsOf, monotoneOf } from './wishes.ts'

/** The learner of gradient-boosted trees; `crew` grows them. The same task gives the same model, whoever is in it. */
export function treesLearner(crew: BoostCrew): Learner {
  return task => learnTrees(task, crew)
}

async function learnTrees(task: Task, crew: BoostCrew): Promise<Learned> {
  const { target, rows, seed, tell } = task
  const random = seededRandom(seed)
  const { terms, columns, inputs, idle } = usedTerms(task.columns, rows, boostingLimits)
  const monotone = monotoneOf(task, terms)
  const table = binnedTable(
    { terms, cells: terms.map((term, at) => cellsOf(term, columns[at]!)) },
    { codes: target.codes, classes: target.classes.length },
    classWeightsOf(task),
    monotone,
    task.weights,
  )
  let tried = 0
  const choice = await chooseRules(table, rows, seed, random, crew, settings => {
    tried += settings
    tell('choosing the settings by cross-validation', (0.9 * tried) / settingsTried)
  })
  tell('calibrating', 0.9)
  const calibration = calibrationOf(choice, table, random, task.weights)
  tell(`growing ${choice.finalRounds} rounds of trees on ${rows.length} rows`, 0.9)
  const { rules, finalRounds: rounds } = choice
  const job = { rows, check: new Int32Array(0), rules, rounds, patience: 0, seed }
  const [grown] = await crew(table, [job], () => {})
  const ensemble = scaled(grown!.ensemble, calibration.a, calibration.b)
  const unknowns = table.classes === 2 ? unknownsOf(ensemble, table, rows, random, task.weights) : noUnknowns
  return {
    inputs,
    idle,
    answers: (others, ofRows) => {
      const cells = cellsOfRows(
        terms,
        inputs.map(({ at }) => others[at]!),
        ofRows,
      )
      const margins = marginsOf(ensemble, cells, terms.length)
      addUnknowns(unknowns, cells, margins)
      return probabilitiesOf(margins, table.classes)
    },
    calibration: calibration.points ? { isotonic: calibration.points } : 'none',
    onnx: name => {
      const sums = treeSums(ensemble, terms)
      const ofMissing = unknowns.terms.map((term, at) => treeOfMissing(terms, term, unknowns.weights[at]!))
      const all = sums.map(sum => ({ ...sum, trees: [...sum.trees, ...ofMissing] }))
      const trained = tensorOf(inputs, task.columns, someOf(rows))
      return onnxOfTrees(all, tensorColumns(terms), name, trained)
    },
    strengths: gainsOf(ensemble, terms.length),
    story: storyOf(choice, calibration.trials, calibration.kind),
  }
}
