import t from 'tap'
import { trainProgress } from '../../src/commands/train-progress.ts'

function watched(where: 'terminal' | 'line' = 'terminal') {
  const told: string[] = []
  let clock = 0
  const progress = trainProgress({ now: () => clock, [where]: (text: string) => told.push(text) })
  const wait = (ms: number) => {
    clock += ms
  }
  return { told, wait, progress, last: () => told.at(-1)!.replace('\r\x1b[K', '') }
}

t.test('the bar says share of the whole, step and seconds', async t => {
  const { progress, wait, last } = watched()
  progress.step('reading', 'reading bank.csv')
  t.equal(last(), `[${' '.repeat(30)}] 0 % reading bank.csv, 0 s`)
  progress.step('learning', 'growing 200 trees')
  t.equal(last(), `[#${' '.repeat(29)}] 2 % growing 200 trees, 0 s`)
  wait(4000)
  progress.step('learning', 'growing 200 trees', 0.5)
  t.equal(last(), `[${'#'.repeat(13)}${' '.repeat(17)}] 43 % growing 200 trees, 4 s`)
})

t.test('it is drawn ten times a second at most, and never goes back', async t => {
  const { progress, wait, told, last } = watched()
  for (let at = 0; at <= 100; at++) {
    progress.step('learning', 'learning', at / 100)
    wait(10)
  }
  t.ok(told.length <= 12, `${told.length} times`)
  t.match(last(), '] 85 % learning')
  progress.step('learning', 'thinking better of it', 0.5)
  t.match(last(), '] 85 % thinking better of it')
})

t.test('it is taken away before other words, and once', async t => {
  const { progress, told } = watched()
  progress.clear()
  t.same(told, [], 'nothing to take away')
  progress.step('reading', 'reading')
  progress.clear()
  progress.clear()
  t.equal(told.length, 2)
  t.equal(told[1], '\r\x1b[K')
})

t.test('without a terminal a line is told every few seconds, and short work says nothing', async t => {
  const { progress, wait, told } = watched('line')
  progress.step('reading', 'reading')
  wait(4_000)
  progress.step('learning', 'learning', 0.5)
  t.same(told, [])
  wait(2_000)
  progress.step('learning', 'learning', 0.75)
  progress.step('scoring', 'scoring')
  progress.clear()
  t.same(told, ['64 % learning, 6 s'])
})

t.test('where nobody listens nothing is told', async t => {
  const progress = trainProgress({ now: () => 0 })
  progress.step('reading', 'reading')
  progress.clear()
  t.pass()
})
