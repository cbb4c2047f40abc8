// Whether the intervals of `tact evaluate` hold: logs are drawn from worlds whose truth is known, and it is counted how often the 95 %
// interval of each estimator has the truth in it, and how often the log is refused instead. See README.md.
import { parseArgs } from 'node:util'
import { ESTIMATORS } from '../src/learning/evaluation/estimators.ts'
import { evaluate } from '../src/learning/evaluation/evaluate.ts'
import { type Resamples, resamplesOf } from '../src/learning/evaluation/groups.ts'
import { seededRandom } from '../src/training/random.ts'
import { type Situation, situations } from './estimators/situations.ts'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    runs: { type: 'string', default: '1000' },
    rows: { type: 'string', default: '500,2000,20000' },
    only: { type: 'string', default: '' },
  },
})
const runs = Number(values.runs)
const sizes = values.rows.split(',').map(Number)
if (![runs, ...sizes].every(count => Number.isInteger(count) && count > 0)) {
  console.error('--runs and --rows: write whole numbers, such as --runs 200 --rows 500,2000')
  process.exit(2)
}

const ROUNDS = 499
const known = new Map<number, Resamples>()
function resamples(groups: number): Resamples {
  const drawn = known.get(groups) ?? resamplesOf(groups, ROUNDS, 42)
  known.set(groups, drawn)
  return drawn
}

/** Of the runs that were answered, the share whose interval has the truth in it. */
function measure({ draw, truth, loggedTruth }: Situation, rows: number) {
  const covered = Object.fromEntries(ESTIMATORS.map(name => [name, 0]))
  const gains = { ...covered }
  const refusals = new Map<string, number>()
  let answered = 0
  let effective = 0
  let wrong = 0
  for (let run = 0; run < runs; run++) {
    const { logged, target } = draw(rows, seededRandom(run * 7919 + rows))
    const {
      answer,
      estimates,
      support,
      refusals: why,
    } = evaluate(logged, target, { seed: run, baseline: null, resamples })
    effective += support.effectiveRows / runs
    for (const { code } of why) refusals.set(code, (refusals.get(code) ?? 0) + 1)
    if (answer === 'refused') continue
    answered += 1
    const gain = truth - loggedTruth
    if ((answer === 'better' && gain <= 0) || (answer === 'worse' && gain >= 0)) wrong += 1
    for (const { name, value, gain: more } of estimates) {
      if (value.low <= truth && truth <= value.high) covered[name]! += 1
      if (more.low <= gain && gain <= more.high) gains[name]! += 1
    }
  }
  return { answered, effective, covered, gains, wrong, refusals }
}

const percent = (count: number, of: number) =>
  (of < runs / 20 ? '–' : (100 * count) / of).toString().slice(0, 5)
const head = [
  'situation',
  'rows',
  'ESS',
  'answered',
  ...ESTIMATORS,
  'gain by dr',
  'wrong verdicts',
  'refused for',
]
console.log(`| ${head.join(' | ')} |\n|${head.map(() => '---').join('|')}|`)
for (const situation of situations.filter(({ name }) => name.includes(values.only))) {
  for (const rows of sizes) {
    const { answered, effective, covered, gains, wrong, refusals } = measure(situation, rows)
    const cells = [
      situation.name,
      rows,
      Math.round(effective),
      `${answered} of ${runs}`,
      ...ESTIMATORS.map(name => percent(covered[name]!, answered)),
      percent(gains.dr!, answered),
      wrong,
      [...refusals].map(([code, count]) => `${code} ${count}`).join(', '),
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}
