import t from 'tap'
import { seededRandom } from '../../../src/training/random.ts'
import { aucAlone } from '../../../src/training/report/findings/alone.ts'
import { calibrationOf } from '../../../src/training/report/findings/calibration.ts'
import { dependencesOf, type NumberDependence } from '../../../src/training/report/findings/dependence.ts'
import { groupingOf } from '../../../src/training/report/findings/groups.ts'
import { importanceOf } from '../../../src/training/report/findings/permutation.ts'
import { qualityOf } from '../../../src/training/report/findings/quality.ts'
import { reachOf } from '../../../src/training/report/findings/reach.ts'
import { splitAt } from '../../../src/training/split.ts'
import type { Column, NumberColumn } from '../../../src/training/table.ts'
import { categories, numbers } from '../builders.ts'

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)
const random = seededRandom(2)
const rows = 2000
const draws = () => Float32Array.from({ length: rows }, () => random())
const [strong, weak, idle] = [numbers('strong', draws()), numbers('weak', draws()), numbers('idle', draws())]
const columns = [idle, weak, strong]
/** The model's answers are the true chances: 0.6 by `strong`, 0.2 by `weak`. */
const predict = (given: readonly Column[]) => {
  const [, b, a] = given as NumberColumn[]
  return Float64Array.from(a!.values, (value, row) => 0.1 + 0.6 * value + 0.2 * b!.values[row]!)
}
const chances = predict(columns)
const truths = Uint8Array.from(chances, chance => (random() < chance ? 1 : 0))
const split = splitAt(
  rows,
  Array.from({ length: 1000 }, (_, at) => 2 * at),
)
const part = (which: Int32Array) => ({
  probabilities: Float64Array.from(which, row => chances[row]!),
  truths: Uint8Array.from(which, row => truths[row]!),
})
const held = part(split.test)

t.test(
  'permutation: the column that counts is first, one that the model does not read costs nothing',
  async t => {
    const asked: number[] = []
    const counted = (given: readonly Column[]) => {
      asked.push((given[0] as NumberColumn).values.length)
      return predict(given)
    }
    const {
      permuted,
      rows: sampled,
      repeats,
    } = importanceOf({ columns, truths, split, predict: counted, seed: 1 })
    t.same(
      permuted.map(({ column }) => column.name),
      ['strong', 'weak', 'idle'],
    )
    t.same([permuted[2]!.logLoss, permuted[2]!.auc, permuted[2]!.deviation], [0, 0, 0])
    t.ok(permuted[0]!.auc > 0.1 && permuted[0]!.logLoss > 5 * permuted[0]!.deviation)
    t.same([sampled, repeats, asked.length], [1000, 5, 16], 'all held-out rows, no training row')
    t.same(importanceOf({ columns, truths, split, predict, seed: 1 }).permuted, permuted)
  },
)

t.test('permutation: of a wide table fewer rows are asked for', async t => {
  const wide = Array.from({ length: 400 }, () => idle)
  const many = splitAt(
    rows,
    Array.from({ length: 1900 }, (_, at) => at),
  )
  const flat = (given: readonly Column[]) =>
    new Float64Array((given[0] as NumberColumn).values.length).fill(0.5)
  t.equal(importanceOf({ columns: wide, truths, split: many, predict: flat, seed: 1 }).rows, 750)
})

t.test('partial dependence follows the model and only asks for values that occur', async t => {
  const { dependences } = dependencesOf({ columns, split, predict, seed: 1 }, [strong, idle])
  const [ofStrong, ofIdle] = dependences as NumberDependence[]
  const known = new Set(strong.values)
  for (const { value, mean } of ofStrong!.points) {
    t.ok(known.has(value))
    t.ok(Math.abs(mean - (0.2 + 0.6 * value)) < 0.01, `${mean} at ${value}`)
  }
  t.ok(new Set(ofIdle!.points.map(({ mean }) => mean.toFixed(9))).size === 1, 'a flat line')
  t.ok(Math.abs(sum(ofStrong!.histogram) - 0.98) < 0.005, 'from the 1st to the 99th hundredth of the rows')
  t.equal(ofStrong!.missing, null)
})

t.test('partial dependence of numbers that may be missing and of categories', async t => {
  const gaps = numbers('gaps', [1, 1, 2, 2, Number.NaN, 3, 3, 3, 1, 2])
  const town = categories('town', ['n', 's', 'w'], [0, 0, 0, 1, 1, -1, 0, 0, 2, 2])
  const answer = (given: readonly Column[]) => {
    const [a, b] = given
    if (a?.kind !== 'number' || b?.kind !== 'category') throw new TypeError('other columns')
    return Float64Array.from(
      a.values,
      (value, row) => (Number.isNaN(value) ? 0.5 : value / 10) + b.codes[row]! / 100,
    )
  }
  const all = splitAt(10, [0, 1, 2])
  const { dependences } = dependencesOf({ columns: [gaps, town], split: all, predict: answer, seed: 1 }, [
    gaps,
    town,
  ])
  const [ofGaps, ofTown] = dependences
  if (ofGaps?.kind !== 'number' || ofTown?.kind !== 'category') throw new TypeError('other kinds')
  t.match(ofGaps.missing, { share: 1 / 7, mean: 0.5 })
  t.same(
    ofTown.levels.map(({ text, share, mean }) => [
      text,
      Math.round(7 * share),
      Number((mean * 100).toFixed(3)),
    ]),
    [
      ['n', 2, 13.333],
      ['s', 2, 14.333],
      ['w', 2, 15.333],
      ['missing', 1, 12.333],
    ],
  )
})

