import t from 'tap'
import { trainProgress } from '../../src/commands/train-progress.ts'

const steps = { reading: 10, fitting: 60, report: 30 }

function watched() {
  const told: string[] = []
  let clock = 0
  const progress = trainProgress({ steps, now: () => clock, terminal: text => told.push(text) })
  const wait = (ms: number) => {
    clock += ms
  }
  return { told, wait, progress, last: () => told.at(-1)!.replace('\r\x1b[K', '') }
}

t.test('the bar says step, share of the whole and seconds', async t => {
  const { progress, wait, last } = watched()
  progress.step('reading')
  t.equal(last(), `[${' '.repeat(30)}] 0 % reading, 0 s`)
  progress.step('fitting', 'fitting 200 trees')
  t.equal(last(), `[###${' '.repeat(27)}] 10 % fitting 200 trees, 0 s`)
  wait(4000)
  progress.done(0.5)
  t.equal(last(), `[${'#'.repeat(12)}${' '.repeat(18)}] 40 % fitting 200 trees, 4 s`)
})

t.test('it is drawn ten times a second at most, and never goes back', async t => {
  const { progress, wait, told, last } = watched()
  progress.step('fitting')
  for (let at = 1; at <= 100; at++) {
    wait(10)
    progress.done(at / 100)
  }
  t.ok(told.length <= 12, `${told.length} times`)
  progress.step('reading')
  t.match(last(), '] 70 % reading')
  progress.step('a step that nobody weighed')
  t.match(last(), '] 70 % a step that nobody weighed')
})

t.test('it is taken away before other words, and once', async t => {
  const { progress, told } = watched()
  progress.clear()
  t.same(told, [], 'nothing to take away')
  progress.step('reading')
  progress.clear()
  progress.clear()
  t.equal(told.length, 2)
  t.equal(told[1], '\r\x1b[K')
})

t.test('without a terminal nothing is told', async t => {
  const progress = trainProgress({ steps, now: () => 0 })
  progress.step('reading')
  progress.done(1)
  progress.clear()
  t.pass()
})
