import t from 'tap'
import { modelsOfAll, type WorkerModel } from '../../src/models/reports.ts'

const model = (more: Partial<WorkerModel>): WorkerModel => ({
  name: 'churn',
  version: '2',
  state: 'serving',
  inputs: [],
  kind: 'probability',
  classes: [],
  thread: 'main',
  told: [],
  training: {},
  loadedAt: 1,
  runs: 0,
  failures: 0,
  nanRows: 0,
  meanRunMs: null,
  runMsP50: null,
  runMsP99: null,
  role: null,
  share: 1,
  driftCounts: null,
  times: null,
  shadow: null,
  ...more,
})

t.test('what workers have counted of a model is summed, and its mean time weighed by its runs', async t => {
  const own = model({
    runs: 3,
    failures: 1,
    meanRunMs: 1,
    driftCounts: Float64Array.of(1, 2),
    shadow: { scored: 1, failed: 0, dropped: 2 },
  })
  const other = model({
    runs: 1,
    nanRows: 4,
    meanRunMs: 3,
    driftCounts: Float64Array.of(10, 20),
    shadow: { scored: 3, failed: 1, dropped: 0 },
  })
  const idle = model({})
  t.match(modelsOfAll([own], [[own], [other], [idle]]), [
    {
      runs: 4,
      failures: 1,
      nanRows: 4,
      meanRunMs: 1.5,
      driftCounts: Float64Array.of(11, 22),
      shadow: { scored: 4, failed: 1, dropped: 2 },
    },
  ])
  t.strictSame(modelsOfAll([idle], [[idle]]), [idle])
})

t.test('another version, and one that is refused there, is another model', async t => {
  const own = model({ runs: 1 })
  const others = [model({ version: '1', runs: 5 }), model({ state: 'refused', runs: 7 })]
  t.match(modelsOfAll([own], [[own], others]), [{ runs: 1 }])
})