t.test(
  'a column alone: one that knows the answer stands out, curves and categories are seen, ids are not',
  async t => {
    const ofTruth = (at: (truth: number, row: number) => number) => Float32Array.from(truths, at)
    const later = numbers(
      'later',
      ofTruth((truth, row) => (truth ? 100 + row : 99 - row)),
    )
    t.ok(aucAlone(later, truths, split) > 0.999)
    const missing = numbers(
      'refund',
      ofTruth((truth, row) => (truth ? row % 7 : Number.NaN)),
    )
    t.equal(aucAlone(missing, truths, split), 1, 'only there once it has happened')
    const curved = numbers(
      'curved',
      ofTruth((truth, row) => (truth ? 0 : (row >> 1) % 2 ? 5 : -5)),
    )
    t.equal(aucAlone(curved, truths, split), 1)
    const reason = categories('reason', ['kept', 'gone'], truths)
    t.equal(aucAlone(reason, truths, split), 1)
    const ids = categories(
      'id',
      Array.from({ length: rows }, (_, row) => `id-${row}`),
      Int32Array.from({ length: rows }, (_, row) => row),
    )
    t.equal(aucAlone(ids, truths, split), 0.5)
    const own = aucAlone(strong, truths, split)
    t.ok(own > 0.65 && own < 0.85, `${own}`)
  },
)

t.test(
  'the base rate is what a model is measured against, and right chances are off by chance only',
  async t => {
    const { measures, eceByChance } = qualityOf(held, part(split.train), 1)
    const [auc, logLoss, brier, ece] = measures
    t.same([auc!.naive, auc!.measure], [0.5, 'auc'])
    for (const loss of [logLoss!, brier!])
      t.ok(loss.heldOut.high < loss.naive, `${loss.measure} is better than nothing`)
    for (const { heldOut } of measures) t.ok(heldOut.low <= heldOut.value && heldOut.value <= heldOut.high)
    t.ok(ece!.naive < 0.06, 'the base rate is calibrated, but useless')
    t.ok(
      eceByChance > 0.01 && ece!.heldOut.value < 2.5 * eceByChance,
      `${ece!.heldOut.value} for ${eceByChance}`,
    )
    t.equal(ece!.heldOut.low, 0)
  },
)

t.test('the list finds what it ranks first; rows of equal chance share their positives evenly', async t => {
  const { tenths, gains } = reachOf(held.probabilities, held.truths)
  const all = sum(held.truths)
  const best = [...held.probabilities.keys()].sort((a, b) => held.probabilities[b]! - held.probabilities[a]!)
  t.ok(Math.abs(tenths[0]!.found - sum(best.slice(0, 100).map(row => held.truths[row]!)) / all) < 1e-12)
  t.ok(Math.abs(sum(tenths.map(({ lift }) => lift)) - 10) < 1e-9)
  t.same([gains[0], gains[100]], [0, 1])
  const flat = reachOf(new Float64Array(1000).fill(0.3), held.truths.toSorted())
  for (const { lift } of flat.tenths)
    t.ok(Math.abs(lift - 1) < 1e-9, 'no order, no lift, however the file is sorted')
})

t.test('calibration: ten bins, or tenths where nearly all chances are small', async t => {
  const usual = calibrationOf(held)
  t.equal(usual.ofTenths, false)
  t.equal(sum(usual.points.map(point => point.rows)), 1000)
  const rare = calibrationOf({
    probabilities: held.probabilities.map(chance => chance / 20),
    truths: held.truths,
  })
  t.equal(rare.ofTenths, true)
  t.same(
    rare.points.map(point => point.rows),
    new Array(10).fill(100),
  )
})

t.test('groups: who is told too much is marked, few rows are left out', async t => {
  const town = categories(
    'town',
    ['n', 's', 'tiny'],
    Int32Array.from({ length: rows }, (_, row) => (row < 20 ? 2 : (row >> 1) % 2)),
  )
  const skewed = {
    truths: held.truths,
    probabilities: Float64Array.from(
      split.test,
      (row, place) => held.probabilities[place]! + (town.codes[row] === 1 ? 0.15 : 0),
    ),
  }
  const { groups, leftOut } = groupingOf(town, split.test, skewed)
  t.same(
    groups.map(({ value, isOff }) => [value, isOff]),
    [
      ['n', false],
      ['s', true],
    ],
  )
  t.equal(leftOut, 10)
  t.ok(groups[1]!.ece > groups[0]!.ece)
  t.equal(sum(groups.map(group => group.rows)) + leftOut, 1000)
})
