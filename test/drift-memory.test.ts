import { setTimeout as pause } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { columnsOf } from '../src/decision/rows.ts'
import { situate } from '../src/decision/situation.ts'
import type { LoadedModel, ModelInput } from '../src/model-ports.ts'
import { driftWatch } from '../src/models/drift.ts'
import { ann, memoryOf, NOON, strategyWith } from './builders.ts'

const inputs: readonly ModelInput[] = [{ feature: 'customer.age' }]
const VERSIONS = 5

t.test('strategies and models that are gone are let go; what was counted of them stays', async t => {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const drift = driftWatch({ now: () => NOON, everyMs: 0 })
  const gone: WeakRef<object>[] = []
  function use(nth: number): void {
    const strategy = strategyWith()
    const model: LoadedModel = { name: 'deposit', version: `${nth}`, inputs, columns: columnsOf(inputs) }
    const { scope } = situate(strategy, { memory: memoryOf(ann), context: {}, channel: 'agent', now: NOON })
    for (let times = 0; times < nth; times++) drift.scored(strategy, model, scope, Float32Array.of(0.5))
    gone.push(new WeakRef(strategy), new WeakRef(model))
  }
  for (let nth = 1; nth <= VERSIONS; nth++) use(nth)
  // What a weak reference was asked for is held until the end of its turn.
  await pause(1)
  collect()
  t.strictSame(
    gone.map(each => each.deref()),
    gone.map(() => undefined),
  )
  for (let nth = 1; nth <= VERSIONS; nth++) {
    const counts = drift.counts('deposit', `${nth}`)!
    t.equal(
      counts.reduce((sum, count) => sum + count, 0),
      2 * nth,
      'each age and each score once',
    )
  }
})
