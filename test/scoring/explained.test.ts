import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { modelRegistry } from '../../src/scoring/registry.ts'
import { linearOnnx, linearProbability, writeModel } from '../tiny-models.ts'

const weights = [0.05, 1.5]
const row = [40, 0.4]
const inputs = [{ feature: 'customer.age', default: 30 }, { feature: 'context.sentiment' }]
const raw = linearProbability(weights, -2, row)
const logOdds = (p: number) => Math.log(p / (1 - p))

/** The one row explained, beside the log-odds that the model gives it. */
async function explainedBy(t: Test, calibration: unknown, expected: number) {
  const folder = await mkdtemp(join(tmpdir(), 'tact-test-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const golden = [{ inputs: { 'customer.age': row[0]!, 'context.sentiment': row[1]! }, expected }]
  await writeModel(folder, 'deposit', '1', {
    bytes: linearOnnx(weights, -2),
    inputs,
    golden,
    manifest: { calibration },
  })
  const registry = await modelRegistry({ folder, log: { info() {}, warn() {} } })
  t.teardown(() => registry.close())
  const model = registry.model('deposit')!
  const data = Float32Array.from(row)
  const [probability] = await registry.score(model, { data, rows: 1, columns: 2 })
  const { base, contributions, exact } = model.explain!(data)
  return { base, contributions, exact, told: logOdds(probability!) }
}
const sum = ({ base, contributions }: { base: number; contributions: Float64Array }) =>
  contributions.reduce((total, one) => total + one, base)

t.test('a linear model’s contributions are its weights’, against what stands for missing values', async t => {
  const explained = await explainedBy(t, 'none', raw)
  t.equal(explained.exact, true)
  t.ok(Math.abs(explained.base - (-2 + 0.05 * 30)) < 1e-6)
  t.ok(Math.abs(explained.contributions[0]! - 0.05 * 10) < 1e-6)
  t.ok(Math.abs(sum(explained) - explained.told) < 1e-4)
})

t.test('a straight calibration keeps them exact', async t => {
  const calibrated = 1 / (1 + Math.exp(-(0.5 * logOdds(raw) + 0.3)))
  const explained = await explainedBy(t, { platt: { a: 0.5, b: 0.3 } }, calibrated)
  t.equal(explained.exact, true)
  t.ok(Math.abs(explained.contributions[0]! - 0.5 * 0.05 * 10) < 1e-6)
  t.ok(Math.abs(sum(explained) - explained.told) < 1e-4)
})

t.test('any other calibration stretches them, and says so; they still add up', async t => {
  const calibrated = raw < 0.5 ? 0.4 * raw : 0.2 + 1.6 * (raw - 0.5)
  const points = { isotonic: { x: [0, 0.5, 1], y: [0, 0.2, 1] } }
  const explained = await explainedBy(t, points, calibrated)
  t.equal(explained.exact, false)
  t.ok(Math.abs(sum(explained) - explained.told) < 1e-4)
})
