import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import t from 'tap'
import { encodeRow, inputEncoders } from '../../src/decision/rows.ts'
import { modelRegistry } from '../../src/scoring/registry.ts'

const folder = resolve(import.meta.dirname, '../../models')
const skip = existsSync(folder) ? false : 'there is no models folder'

t.test('every model that is delivered loads, and its golden rows hold', { skip }, async t => {
  const registry = await modelRegistry({ folder, log: { info() {}, warn() {} } })
  t.teardown(() => registry.close())
  t.same(
    registry.models().flatMap(({ reason }) => reason ?? []),
    [],
    'none is refused',
  )
  for (const name of ['churn', 'personal-loan', 'term-deposit', 'visit-conversion']) {
    const model = registry.model(name)
    t.ok(model, name)
    if (!model) continue
    const data = new Float32Array(model.columns)
    encodeRow(inputEncoders(model.inputs), {}, data, 0)
    const [probability] = await registry.score(model, { data, rows: 1, columns: model.columns })
    t.ok(probability! > 0 && probability! < 0.6, `${name}: nothing known gives ${probability}`)
  }
})
