import { setImmediate as nextTurn } from 'node:timers/promises'
import t from 'tap'
import { turns } from '../src/turns.ts'

t.test('who comes alone begins at once', async t => {
  const together = turns()
  for (let i = 0; i < 3; i++) {
    t.equal(together.join(), undefined)
    together.leave()
    await nextTurn()
  }
})

t.test('who comes while another is under way begins with all others of the turn', async t => {
  const together = turns()
  const begun: string[] = []
  const first = together.join()
  t.equal(first, undefined)
  for (const who of ['b', 'c']) void together.join()!.then(() => begun.push(who))
  await Promise.resolve()
  t.same(begun, [], 'not before the turn is over')
  await nextTurn()
  t.same(begun, ['b', 'c'])
  for (let i = 0; i < 3; i++) together.leave()
  t.ok(together.join(), 'where many came in the last turn, the first of the next waits for others')
  await nextTurn()
  together.leave()
  t.equal(together.join(), undefined, 'and where one came, it does not')
})

t.test(
  'where the first of a turn is done before the next comes, the next waits for others all the same',
  async t => {
    const together = turns()
    t.equal(together.join(), undefined)
    together.leave()
    const begun: string[] = []
    for (const who of ['b', 'c']) void together.join()!.then(() => begun.push(who))
    t.same(begun, [])
    await nextTurn()
    t.same(begun, ['b', 'c'])
  },
)
