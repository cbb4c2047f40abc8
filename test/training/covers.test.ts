import t from 'tap'
import { coversOf } from '../../src/training/covers.ts'
import { trainLogistic } from '../../src/training/learn-logistic.ts'
import { seededRandom } from '../../src/training/random.ts'
import { stratifiedSplit } from '../../src/training/split.ts'
import { tensorOf } from '../../src/training/tensor.ts'
import { treesOf } from '../../src/training/trees.ts'
import { madeUpBank } from './builders.ts'

t.test(
  'each row is counted at every node on its way: children together have their parent’s rows',
  async t => {
    const bank = madeUpBank(1200, 1)
    const split = stratifiedSplit(bank.target, 0.25, seededRandom(1))
    const { model, used } = trainLogistic(bank.columns, bank.target, split.train, 7)
    const features = tensorOf(used.inputs, bank.columns, split.train)
    const trees = treesOf(model)
    const covers = coversOf(trees, features, features.length / split.train.length)
    trees.forEach((tree, at) => {
      t.equal(covers[at]![0], 900)
      tree.forEach((node, id) => {
        if (node.kind === 'test') t.equal(covers[at]![node.yes]! + covers[at]![node.no]!, covers[at]![id])
      })
    })
    // Missing numbers answer the first test of their term with no.
    const income = used.columns.findIndex(({ name }) => name === 'income')
    const [first] = trees[income]!
    if (first?.kind !== 'test') throw new TypeError('the root is a test')
    const column = bank.columns.find(({ name }) => name === 'income')!
    const missing =
      column.kind === 'number' ? split.train.filter(row => Number.isNaN(column.values[row]!)).length : 0
    t.equal(covers[income]![first.no], missing)
  },
)
